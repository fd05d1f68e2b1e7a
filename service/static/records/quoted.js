// Records of a delimited file with quotes, as Python's csv module cuts them.

export const LONGEST_LINE = 16 << 20; // characters
const LONGEST_ROW = 4 << 20; // of a record in quotes: one that is not closed takes no more than this to be found out
const [START, PLAIN, QUOTED, AFTER] = [0, 1, 2, 3];
const UNCLOSED = "one that opens in this row is not closed";
const FOLLOWED = "text follows one that closes a field";

/** Each line of a text with what ends it. */
export function linesOf(text, end) {
  const lines = text.split(end);
  const last = lines.pop();
  const whole = lines.map((line) => line + end);
  return last === "" ? whole : [...whole, last];
}

/** How many characters of a line stand before what ends it. */
export function bodyOf(line, end) {
  if (line.endsWith("\r\n") && end === "\n") return line.length - 2;
  return line.length - (line.endsWith("\n") || line.endsWith("\r") ? 1 : 0);
}

export function tooLong(line) {
  return { reason: "too long", detail: `a line of more than ${LONGEST_LINE >> 20} MiB`, where: `line ${line}` };
}

/** [{fields | fault, line}]: each record with its first line; no fields for a blank line. */
export function* quotedRecords(lines, dialect) {
  for (let place = 0; place < lines.length; ) {
    const line = place + 1;
    if (lines[place].length >= LONGEST_LINE) {
      yield { fault: tooLong(line), line };
      place += 1;
      continue;
    }
    let found = recordAt(lines, place, dialect, true);
    if (found.fault === FOLLOWED && found.taken === 1) found = recordAt([lines[place]], 0, dialect, false);
    if (found.fault) {
      yield { fault: { reason: "quote", detail: found.fault, where: `line ${line}` }, line };
      place += 1; // the lines after it are rows of their own
    } else {
      const blank = found.fields.length === 1 && /^[ \t\n\r\v\f]*$/.test(lines[place]);
      yield { fields: blank ? [] : found.fields, line };
      place += found.taken;
    }
  }
}

/** {fields, taken}: the record that begins in a line, and how many lines it takes; {fault, taken} where it is none.

`strict`: text after a closing quote, and a quote that is not closed, are faults. */
export function recordAt(lines, place, { delimiter, quote, skipSpace, end }, strict) {
  const fields = [];
  let [field, state, taken, size] = ["", START, 0, 0];
  for (;;) {
    const line = lines[place + taken];
    const over = line === undefined || size > LONGEST_ROW || (taken && line.length >= LONGEST_LINE);
    if (over) return strict ? { fault: UNCLOSED, taken } : { fields: [...fields, field], taken };
    taken += 1;
    size += line.length;
    const body = bodyOf(line, end);
    if (taken === 1 && body === 0) return { fields, taken };
    for (let at = 0; at < body; at += 1) {
      const character = line[at];
      if (state === QUOTED) {
        if (character === quote) state = AFTER;
        else field += character;
      } else if (state === START && character === quote) {
        state = QUOTED;
      } else if (state === AFTER && character === quote) {
        field += character;
        state = QUOTED;
      } else if (character === delimiter) {
        fields.push(field);
        [field, state] = ["", START];
      } else if (state === AFTER && strict) {
        return { fault: FOLLOWED, taken };
      } else if (!(state === START && skipSpace && character === " ")) {
        field += character;
        state = PLAIN;
      }
    }
    if (state !== QUOTED) return { fields: [...fields, field], taken };
    field += line.slice(body);
  }
}
