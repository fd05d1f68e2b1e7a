// Scored rows -> a CSV file with the columns that sentiment-score adds.

/** Gives the rows to the browser as a file. `actionOf` says what happens to an answer, `whyOf` which attribute decided. */
export function download({ header, rows }, answers, labels, actionOf, whyOf) {
  const scored = answers.find((each) => each.probabilities);
  const columns = [
    ...(labels.length ? [["label", (answer) => answer.label], ["score", (answer) => answer.score]] : []),
    ...(scored?.polarity !== undefined ? [["polarity", (answer) => answer.polarity]] : []),
    ...labels.map((label) => [`probability_${label}`, (answer) => answer.probabilities?.[label]]),
    ...Object.keys(scored?.attributes ?? {}).map((name) => [`attribute_${name}`, (answer) => answer.attributes?.[name]]),
    ...(scored && actionOf(scored) ? [["action", actionOf]] : []),
    ...(scored?.attributes && actionOf(scored) ? [["reason", whyOf]] : []),
    ["truncated", (answer) => answer.truncated],
    ["error", errorOf],
  ];
  // As sentiment-score --prefix, which it asks for in that case.
  const prefix = columns.some(([name]) => header.includes(name)) ? "sentiment_" : "";
  const lines = answers.map((answer, index) => [
    ...header.map((_, place) => rows[index].fields?.[place]?.toWellFormed()),
    ...columns.map(([, value]) => value(answer)),
  ]);
  const text = writeCsv([[...header, ...columns.map(([name]) => prefix + name)], ...lines]);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = "scored.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function errorOf({ error }) {
  if (!error) return undefined;
  if (error.told) return error.told;
  return error.code === "blank" ? "blank" : `${error.code}: ${error.message}`;
}

function writeCsv(rows) {
  // Without the mark in front, Excel reads another encoding than UTF-8.
  return "\ufeff" + rows.map((row) => row.map(writeField).join(",")).join("\r\n") + "\r\n";
}

function writeField(value) {
  let text = String(value ?? "");
  // A spreadsheet would run it: comments come from strangers.
  if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
