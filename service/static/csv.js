// CSV as RFC 4180 has it, both ways.

/** The rows of a CSV text, each a list of as many fields; the separator is what the first line has most of. */
export function readCsv(text) {
  const first = text.slice(0, text.search(/\r|\n|$/));
  const separator = [",", ";", "\t"].sort((a, b) => first.split(b).length - first.split(a).length)[0];
  const rows = [];
  let row = [];
  let field = "";
  let quoted = false;
  for (let place = 0; place < text.length; place += 1) {
    const character = text[place];
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[place + 1] === '"') field += text[(place += 1)];
      else quoted = false;
    } else if (character === '"' && field === "") {
      quoted = true;
    } else if (character === separator) {
      row.push(field);
      field = "";
    } else if (character === "\n" || character === "\r") {
      if (character === "\r" && text[place + 1] === "\n") place += 1;
      rows.push([...row, field]);
      row = [];
      field = "";
    } else {
      field += character;
    }
  }
  if (quoted) throw new Error(`The file ends within a quote that begins in row ${rows.length + 1}.`);
  if (field !== "" || row.length) rows.push([...row, field]);
  const full = rows.filter((each) => each.length > 1 || each[0] !== "");
  const width = full.reduce((most, each) => Math.max(most, each.length), 0);
  return full.map((each) => [...each, ...Array(width - each.length).fill("")]);
}

export function writeCsv(rows) {
  // Without the mark in front, Excel reads another encoding than UTF-8.
  return "\ufeff" + rows.map((row) => row.map(writeField).join(",")).join("\r\n") + "\r\n";
}

function writeField(value) {
  let text = String(value ?? "");
  // A spreadsheet would run it: comments come from strangers.
  if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
