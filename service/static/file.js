// A file of comments -> its rows.

import { readCsv } from "./csv.js";
import { readJson } from "./json.js";

export const LARGEST = 50 * 1024 * 1024; // bytes
const LIKELY = ["text", "comment", "comments", "body", "content", "review", "message", "tweet"];

/** {header, rows, column}: the columns' names, the rows' fields, and the index of the column that is likely the text.

Throws an Error whose message is for the reader. */
export async function readFile(file) {
  if (file.size > LARGEST) throw new Error(`The file is larger than ${LARGEST / 1024 / 1024} MB; sentiment-score reads larger ones.`);
  const text = decoded(new Uint8Array(await file.arrayBuffer()));
  if (/\.(json|jsonl|ndjson)$/i.test(file.name)) return withColumn(readJson(text), "The file has no rows.");
  if (!/\.(csv|tsv|tab)$/i.test(file.name)) {
    const rows = linesOf(text);
    if (!rows.length) throw new Error("The file has no lines with text.");
    return { header: ["text"], rows, column: 0 };
  }
  const [header, ...rows] = readCsv(text, !/\.csv$/i.test(file.name));
  const named = (header ?? []).map((name, index) => (name.trim() ? name : `column ${index + 1}`));
  return withColumn({ header: named, rows }, "The file has no rows below its header.");
}

function withColumn({ header, rows }, otherwise) {
  if (!rows.length) throw new Error(otherwise);
  return { header, rows, column: Math.max(0, header.findIndex((name) => LIKELY.includes(name.trim().toLowerCase()))) };
}

/** UTF-8, or UTF-16 where the file begins with its mark. */
function decoded(bytes) {
  const encoding = { "255,254": "utf-16le", "254,255": "utf-16be" }[bytes.slice(0, 2).join()] ?? "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`The file is not text in ${encoding.toUpperCase()}; sentiment-score reads others with --encoding.`);
  }
}

/** A row of one field for each line in which something stands. */
export function linesOf(text) {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trim()).map((line) => [line]);
}
