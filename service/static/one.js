// One comment: its prediction as it is typed, and which words made it.

import { named } from "./answer.js";
import { ask } from "./api.js";
import { drawCurve } from "./curve.js";
import { caveatOf, EXAMPLES } from "./examples.js";
import { leanOf } from "./lean.js";
import { check, limitsOfRequest, modelField, onModel } from "./served.js";
import { actionOf, mainOf, mark, onThresholds, reasonOf, thresholdFields } from "./thresholds.js";
import { contributionsOf, drawTable, drawWords, stepsOf } from "./words.js";

const TYPING = 80; // milliseconds of rest after which a text is sent
const RESTING = 400; // and with contributions, which score the text once for each of its words
const SPEAKING = 700; // and after which its prediction is read out
const FEW = 6; // labels that stand in the manifest's order; more of them by their probability

/** Starts the card; what it returns shows a text there. */
export function startOne($) {
  let asked; // the request under way
  let typed;
  let spoken;
  let shown; // {text, answer}

  $("text").addEventListener("input", () => {
    clearTimeout(typed);
    typed = setTimeout(score, wanted() === "contributions" ? RESTING : TYPING);
  });
  for (const each of document.getElementsByName("show")) each.addEventListener("change", score);
  $("examples").append(
    ...EXAMPLES.map(([name, text]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => put(text));
      return button;
    }),
  );
  onModel(() => {
    $("text-limit").textContent = limitText();
    score();
  });
  onThresholds(() => shown && showAction(shown.answer));
  return put;

  function put(text) {
    $("text").value = text;
    clearTimeout(typed);
    return score();
  }

  function wanted() {
    return document.querySelector("input[name=show]:checked").value;
  }

  async function score() {
    asked?.abort();
    clearTimeout(spoken);
    const text = $("text").value;
    if (!text.trim()) return clear("");
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = named(await explained(text, wanted(), signal));
      if (signal.aborted) return undefined;
      show(text, answer);
      spoken = setTimeout(() => {
        $("spoken").textContent = [answer.label, answer.score.toFixed(2), actionOf(answer)].filter(Boolean).join(", ");
      }, SPEAKING);
      return check($, answer.model);
    } catch (error) {
      return signal.aborted ? undefined : clear(tooLong(text) ?? error.message);
    }
  }

  function clear(message) {
    shown = undefined;
    mark($, undefined);
    $("verdict").hidden = $("explanation").hidden = true;
    $("why-empty").hidden = false;
    $("one-error").textContent = message;
    $("spoken").textContent = $("note").textContent = "";
  }

  function show(text, answer) {
    shown = { text, answer };
    $("one-error").textContent = "";
    $("verdict").hidden = false;
    $("why-empty").hidden = true;
    $("label").textContent = answer.label;
    $("score").textContent = answer.score.toFixed(2);
    const own = answer.attributes === answer.probabilities ? {} : (answer.attributes ?? {});
    $("attributes").replaceChildren(...Object.entries(own).flatMap(([name, share]) => bar(name, share, answer)));
    const shares = Object.entries(answer.probabilities);
    if (shares.length > FEW) shares.sort(([, a], [, b]) => b - a);
    $("bars").replaceChildren(...shares.flatMap(([label, share]) => bar(label, share, answer)));
    showAction(answer);
    const truncated = answer.truncated ? "The comment is truncated: the model read its start and its end, and skipped its middle." : "";
    $("note").textContent = [answer.why, truncated, caveatOf(text)].filter(Boolean).join(" ");
    $("explanation").hidden = !answer.steps;
    if (answer.steps) showWords(text, answer);
  }

  function showAction(answer) {
    const action = actionOf(answer);
    $("action").textContent = action ?? "";
    $("action").className = `badge ${action ?? ""}`;
    $("action").hidden = !action;
    $("reason").textContent = reasonOf(answer);
    mark($, action && mainOf(answer));
  }

  function showWords(text, answer) {
    const lean = leanOf(answer);
    const contributions = Boolean(answer.contributions);
    const places = contributions ? contributionsOf(answer, lean) : stepsOf(answer, lean);
    $("curve-figure").hidden = contributions;
    const point = contributions ? () => {} : drawCurve($("curve"), places, lean);
    drawWords($("words"), text, places, lean, point);
    drawTable($("steps-head"), $("steps"), text, places, lean);
    $("curve-title").textContent = `${capital(lean.name)} after each word`;
    [$("curve-high").textContent, $("curve-low").textContent] = [lean.up, lean.down];
    [$("legend-up").textContent, $("legend-down").textContent] = [`towards ${lean.up}`, `towards ${lean.down}`];
    $("legend-means").textContent = contributions
      ? `Contributions: the service scores the comment again without each word. The colour shows how much the word changes ${lean.name}.`
      : `Steps: the model reads the comment from its start. The colour shows how much ${lean.name} changed when it read the word.`;
  }
}

/** An answer with steps, or contributions, where they are to be had; `why` says where not. */
async function explained(text, wanted, signal) {
  const query = { text, ...modelField(), ...thresholdFields() };
  const patience = 3;
  const most = limitsOfRequest().explained_characters;
  const length = Array.from(text).length;
  if (length > most) {
    const why = `Words are coloured in comments of up to ${most.toLocaleString("en")} characters; this one has ${length.toLocaleString("en")}.`;
    return { ...(await ask("sentiment", query, { signal, patience })), why };
  }
  let why;
  for (const explain of [wanted === "contributions" ? wanted : true, false]) {
    try {
      return { ...(await ask("sentiment", { ...query, explain }, { signal, patience })), why };
    } catch (error) {
      if (error.field !== "explain") throw error;
      why = error.message;
    }
  }
  return undefined;
}

function tooLong(text) {
  const most = limitsOfRequest().characters;
  const length = Array.from(text).length;
  if (length <= most) return undefined;
  return `A comment may have up to ${most.toLocaleString("en")} characters; this one has ${length.toLocaleString("en")}.`;
}

function limitText() {
  const { characters, explained_characters: coloured } = limitsOfRequest();
  return `Up to ${characters.toLocaleString("en")} characters; words are coloured up to ${coloured.toLocaleString("en")}.`;
}

function bar(label, share, answer) {
  const name = document.createElement("dt");
  name.textContent = label;
  name.classList.toggle("first", label === answer.label);
  const line = document.createElement("dd");
  line.className = "bar";
  if (answer.polarity !== undefined && label === "positive") line.classList.add("up");
  if (answer.polarity !== undefined && label === "negative") line.classList.add("down");
  line.setAttribute("aria-hidden", "true");
  const filled = document.createElement("span");
  filled.style.setProperty("--share", share);
  line.append(filled);
  const number = document.createElement("dd");
  number.className = "number";
  number.textContent = share.toFixed(2);
  return [name, line, number];
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
