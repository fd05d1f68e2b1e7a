// What a file was compressed with, by its first bytes: gzip is unpacked here, the others are named.

const MAGIC = {
  "1f8b": "gzip",
  "425a68": "bzip2",
  fd377a585a00: "xz",
  "28b52ffd": "zstd",
  "504b0304": "zip",
  "50415231": "Parquet",
};
const PROBED = 4096; // bytes

/** The content of a file, of at most `largest` bytes. Throws an Error whose message is for the reader. */
export async function unpacked(bytes, name, largest) {
  const kind = kindOf(bytes);
  if (kind === "gzip") return inflated(bytes, name, largest);
  if (kind === "zip" && latin1(bytes.subarray(0, PROBED)).includes("[Content_Types].xml")) {
    throw new Error(`${name} is an Office document, such as an Excel workbook: save it as CSV.`);
  }
  if (kind) throw new Error(`${name} is a ${kind} file: the page unpacks only gzip; sentiment-score reads the others.`);
  if (/\.gz$/i.test(name) && !isText(bytes.subarray(0, PROBED))) throw new Error(`${name} is a truncated or damaged gzip file.`);
  return bytes;
}

function kindOf(bytes) {
  const head = [...bytes.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return Object.entries(MAGIC).find(([magic]) => head.startsWith(magic))?.[1];
}

/** A browser unpacks one member, and gzip may be several, as `cat a.gz b.gz` makes: each ends where it can be unpacked. */
async function inflated(bytes, name, largest) {
  const parts = [];
  let [start, size] = [0, 0];
  for (const end of endsOfMembers(bytes)) {
    const found = await member(bytes.subarray(start, end), largest - size);
    if (found === undefined) continue; // these bytes stand within a member
    size += found.reduce((sum, part) => sum + part.length, 0);
    if (size > largest) throw new Error(`${name} is larger than ${largest >> 20} MB unpacked; sentiment-score reads larger files.`);
    parts.push(...found);
    start = end;
  }
  if (start < bytes.length) throw new Error(`${name} is a truncated or damaged gzip file.`);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function* endsOfMembers(bytes) {
  for (let place = bytes.indexOf(0x1f, 1); place > 0; place = bytes.indexOf(0x1f, place + 1)) {
    if (bytes[place + 1] === 0x8b && bytes[place + 2] === 8 && bytes[place + 3] < 0x20) yield place;
  }
  yield bytes.length;
}

/** Its content in parts, no more of it than just above `most` bytes; undefined where it is no whole member. */
async function member(bytes, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const parts = [];
  try {
    for (let size = 0; size <= most; size += parts.at(-1).length) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
    }
    reader.cancel().catch(() => {});
    return parts;
  } catch {
    return undefined;
  }
}

function isText(bytes) {
  const text = new TextDecoder().decode(bytes, { stream: true });
  return !/[\ufffd\0-\x08\x0b\x0e-\x1f]/.test(text);
}

function latin1(bytes) {
  return new TextDecoder("latin1").decode(bytes);
}
