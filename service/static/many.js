// Many comments at once: from lines or a file, through the batch route, into the table and a file.

import { ask } from "./api.js";
import { download } from "./download.js";
import { SAMPLE } from "./examples.js";
import { LARGEST, linesOf, readFile } from "./file.js";
import { limitsOfRequest, model, modelField, onModel } from "./served.js";
import { startTable } from "./table.js";
import { actionOf, drawHistogram, onThresholds, thresholdFields } from "./thresholds.js";

const AT_ONCE = 200; // texts a request
const TYPING = 300; // milliseconds
const DRAWING = 200; // milliseconds between two drawings of a table that grows

/** Starts the card. `explain(text)` shows a comment's words. */
export function startMany($, explain) {
  let running;
  let typed;
  let drawing;
  let source = { header: ["text"], rows: [], column: 0 };
  let comments = [];
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
  $("download").addEventListener("click", () => download(source, answers, model().labels, actionOf));
  // Beside the place for it, a file would take the page's own.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  $("drop").addEventListener("dragover", () => $("drop").classList.add("over"));
  $("drop").addEventListener("dragleave", () => $("drop").classList.remove("over"));
  $("drop").addEventListener("drop", (event) => {
    $("drop").classList.remove("over");
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
  $("file-limit").textContent = `Up to ${LARGEST / 1024 / 1024} MB, and any number of rows.`;
  onModel(() => run());
  onThresholds(draw);

  function readLines() {
    use({ header: ["text"], rows: linesOf($("lines").value), column: 0 });
  }

  async function open(file) {
    use({ header: ["text"], rows: [], column: 0 });
    $("lines").value = "";
    try {
      use(await readFile(file));
    } catch (error) {
      fail(error.message);
    }
  }

  function use(given) {
    source = given;
    $("column").replaceChildren(...source.header.map((name, index) => new Option(name || `column ${index + 1}`, index)));
    $("column").value = source.column;
    $("column-row").hidden = source.header.length < 2;
    run();
  }

  async function run() {
    running?.abort();
    const here = new AbortController();
    running = here;
    comments = source.rows.map((row) => row[source.column]);
    answers = [];
    $("many-error").textContent = "";
    $("many").hidden = !comments.length;
    $("stop").hidden = comments.length <= AT_ONCE;
    table.clear(model()?.labels ?? []);
    tell();
    try {
      const most = Math.min(AT_ONCE, limitsOfRequest().texts);
      while (answers.length < comments.length) {
        const answer = await scored(comments.slice(answers.length, answers.length + most), here.signal);
        if (here.signal.aborted) break;
        answers.push(...answer);
        tell();
        drawing ??= setTimeout(draw, answers.length < comments.length ? DRAWING : 0);
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
    table.draw(comments, answers);
    drawHistogram($, answers.filter(actionOf).map((answer) => answer.probabilities.negative));
  }

  function tell() {
    $("progress").max = Math.max(1, comments.length);
    $("progress").value = answers.length;
    $("count").textContent = `${answers.length.toLocaleString("en")} of ${comments.length.toLocaleString("en")}`;
    $("download").disabled = !answers.length;
  }

  function fail(message) {
    $("many-error").textContent = message;
  }
}

/** The answers to some comments. A request that is too large, or refused for its number, is halved. */
async function scored(texts, signal) {
  try {
    const query = { texts, ...modelField(), ...thresholdFields() };
    return (await ask("sentiment/batch", query, { signal, patience: 20 })).results;
  } catch (error) {
    if (error.status !== 413 && !error.field?.startsWith("texts")) throw error;
    if (texts.length === 1) return [{ error: { code: "too_long", message: error.message } }];
    const middle = Math.ceil(texts.length / 2);
    return [...(await scored(texts.slice(0, middle), signal)), ...(await scored(texts.slice(middle), signal))];
  }
}
