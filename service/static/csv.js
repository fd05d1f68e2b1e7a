// CSV and TSV, by the rules of docs/ROWS.md.

const SEPARATORS = [",", ";", "\t", "|"];
const PROBED = 1000; // lines

/** The rows of a CSV text, each a list of as many fields. */
export function readCsv(text, tabs = false) {
  const separator = tabs ? "\t" : separatorOf(text);
  return parse(text, separator, separator !== "\t" || quotesFields(text));
}

/** The one under which most lines have as many fields as the first, and more than one. */
function separatorOf(text) {
  const lines = text.split(/\r\n|\r|\n/, PROBED).filter((line) => line.trim());
  let best = [",", 0, 0];
  for (const separator of SEPARATORS) {
    const widths = lines.map((line) => splitLine(line, separator));
    if (!widths.length || widths[0] < 2) continue;
    const alike = widths.filter((width) => width === widths[0]).length / widths.length;
    if (alike > best[1] || (alike === best[1] && widths[0] > best[2])) best = [separator, alike, widths[0]];
  }
  return best[0];
}

function splitLine(line, separator) {
  return line.replace(/"(?:[^"]|"")*"/g, "").split(separator).length;
}

/** Whether a file with tabs has quotes as writers of CSV put them: all of its header, or most fields that need them. */
function quotesFields(text) {
  const lines = text.split(/\r\n|\r|\n/, PROBED);
  if (lines[0].split("\t").every((name) => /^".+"$/.test(name))) return true;
  const needed = /(?<=^|[\t\n])"(?:[^"]|"")*(?:[\t\n]|"")(?:[^"]|"")*"(?=$|[\t\n])/g;
  const head = lines.join("\n");
  const proper = head.match(needed) ?? [];
  const improper = head.replace(needed, "").match(/[^\t\n]*"[^\t\n]*/g) ?? [];
  return proper.length > improper.length;
}

function parse(text, separator, quotes) {
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
    } else if (quotes && character === '"' && field === "") {
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
