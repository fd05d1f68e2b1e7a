// What is on the page, and what happens to it.

import { ask, onKeyWanted, useKey } from "./api.js";
import { drawCurve, drawSteps, drawWords, placesOf } from "./drawing.js";
import { startMany } from "./many.js";

const TYPING = 80; // milliseconds of rest after which a text is sent
const SPEAKING = 700; // and after which its prediction is read out
const $ = (id) => document.getElementById(id);

let asked; // the request under way
let typed;
let spoken;

$("text").addEventListener("input", () => {
  clearTimeout(typed);
  typed = setTimeout(score, TYPING);
});

async function score() {
  asked?.abort();
  clearTimeout(spoken);
  const text = $("text").value;
  if (!text.trim()) {
    $("result").hidden = true;
    $("one-error").textContent = $("spoken").textContent = "";
    return;
  }
  asked = new AbortController();
  const { signal } = asked;
  try {
    const answer = await explained(text, signal);
    if (signal.aborted) return;
    show(text, answer);
    spoken = setTimeout(() => {
      $("spoken").textContent = `${answer.label}, ${percent(answer.score)}${answer.action ? `, ${answer.action}` : ""}`;
    }, SPEAKING);
  } catch (error) {
    if (signal.aborted) return;
    $("result").hidden = true;
    $("one-error").textContent = error.message;
  }
}

async function explained(text, signal) {
  try {
    return await ask("sentiment", { text, explain: true }, { signal, patience: 3 });
  } catch (error) {
    if (error.field !== "explain") throw error;
    return { ...(await ask("sentiment", { text }, { signal, patience: 3 })), why: error.message };
  }
}

function show(text, answer) {
  $("one-error").textContent = "";
  $("result").hidden = false;
  $("label").textContent = answer.label;
  $("score").textContent = percent(answer.score);
  $("action").textContent = answer.action ?? "";
  $("action").className = `badge ${answer.action ?? ""}`;
  $("action").hidden = !answer.action;
  $("bars").replaceChildren(...Object.entries(answer.probabilities).flatMap(([label, share]) => bar(label, share)));
  const steps = Boolean(answer.steps);
  for (const id of ["way", "steps-details", "words", "words-title"]) $(id).hidden = !steps;
  for (const each of document.querySelectorAll(".key")) each.hidden = !steps;
  $("note").textContent = answer.why ?? (answer.truncated ? "A long text: its head and its tail were read." : "");
  if (!steps) return;
  const places = placesOf(answer);
  const point = drawCurve($("curve"), places);
  drawWords($("words"), text, places, point);
  drawSteps($("steps"), text, places);
}

function bar(label, share) {
  const name = document.createElement("dt");
  name.textContent = label;
  const line = document.createElement("dd");
  line.className = `bar ${label}`;
  line.setAttribute("aria-hidden", "true");
  const filled = document.createElement("span");
  filled.style.setProperty("--share", share);
  line.append(filled);
  const number = document.createElement("dd");
  number.className = "number";
  number.textContent = percent(share);
  return [name, line, number];
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

onKeyWanted(
  (signal) =>
    new Promise((resolve, reject) => {
      $("key-form").hidden = false;
      signal?.addEventListener("abort", () => reject(signal.reason));
      $("key-form").addEventListener(
        "submit",
        (event) => {
          event.preventDefault();
          useKey($("key").value.trim());
          $("key-form").hidden = true;
          resolve();
        },
        { once: true },
      );
    }),
);

// While it loads it says when to come back.
ask("model", undefined, { patience: 20 }).then(
  (model) => ($("model").textContent = `${model.name}@${model.version}`),
  (error) => ($("one-error").textContent = error.message),
);
startMany($);
