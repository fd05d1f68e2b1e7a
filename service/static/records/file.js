// A file of comments -> its rows, by the rules of docs/ROWS.md. A row that cannot be read keeps its place, and says why.

import { unpacked } from "./compression.js";
import { messageOf, readDelimited } from "./delimited.js";
import { decoded, encodingFault } from "./encoding.js";
import { notText, readObject } from "./json.js";
import { jsonRecords } from "./layout.js";
import { linesOf, LONGEST_LINE, tooLong } from "./quoted.js";

export const LARGEST = 50 * 1024 * 1024; // bytes
const LIKELY = ["text", "comment", "comments", "body", "content", "review", "message", "tweet"];

/** {name, header, rows, column, encoding}: the columns' names, the rows, and the index of the column that is likely the text.

Each row is {fields, kinds, sound, fault, line}: its values as written (null where there is none), of JSON their kinds, too,
and whether its source has characters alone; or why it cannot be read, as {reason, detail, where}. Throws an Error whose message is for the reader. */
export async function readFile(file) {
  if (file.size > LARGEST) throw new Error(`The file is larger than ${LARGEST >> 20} MB; sentiment-score reads larger files.`);
  const bytes = await unpacked(new Uint8Array(await file.arrayBuffer()), file.name, LARGEST);
  const content = decoded(bytes, file.name);
  const plain = file.name.replace(/\.gz$/i, "");
  const tabs = /\.(tsv|tab)$/i.test(plain);
  let found;
  if (/\.(json|jsonl|ndjson)$/i.test(plain)) found = readJson(content.text, file.name);
  else if (tabs || /\.csv$/i.test(plain)) found = readDelimited(content, file.name, tabs, (header) => header.some(isLikely));
  else found = { header: ["text"], rows: plainLines(content) };
  if (!found.rows.length) throw new Error(`${file.name} has no rows.`);
  return { name: file.name, ...found, column: Math.max(0, found.header.findIndex(isLikely)), encoding: content.encoding };
}

/** {text} of a row, or {told}: why it has none, as sentiment-score puts it beside the row. */
export function textOf({ name, header, encoding }, { fields, kinds, fault, sound, line }, column) {
  const value = fields?.[column];
  const where = `line ${line}, column '${header[column]}'`;
  let wrong = fault ?? (kinds && notText({ kind: kinds[column] }, where));
  if (!wrong && value != null && !value.isWellFormed()) {
    // An escape of JSON can be half a pair, too.
    wrong = sound ? { reason: "surrogate", detail: "half a pair, which is no character", where } : encodingFault(encoding, where);
  }
  if (wrong) return { told: `${wrong.reason}: ${wrong.detail ? `${wrong.detail}; ` : ""}${name}, ${wrong.where}` };
  return value == null ? { told: "null" } : { text: value };
}

function readJson(text, name) {
  const objects = Array.from(jsonRecords(text, name, isLikely), ({ source, fault, line }) => ({
    ...(fault ? { fault } : readObject(source, line)),
    sound: source?.isWellFormed(),
    line,
  }));
  const names = new Set();
  for (const { fields } of objects) for (const each of fields?.keys() ?? []) names.add(each);
  if (objects.length && !names.size) throw new Error(`${name} has no row that is a JSON object (${messageOf(objects[0].fault)}).`);
  const header = [...names];
  const rows = objects.map(({ fields, fault, sound, line }) => {
    if (fault) return { fault, line };
    const values = header.map((each) => fields.get(each) ?? { written: null, kind: "null" });
    return { fields: values.map(({ written }) => written), kinds: values.map(({ kind }) => kind), sound, line };
  });
  return { header, rows };
}

function isLikely(name) {
  return LIKELY.includes(name.trim().toLowerCase());
}

function plainLines({ text, encoding }) {
  const end = text.includes("\r") && !text.includes("\n") ? "\r" : "\n";
  return linesOf(text, end).map((source, place) => {
    const line = place + 1;
    if (source.length >= LONGEST_LINE) return { fault: tooLong(line), line };
    if (!source.isWellFormed()) return { fault: encodingFault(encoding, `line ${line}`), line };
    return { fields: [source.replace(/[\r\n]+$/, "")], line };
  });
}
