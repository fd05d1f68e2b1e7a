// The dialect of a delimited file, found in its head: line end, delimiter, quotes, and space after the delimiter.

import { recordAt } from "./quoted.js";

const DELIMITERS = [",", ";", "\t", "|"];
const QUOTE = '"';
const MOST_RECORDS = 1000; // of the head

/** {delimiter, quote, skipSpace, end} of a file that begins so; no quote where `"` is a character like any other.

`tabs`: it is TSV; `isWanted(header)` says whether a header has the columns that it should. */
export function findDialect(head, tabs, isWanted) {
  const end = lineEnd(head);
  const lines = head
    .split(end)
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line.trim())
    .slice(0, MOST_RECORDS)
    .map((line) => `${line}\n`);
  const delimiter = tabs ? "\t" : delimiterOf(lines, isWanted);
  const quote = delimiter === "\t" && !quotesFields(lines, delimiter) ? undefined : QUOTE;
  const skipSpace = quote !== undefined && delimiter !== "\t" && hasSpace(lines, delimiter);
  return { delimiter, quote, skipSpace, end };
}

/** What ends the first line, outside quotes: after a bare carriage return, a line feed is no end, and vice versa. */
function lineEnd(head) {
  let quoted = false;
  for (const { 0: mark, index } of head.matchAll(/[\r\n"]/g)) {
    if (mark === QUOTE) quoted = !quoted;
    else if (!quoted) return mark === "\r" && head[index + 1] !== "\n" ? "\r" : "\n";
  }
  return "\n";
}

/** That under which the header has the wanted columns, or else most rows have as many fields as the first. */
function delimiterOf(lines, isWanted) {
  let [best, most] = [DELIMITERS[0], [false, 0, 0]];
  for (const delimiter of DELIMITERS) {
    const rows = lenient(lines, { delimiter, quote: QUOTE, skipSpace: true, end: "\n" });
    const width = rows[0]?.length ?? 0;
    if (width < 2) continue;
    const alike = rows.filter((row) => row.length === width).length / rows.length;
    const found = [isWanted(rows[0]), alike, width];
    const place = found.findIndex((value, index) => value !== most[index]);
    if (place >= 0 && found[place] > most[place]) [best, most] = [delimiter, found];
  }
  return best;
}

function lenient(lines, dialect) {
  const rows = [];
  for (let place = 0; place < lines.length; ) {
    const { fields, taken } = recordAt(lines, place, dialect, false);
    rows.push(fields);
    place += taken;
  }
  return rows;
}

/** Whether a file with tabs has quotes as csv writers put them, and not as its texts happen to have them.

Those writers quote all fields, the header's, too, or only fields that need it. So a row with quotes is theirs if
quoting it again gives the same row. In a file without quoting, a text such as `"Good!" he said` is not. */
function quotesFields(lines, delimiter) {
  const isQuoted = (name) => name.length > 1 && name.startsWith(QUOTE) && name.endsWith(QUOTE);
  if (lines.length && lines[0].replace(/\n$/, "").split(delimiter).every(isQuoted)) return true;
  let [proper, improper] = [0, 0];
  for (let place = 0; place < lines.length; ) {
    let taken = 1;
    if (lines[place].includes(QUOTE)) {
      const found = recordAt(lines, place, { delimiter, quote: QUOTE, skipSpace: false, end: "\n" }, true);
      const source = lines.slice(place, place + found.taken).join("").replace(/\n$/, "");
      if (found.fields?.map(quotedIfNeeded).join(delimiter) === source) [proper, taken] = [proper + 1, found.taken];
      else improper += 1;
    }
    place += taken;
  }
  return proper > improper;
}

function quotedIfNeeded(field) {
  return /["\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** Whether a space follows each delimiter: in all of the header, or before the quotes of some field. */
function hasSpace(lines, delimiter) {
  const [header, ...rows] = lenient(lines, { delimiter, quote: QUOTE, skipSpace: false, end: "\n" }).map((row) => row.slice(1));
  if (header?.length && header.every((name) => name.startsWith(" ") && name.trim())) return true;
  return [header ?? [], ...rows].some((row) => row.some((field) => /^ +"/.test(field)));
}
