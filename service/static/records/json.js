// JSON, by a parser of our own: numbers keep their digits, NaN is a null, and what is wrong has its line.

const DEEPEST = 900; // levels
const STOP = /["\\\0-\x1f]/g;
const SPACE = /[ \t\n\r]*/y;
const LITERAL = /NaN|-?Infinity|true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const KINDS = { N: "null", n: "null", t: "boolean", f: "boolean" };
const WORDS = { number: "a number", boolean: "a boolean", nested: "a list or an object" };

/** {fields, fault} of the source of a row that begins in `line`: a Map of its names to {written, kind}.

A string is a text: an object that holds it under `text`. */
export function readObject(source, line) {
  const fields = new Map();
  try {
    const found = parsed(source, (name, value) => fields.set(JSON.parse(name), valueOf(value)));
    if (found[0] === '"') return { fields: new Map([["text", valueOf(found)]]) };
    if (found[0] !== "{") return { fault: { reason: "not an object", detail: "", where: `line ${line}` } };
    return { fields };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    // What is missing at the end is missed in the last line, and not in the one after it.
    const before = source.slice(0, Math.min(error.place, source.trimEnd().length));
    return { fault: { reason: "not JSON", detail: error.message, where: `line ${line + before.split("\n").length - 1}` } };
  }
}

/** Why a value is no text, as a fault; undefined where it is one, or null. */
export function notText({ kind }, where) {
  return kind in WORDS ? { reason: "not text", detail: WORDS[kind], where } : undefined;
}

/** A value with its kind: string, number, boolean, null or nested. */
function valueOf(source) {
  if (source[0] === '"') return { written: JSON.parse(source), kind: "string" };
  if ("{[".includes(source[0])) return { written: source, kind: "nested" };
  const kind = KINDS[source[0]] ?? "number";
  return { written: kind === "null" ? null : source, kind };
}

class Broken extends Error {
  constructor(message, place) {
    super(message);
    this.place = place;
  }
}

/** The source of the one value of a text; each member of it, if it is an object, is told as two sources. */
function parsed(source, tell) {
  const start = afterSpace(source, 0);
  const end = valueEnd(source, start, tell, 0);
  const rest = afterSpace(source, end);
  if (rest < source.length) throw new Broken("Extra data", rest);
  return source.slice(start, end);
}

function valueEnd(source, start, tell, depth) {
  if (depth > DEEPEST) throw new Broken("nested too deeply", 0);
  const first = source[start];
  if (first === '"') return stringEnd(source, start);
  if (first === "{") return objectEnd(source, start, tell, depth);
  if (first === "[") return arrayEnd(source, start, depth);
  LITERAL.lastIndex = start;
  if (!LITERAL.test(source)) throw new Broken("Expecting value", start);
  return LITERAL.lastIndex;
}

function objectEnd(source, start, tell, depth) {
  let place = afterSpace(source, start + 1);
  if (source[place] === "}") return place + 1;
  for (;;) {
    if (source[place] !== '"') throw new Broken("Expecting property name enclosed in double quotes", place);
    const name = source.slice(place, stringEnd(source, place));
    place = afterSpace(source, place + name.length);
    if (source[place] !== ":") throw new Broken("Expecting ':' delimiter", place);
    place = afterSpace(source, place + 1);
    const end = valueEnd(source, place, undefined, depth + 1);
    tell?.(name, source.slice(place, end));
    place = afterSpace(source, end);
    if (source[place] === "}") return place + 1;
    if (source[place] !== ",") throw new Broken("Expecting ',' delimiter", place);
    place = afterSpace(source, place + 1);
  }
}

function arrayEnd(source, start, depth) {
  let place = afterSpace(source, start + 1);
  if (source[place] === "]") return place + 1;
  for (;;) {
    place = afterSpace(source, valueEnd(source, place, undefined, depth + 1));
    if (source[place] === "]") return place + 1;
    if (source[place] !== ",") throw new Broken("Expecting ',' delimiter", place);
    place = afterSpace(source, place + 1);
  }
}

function stringEnd(source, start) {
  STOP.lastIndex = start + 1;
  for (let stop; (stop = STOP.exec(source)); ) {
    if (stop[0] === '"') return stop.index + 1;
    if (stop[0] !== "\\") throw new Broken("Invalid control character at", stop.index);
    const escaped = source[stop.index + 1];
    if (escaped === "u") {
      if (!/^[\dA-Fa-f]{4}$/.test(source.slice(stop.index + 2, stop.index + 6))) throw new Broken("Invalid \\uXXXX escape", stop.index);
    } else if (escaped !== undefined && !'"\\/bfnrt'.includes(escaped)) {
      throw new Broken("Invalid \\escape", stop.index);
    }
    STOP.lastIndex = stop.index + 2;
  }
  throw new Broken("Unterminated string starting at", start);
}

function afterSpace(source, place) {
  SPACE.lastIndex = place;
  SPACE.test(source);
  return SPACE.lastIndex;
}
