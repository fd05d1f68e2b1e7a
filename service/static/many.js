// Many comments at once: from lines or a file, through the batch route, into the table and a file.

import { named } from "./answer.js";
import { ask } from "./api.js";
import { download } from "./download.js";
import { SAMPLE } from "./examples.js";
import { LARGEST, readFile, textOf } from "./records/file.js";
import { limitsOfRequest, model, modelField, onModel } from "./served.js";
import { startTable } from "./table.js";
import { actionOf, drawHistogram, mainOf, onThresholds, thresholdFields, whyOf } from "./thresholds.js";

const AT_ONCE = 200; // texts a request
const TYPING = 300; // milliseconds
const DRAWING = 200; // milliseconds between two drawings of a table that grows

/** Starts the card. `explain(text)` shows a comment's words. */
export function startMany($, explain) {
  let running;
  let typed;
  let drawing;
  let source = typedRows("");
  let texts = []; // {text} of each row, or {told}: why it has none
  let answers = [];
  const table = startTable($, explain, actionOf);

  $("lines").addEventListener("input", () => {
    clearTimeout(typed);
    typed = setTimeout(readLines, TYPING);
  });
  $("sample").addEventListener("click", () => {
    $("lines").value = SAMPLE.join("\n");
    readLines();
  });
  $("file").addEventListener("change", () => {
    if ($("file").files[0]) open($("file").files[0]);
    $("file").value = "";
  });
  $("column").addEventListener("change", () => {
    source.column = Number($("column").value);
    run();
  });
  $("stop").addEventListener("click", () => running?.abort());
  $("download").addEventListener("click", () => download(source, answers, model().labels, actionOf, whyOf));
  // Beside the place for it, a file would take the page's own.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  $("drop").addEventListener("dragover", () => $("drop").classList.add("over"));
  $("drop").addEventListener("dragleave", () => $("drop").classList.remove("over"));
  $("drop").addEventListener("drop", (event) => {
    $("drop").classList.remove("over");
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
  $("file-limit").textContent = `At most ${LARGEST / 1024 / 1024} MB, with any number of rows.`;
  onModel(() => run());
  onThresholds(draw);

  function readLines() {
    use(typedRows($("lines").value));
  }

  async function open(file) {
    use(typedRows(""));
    $("lines").value = "";
    try {
      use(await readFile(file));
    } catch (error) {
      fail(error.message);
    }
  }

  function use(given) {
    source = given;
    $("column").replaceChildren(...source.header.map((name, index) => new Option(name, index)));
    $("column").value = source.column;
    $("column-row").hidden = source.header.length < 2;
    run();
  }

  async function run() {
    running?.abort();
    const here = new AbortController();
    running = here;
    texts = source.rows.map((row) => textOf(source, row, source.column));
    answers = [];
    $("many-error").textContent = "";
    $("many").hidden = !texts.length;
    $("unread").textContent = unreadIn(texts);
    $("stop").hidden = texts.length <= AT_ONCE;
    table.clear(model()?.labels ?? []);
    tell();
    try {
      const most = Math.min(AT_ONCE, limitsOfRequest().texts);
      while (answers.length < texts.length) {
        const part = texts.slice(answers.length, answers.length + most);
        const found = await scored(part.flatMap(({ text }) => text ?? []), here.signal);
        if (here.signal.aborted) break;
        answers.push(...part.map((each) => (each.told ? { error: each } : found.shift())));
        tell();
        drawing ??= setTimeout(draw, answers.length < texts.length ? DRAWING : 0);
      }
    } catch (error) {
      if (running === here && !here.signal.aborted) fail(error.message);
    }
    if (running !== here) return;
    $("stop").hidden = true;
    draw();
  }

  function draw() {
    clearTimeout(drawing);
    drawing = undefined;
    table.draw(texts.map(({ text }) => text ?? ""), answers);
    drawHistogram($, answers.filter(actionOf).map(mainOf));
  }

  function tell() {
    $("progress").max = Math.max(1, texts.length);
    $("progress").value = answers.length;
    $("count").textContent = `${answers.length.toLocaleString("en")} of ${texts.length.toLocaleString("en")}`;
    $("download").disabled = !answers.length;
  }

  function fail(message) {
    $("many-error").textContent = message;
  }
}

/** What is typed, a row for each line in which something stands. */
function typedRows(text) {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim());
  return { name: "", header: ["text"], rows: lines.map((line) => ({ fields: [line] })), column: 0 };
}

/** How many rows have no text, by reason. */
function unreadIn(texts) {
  const counts = new Map();
  for (const { told } of texts) if (told) counts.set(told.split(":")[0], (counts.get(told.split(":")[0]) ?? 0) + 1);
  if (!counts.size) return "";
  const reasons = [...counts].map(([reason, count]) => `${reason} ${count.toLocaleString("en")}`).join(", ");
  const total = [...counts.values()].reduce((sum, count) => sum + count);
  return `${total.toLocaleString("en")} of ${texts.length.toLocaleString("en")} rows have no readable text: ${reasons}. The table gives the reason for each.`;
}

/** The answers to some comments. A request that is too large, or refused for its number, is halved. */
async function scored(texts, signal) {
  if (!texts.length) return [];
  try {
    const query = { texts, ...modelField(), ...thresholdFields() };
    return (await ask("sentiment/batch", query, { signal, patience: 20 })).results.map(named);
  } catch (error) {
    if (error.status !== 413 && !error.field?.startsWith("texts")) throw error;
    if (texts.length === 1) return [{ error: { code: "too_long", message: error.message } }];
    const middle = Math.ceil(texts.length / 2);
    return [...(await scored(texts.slice(0, middle), signal)), ...(await scored(texts.slice(middle), signal))];
  }
}
