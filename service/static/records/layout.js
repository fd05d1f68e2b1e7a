// How a JSON file lays out its rows: an object a line, or over several, an array, or an array in an object.

import { readObject } from "./json.js";
import { linesOf, LONGEST_LINE, tooLong } from "./quoted.js";

// A string cannot hold a line end: a quote that is not closed in its line is a token by itself.
const TOKEN = /"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"|[{}[\],"]/g;
const HEAD = 1 << 20; // characters in which the layout is found
const PROBED = 1000; // lines

/** [{source | fault, line}]: the source of each row, and what is between rows and is none.

`isRow(name)` says whether an object that has this name is a row, whatever arrays it holds. Throws an Error for the
reader of the file. */
export function jsonRecords(text, name, isRow) {
  const head = text.slice(0, HEAD);
  const complete = text.length < HEAD;
  const start = head.search(/[^ \t\r\n]/);
  if (head[start] === "[") return elements(text, name, start + 1, true);
  if (head[start] !== "{") return lines(text, head);
  const first = firstObject(head, start);
  const alone = first.end === undefined || (!first.rest && complete);
  if (alone && first.arrays.size && ![...first.names].some(isRow)) {
    if (first.arrays.size > 1) throw several(name, [...first.arrays.keys()]);
    const [[key, begin]] = first.arrays;
    return elements(text, name, begin, true, key);
  }
  return hasObjectLines(head, complete) ? lines(text, head) : elements(text, name, 0, false);
}

function* lines(text, head) {
  const end = head.includes("\r") && !head.includes("\n") ? "\r" : "\n";
  for (const [place, source] of linesOf(text, end).entries()) {
    if (source.length >= LONGEST_LINE) yield { fault: tooLong(place + 1), line: place + 1 };
    else if (source.trim()) yield { source, line: place + 1 };
  }
}

/** Goes through JSON by its brackets and commas. `key`: the array is that of this name of the one object. */
function* elements(text, name, begin, inArray, key) {
  const base = inArray ? 1 : 0;
  const line = lineCounter(text);
  let depth = base;
  let mark = begin; // where the last row, or the comma after it, ended
  let start; // of the row
  let among = true; // the rows; after the array's end, what is left of the object that holds it
  function* between(end, next) {
    const found = text.slice(mark, end);
    const place = mark + found.search(/[^ \t\r\n]|$/);
    mark = next;
    if (found.trim()) yield { source: found.trim(), line: line(place) };
  }
  TOKEN.lastIndex = begin;
  const tokens = text.matchAll(TOKEN);
  for (const { 0: token, index } of tokens) {
    const next = index + token.length;
    if ("{[".includes(token)) {
      if (depth === base && among) {
        yield* between(index, next);
        start = index;
      } else if (depth === 1 && key !== undefined && !among && token === "[" && /^[ \t\r\n]*\{/.test(text.slice(next, next + 1000))) {
        throw several(name, [key]);
      }
      depth += 1;
    } else if (token === ",") {
      if (depth === base && among) yield* between(index, next);
    } else if ("}]".includes(token)) {
      if (depth === base && base === 1 && among) {
        yield* between(index, next);
        [among, depth] = [false, key === undefined ? 0 : 1];
      } else {
        depth = Math.max(depth - 1, 0);
        if (depth === base && among && start !== undefined) {
          const first = line(start);
          yield next - start > LONGEST_LINE ? { fault: tooLong(first), line: first } : { source: text.slice(start, next), line: first };
          [start, mark] = [undefined, next];
        }
      }
    }
  }
  if (among && depth) {
    const first = line(start ?? mark);
    yield { fault: { reason: "not JSON", detail: "the file ends before what begins here is closed", where: `line ${first}` }, line: first };
  } else if (key === undefined) {
    yield* between(text.length, text.length);
  }
}

/** The line of a place; places come in order. */
function lineCounter(text) {
  let [line, counted] = [1, 0];
  return (place) => {
    for (let at = text.indexOf("\n", counted); at >= 0 && at < place; at = text.indexOf("\n", at + 1)) line += 1;
    counted = Math.max(counted, place);
    return line;
  };
}

/** {names, arrays, end, rest} of the first object, as far as the head has it: of each array of objects, where it begins. */
function firstObject(head, start) {
  const [names, arrays] = [new Set(), new Map()];
  let [depth, name] = [0, ""];
  TOKEN.lastIndex = start;
  for (const { 0: token, index } of head.matchAll(TOKEN)) {
    const next = index + token.length;
    if (depth === 1 && token.length > 1 && /^[ \t\r\n]*:/.test(head.slice(next, next + 20))) {
      name = token.slice(1, -1);
      names.add(name);
    } else if ("{[".includes(token)) {
      const holds = depth === 1 && token === "[" && name && /^[ \t\r\n]*\{/.test(head.slice(next, next + 1000));
      if (holds && !arrays.has(name)) arrays.set(name, next);
      depth += 1;
    } else if ("}]".includes(token)) {
      depth -= 1;
      if (depth === 0) return { names, arrays, end: next, rest: head.slice(next).trim() };
    }
  }
  return { names, arrays };
}

/** Whether lines are objects, and not parts of one. */
function hasObjectLines(head, complete) {
  let lines = head.split(/\r\n|\r|\n/);
  if (!complete && lines.length > 1) lines.pop();
  lines = lines.filter((line) => line.trim()).slice(0, PROBED);
  const objects = lines.map((line) => line.trim().startsWith("{") && !readObject(line, 1).fault);
  if (objects[0]) return true;
  return (!complete && lines.length === 1) || 2 * objects.filter(Boolean).length > lines.length;
}

function several(name, keys) {
  const named = keys.map((key) => `'${key}'`).join(", ");
  return new Error(`${name} holds several arrays of objects (${named}${keys.length > 1 ? "" : " and one after it"}): the page reads rows from one array only.`);
}
