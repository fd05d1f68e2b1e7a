// JSON, by the rules of docs/ROWS.md: an object a line, an array, or the one array of objects that an object holds.

/** {header, rows} of a JSON text; throws an Error whose message is for the reader. */
export function readJson(text) {
  const objects = objectsOf(text);
  const header = [...new Set(objects.flatMap((each) => Object.keys(each)))];
  return { header, rows: objects.map((each) => header.map((name) => written(each[name]))) };
}

function objectsOf(text) {
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole.filter(isObject);
  if (isObject(whole)) {
    const arrays = Object.values(whole).filter((each) => Array.isArray(each) && isObject(each[0]));
    return arrays.length === 1 ? arrays[0].filter(isObject) : [whole];
  }
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    if (!line.trim()) return [];
    const row = parsed(line);
    if (!isObject(row)) throw new Error(`Line ${index + 1} is not a JSON object.`);
    return [row];
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function written(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
