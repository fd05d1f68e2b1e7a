// Many comments at once: from lines or a file, through the batch route, into a table and a file.

import { ask } from "./api.js";
import { readCsv, writeCsv } from "./csv.js";
import { lean, number, signed } from "./drawing.js";

const AT_ONCE = 100; // texts a request
const SHOWN = 500; // rows of the table: a browser is slow with many
const LARGEST = 50 * 1024 * 1024; // bytes of a file
const TYPING = 300; // milliseconds
const LIKELY = ["text", "comment", "comments", "body", "content", "review", "message", "tweet"];

export function startMany($) {
  let running;
  let typed;
  let comments = [];
  let answers = [];
  let table; // of a CSV file: {header, rows}

  $("lines").addEventListener("input", () => {
    clearTimeout(typed);
    typed = setTimeout(() => {
      table = undefined;
      $("column-row").hidden = true;
      run($("lines").value.split(/\r\n|\r|\n/).filter((line) => line.trim()));
    }, TYPING);
  });
  $("file").addEventListener("change", () => {
    if ($("file").files[0]) open($("file").files[0]);
    $("file").value = "";
  });
  $("column").addEventListener("change", () => readColumn());
  $("stop").addEventListener("click", () => running?.abort());
  $("download").addEventListener("click", download);
  // Beside the place for it, a file would take the page's own.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  $("drop").addEventListener("dragover", () => $("drop").classList.add("over"));
  $("drop").addEventListener("dragleave", () => $("drop").classList.remove("over"));
  $("drop").addEventListener("drop", (event) => {
    $("drop").classList.remove("over");
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });

  async function open(file) {
    run([]);
    if (file.size > LARGEST) return fail(`The file is larger than ${LARGEST / 1024 / 1024} MB.`);
    let text;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    } catch {
      return fail("The file is not text in UTF-8.");
    }
    $("lines").value = "";
    table = undefined;
    $("column-row").hidden = true;
    if (!/\.[ct]sv$/i.test(file.name)) {
      const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim());
      await run(lines);
      return lines.length ? undefined : fail("The file has no lines with text.");
    }
    let header, rows;
    try {
      [header, ...rows] = readCsv(text);
    } catch (error) {
      return fail(error.message);
    }
    if (!rows.length) return fail("The file has no rows below its header.");
    table = { header, rows };
    $("column").replaceChildren(...header.map((name, index) => new Option(name || `column ${index + 1}`, index)));
    $("column").value = Math.max(0, header.findIndex((name) => LIKELY.includes(name.trim().toLowerCase())));
    $("column-row").hidden = header.length < 2;
    return readColumn();
  }

  function readColumn() {
    return run(table.rows.map((row) => row[Number($("column").value)]));
  }

  async function run(given) {
    running?.abort();
    const here = new AbortController();
    running = here;
    comments = given;
    answers = [];
    $("many-error").textContent = $("more").textContent = "";
    $("rows").replaceChildren();
    $("many").hidden = !comments.length;
    $("stop").hidden = comments.length <= AT_ONCE;
    tell();
    try {
      while (answers.length < comments.length) {
        const part = comments.slice(answers.length, answers.length + AT_ONCE);
        const answer = await scored(part, here.signal);
        if (here.signal.aborted) break;
        const from = answers.length;
        answers.push(...answer);
        const rows = answer.slice(0, Math.max(0, SHOWN - from)).map((each, index) => rowOf(part[index], each));
        $("rows").append(...rows);
        tell();
      }
    } catch (error) {
      if (running === here && !here.signal.aborted) fail(error.message);
    }
    if (running !== here) return;
    $("stop").hidden = true;
    tell();
  }

  function tell() {
    $("progress").max = Math.max(1, comments.length);
    $("progress").value = answers.length;
    $("count").textContent = `${answers.length} of ${comments.length}`;
    $("download").disabled = !answers.length;
    if (answers.length > SHOWN) $("more").textContent = `The first ${SHOWN} are shown; the download has all.`;
  }

  function fail(message) {
    $("many-error").textContent = message;
  }

  function download() {
    const labels = Object.keys(answers.find((each) => each.probabilities)?.probabilities ?? {});
    const own = table ? table.header : ["text"];
    const added = ["label", "score", "polarity", "action", ...labels, "error"];
    const header = [...own, ...added.map((name) => (own.includes(name) ? `sentiment ${name}` : name))];
    const rows = answers.map((answer, index) => [
      ...(table ? table.rows[index] : [comments[index]]),
      answer.label,
      answer.score,
      answer.polarity,
      answer.action,
      ...labels.map((label) => answer.probabilities?.[label]),
      answer.error?.message,
    ]);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([writeCsv([header, ...rows])], { type: "text/csv" }));
    link.download = "scored.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

/** The answers to some comments. A request that is too large, or refused for its number, is halved. */
async function scored(texts, signal) {
  try {
    return (await ask("sentiment/batch", { texts }, { signal, patience: 20 })).results;
  } catch (error) {
    if (![413, 422].includes(error.status)) throw error;
    if (texts.length === 1) return [{ error: { message: error.message } }];
    const middle = Math.ceil(texts.length / 2);
    return [...(await scored(texts.slice(0, middle), signal)), ...(await scored(texts.slice(middle), signal))];
  }
}

function rowOf(comment, answer) {
  const row = document.createElement("tr");
  const text = document.createElement("td");
  text.textContent = comment.length > 300 ? `${comment.slice(0, 300)}…` : comment;
  row.append(text);
  const label = document.createElement("td");
  row.append(label);
  if (answer.error) {
    label.colSpan = 3;
    label.textContent = answer.error.message;
    return row;
  }
  label.textContent = `${answer.label} ${(100 * answer.score).toFixed(0)}\u00a0%`;
  const value = lean(answer.probabilities, answer.label);
  const action = document.createElement("td");
  if (answer.action) {
    const badge = document.createElement("span");
    badge.className = `badge ${answer.action}`;
    badge.textContent = answer.action;
    action.append(badge);
  }
  row.append(number(signed(value), value), action);
  return row;
}
