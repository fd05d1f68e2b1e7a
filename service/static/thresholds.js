// The two limits on P(toxicity), or where the model has none on P(negative): fields, sliders, and what they make of a comment.

import { model, onModel } from "./served.js";

const NAMES = ["review", "block"];
const ACTIONS = ["allow", "review", "block"];
const BINS = 50;
const listeners = [];
let own; // the model's: {review, block}
let held;

/** Calls `listener` whenever a limit has moved. */
export function onThresholds(listener) {
  listeners.push(listener);
}

/** The fields of a request; none where the limits are those of the service. */
export function thresholdFields() {
  return moved() ? { review_at: held.review, block_at: held.block } : {};
}

/** What the two limits are held against: `toxicity` where the model has it, else `negative`. */
export function mainName() {
  return model()?.attributes?.toxicity === undefined ? "negative" : "toxicity";
}

/** The probability of that; undefined in an answer of the model before, which has others. */
export function mainOf(answer) {
  return mainName() === "toxicity" ? answer.attributes?.toxicity : answer.probabilities?.negative;
}

/** What happens to an answered comment: allow, review, block; undefined where there are no thresholds. */
export function actionOf(answer) {
  return decisionOf(answer)?.action;
}

/** Which attribute decided, or `negative`; undefined where nothing is asked for. */
export function whyOf(answer) {
  const found = decisionOf(answer);
  return found && found.action !== "allow" ? found.name : undefined;
}

/** Why, in words; nothing where there are no thresholds. */
export function reasonOf(answer) {
  const found = decisionOf(answer);
  if (!found) return "";
  const { action, name, value, limits } = found;
  const limit = action === "block" ? `block threshold is ${format(limits.block)}` : `review threshold is ${format(limits.review)}`;
  return `P(${name}) is ${value.toFixed(3)}; the ${limit}.`;
}

/** As the service decides: the most severe action that is asked for, for what is most times over its limit. */
function decisionOf(answer) {
  const negative = answer.probabilities?.negative;
  const { attributes = {}, review_negative_at: reviewed } = model() ?? {};
  const asked = [];
  const ask = (name, value, limits) => {
    if (!limits || value === undefined) return;
    const severity = value >= limits.block ? 2 : Number(value >= limits.review);
    const times = severity && value / [undefined, limits.review, limits.block][severity];
    asked.push({ action: ACTIONS[severity], name, value, limits, severity, times });
  };
  ask(mainName(), mainOf(answer), held);
  for (const [name, limits] of Object.entries(attributes)) {
    const own = limits && { review: limits.review_at, block: limits.block_at };
    if (name !== "toxicity") ask(name, answer.attributes?.[name], own);
  }
  if (!asked.some(({ severity }) => severity)) ask("negative", negative, reviewed && { review: reviewed, block: Infinity });
  const isAbove = (each, best) => each.severity > best.severity || (each.severity === best.severity && each.times > best.times);
  return asked.reduce((best, each) => (best && !isAbove(each, best) ? best : each), undefined);
}

/** Where the comment under study stands on the scale; undefined for none. */
export function mark($, negative) {
  $("marker").hidden = negative === undefined;
  if (negative !== undefined) $("marker").style.setProperty("--at", negative);
}

/** How many of the table's comments have which of these probabilities. */
export function drawHistogram($, values) {
  const counts = Array(BINS).fill(0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor(value * BINS))] += 1;
  const most = Math.max(...counts);
  const bars = counts.map((count, bin) => {
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    // Few must be seen beside many
    const height = count ? Math.max(6, 100 * Math.sqrt(count / most)) : 0;
    for (const [name, value] of Object.entries({ x: bin + 0.1, y: 100 - height, width: 0.8, height })) bar.setAttribute(name, value);
    return bar;
  });
  $("histogram").replaceChildren(...bars);
  $("histogram").toggleAttribute("data-empty", !values.length);
}

export function startThresholds($) {
  for (const name of NAMES) {
    for (const kind of ["number", "range"]) {
      const input = $(`${name}-${kind}`);
      // A number that is being typed is not taken away under the fingers.
      input.addEventListener("input", () => input.value !== "" && move(name, Number(input.value), input));
      input.addEventListener("change", () => show());
    }
  }
  $("reset").addEventListener("click", () => {
    held = { ...own };
    show();
    tell();
  });
  onModel(() => {
    const given = model().thresholds;
    own = given && { review: given.review_at, block: given.block_at };
    held = own && { ...own };
    $("thresholds").hidden = !own;
    for (const each of document.querySelectorAll(".main-name")) each.textContent = mainName();
    $("main-is").textContent = mainName() === "toxicity" ? "toxic" : "negative";
    if (own) $("reset").textContent = `Reset to ${format(own.review)} and ${format(own.block)}`;
    show();
    tell();
  });

  function move(name, value, input) {
    held[name] = Math.min(1, Math.max(0, value));
    // One limit takes the other along: nothing is blocked that is not reviewed first.
    if (name === "review") held.block = Math.max(held.block, held.review);
    else held.review = Math.min(held.review, held.block);
    show(input);
    tell();
  }

  function show(except) {
    if (!held) return;
    for (const name of NAMES) {
      for (const kind of ["number", "range"]) {
        const input = $(`${name}-${kind}`);
        if (input !== except) input.value = held[name];
      }
    }
    const shares = { allow: held.review, review: held.block - held.review, block: 1 - held.block };
    for (const [action, share] of Object.entries(shares)) {
      $(`zone-${action}`).style.setProperty("--share", share);
      $(`zone-${action}`).dataset.narrow = share < 0.05 ? "always" : "on a phone";
      if (share >= 0.15) delete $(`zone-${action}`).dataset.narrow;
    }
    $("reset").hidden = !moved();
  }
}

function moved() {
  return Boolean(held) && (held.review !== own.review || held.block !== own.block);
}

function tell() {
  for (const listener of listeners) listener();
}

function format(value) {
  return String(Math.round(value * 1000) / 1000);
}
