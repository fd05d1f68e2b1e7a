// Bytes -> text. What is no character becomes half a surrogate pair: the field that holds it is found by that.

const MARKS = { "utf-8": [0xef, 0xbb, 0xbf], "utf-16-le": [0xff, 0xfe], "utf-16-be": [0xfe, 0xff] };
const UNFIT = "\udcff";
const CHUNK = 8192; // arguments of a call

/** {text, encoding} of a file: UTF-8, or UTF-16 where it begins with its mark. Throws an Error for its reader. */
export function decoded(bytes, name) {
  const [encoding, mark] = Object.entries(MARKS).find(([, mark]) => mark.every((byte, place) => bytes[place] === byte)) ?? ["utf-8", []];
  const content = bytes.subarray(mark.length);
  if (encoding !== "utf-8") return { text: fromUtf16(content, encoding === "utf-16-le"), encoding };
  const head = content.subarray(0, 200);
  if (head.filter((byte) => byte === 0).length > Math.floor(head.length / 3)) {
    throw new Error(`${name} looks like UTF-16 without a byte order mark: save it as UTF-8, or use sentiment-score with --encoding.`);
  }
  return { text: fromUtf8(content), encoding };
}

/** The fault of a field whose bytes are not of the encoding that the file is read in. */
export function encodingFault(encoding, where) {
  const detail = encoding === "utf-8" ? "sentiment-score reads others with --encoding" : "";
  return { reason: `not ${encoding.toUpperCase()}`, detail, where };
}

function fromUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // The decoder's U+FFFD must be told from the file's own (EF BF BD), which stands aside as U+FDD0 (EF B7 90).
    const copy = bytes.slice();
    for (let place = copy.indexOf(0xef); place >= 0; place = copy.indexOf(0xef, place + 1)) {
      if (copy[place + 1] === 0xbf && copy[place + 2] === 0xbd) copy.set([0xb7, 0x90], place + 1);
    }
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(copy);
    return text.replaceAll("\ufffd", UNFIT).replaceAll("\ufdd0", "\ufffd");
  }
}

/** By units, so that half a pair stays what it is. */
function fromUtf16(bytes, little) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const units = Uint16Array.from({ length: bytes.length >> 1 }, (_, place) => view.getUint16(2 * place, little));
  let text = "";
  for (let start = 0; start < units.length; start += CHUNK) text += String.fromCharCode(...units.subarray(start, start + CHUNK));
  return bytes.length % 2 ? text + UNFIT : text;
}
