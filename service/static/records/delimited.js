// CSV and TSV: every value is a string, and a row that cannot be read keeps its place.

import { findDialect } from "./dialect.js";
import { encodingFault } from "./encoding.js";
import { bodyOf, linesOf, LONGEST_LINE, quotedRecords, tooLong } from "./quoted.js";

const HEAD = 1 << 20; // characters in which the dialect is found

/** {header, rows}: the columns' names, and {fields, fault, line} of each row. Throws an Error for the reader of the file.

`tabs`: it is TSV; `isWanted(header)` says whether a header has the columns that it should. */
export function readDelimited({ text, encoding }, name, tabs, isWanted) {
  const dialect = findDialect(wholeLines(text), tabs, isWanted);
  const lines = linesOf(text, dialect.end);
  const records = dialect.quote ? quotedRecords(lines, dialect) : plainRecords(lines, dialect);
  let header;
  const rows = [];
  for (const { fields, fault, line } of records) {
    if (!header) {
      if (fields?.length === 0) continue;
      const wrong = fault ?? (fields.every((each) => each.isWellFormed()) ? undefined : encodingFault(encoding, `line ${line}`));
      if (wrong) throw new Error(`${name}, line ${line}: the first row cannot be read (${messageOf(wrong)}).`);
      header = namesOf(fields);
    } else if (fault || fields.length === header.length) {
      rows.push({ fields, fault, line });
    } else if (fields.length) {
      const detail = `${fields.length} where the header has ${header.length}`;
      rows.push({ fault: { reason: "fields", detail, where: `line ${line}` }, line });
    } else if (header.length === 1) {
      rows.push({ fields: [""], line });
    }
  }
  if (!header) throw new Error(`${name} is empty: it has no header.`);
  return { header, rows };
}

export function messageOf({ reason, detail }) {
  return detail ? `${reason}: ${detail}` : reason;
}

function wholeLines(text) {
  if (text.length < HEAD) return text;
  const head = text.slice(0, HEAD);
  return head.slice(0, Math.max(head.lastIndexOf("\n"), head.lastIndexOf("\r")) + 1) || head;
}

/** Without quotes a line is a record. */
function* plainRecords(lines, { delimiter, end }) {
  for (const [place, source] of lines.entries()) {
    const line = place + 1;
    const content = source.slice(0, bodyOf(source, end));
    if (source.length >= LONGEST_LINE) yield { fault: tooLong(line), line };
    else yield { fields: /^ *$/.test(content) ? [] : content.split(delimiter), line };
  }
}

/** The columns' names; those of columns without one, or with one that was there, by their place. */
function namesOf(fields) {
  const names = [];
  for (const [place, name] of fields.entries()) {
    const unnamed = `column ${place + 1}`;
    names.push(!name.trim() ? unnamed : names.includes(name) ? `${name} (${unnamed})` : name);
  }
  return names;
}
