// A file of comments -> its rows.

import { readCsv } from "./csv.js";

export const LARGEST = 50 * 1024 * 1024; // bytes
const LIKELY = ["text", "comment", "comments", "body", "content", "review", "message", "tweet"];

/** {header, rows, column}: the columns' names, the rows' fields, and the index of the column that is likely the text.

Throws an Error whose message is for the reader. */
export async function readFile(file) {
  if (file.size > LARGEST) throw new Error(`The file is larger than ${LARGEST / 1024 / 1024} MB; sentiment-score reads larger ones.`);
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Error("The file is not text in UTF-8.");
  }
  if (!/\.[ct]sv$/i.test(file.name)) {
    const rows = linesOf(text);
    if (!rows.length) throw new Error("The file has no lines with text.");
    return { header: ["text"], rows, column: 0 };
  }
  const [header, ...rows] = readCsv(text);
  if (!rows.length) throw new Error("The file has no rows below its header.");
  return { header, rows, column: Math.max(0, header.findIndex((name) => LIKELY.includes(name.trim().toLowerCase()))) };
}

/** A row of one field for each line in which something stands. */
export function linesOf(text) {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trim()).map((line) => [line]);
}
