// The two limits on P(negative): fields, sliders, and what they make of a comment.

import { model, onModel } from "./served.js";

const NAMES = ["review", "block"];
const BINS = 50;
const listeners = [];
let own; // the model's: {review, block}
let held;

/** Calls `listener` whenever a limit has moved. */
export function onThresholds(listener) {
  listeners.push(listener);
}

/** Whether the chosen model has a label `negative`, and so thresholds. */
export function hasThresholds() {
  return Boolean(held);
}

/** The fields of a request; none where the limits are those of the service. */
export function thresholdFields() {
  return moved() ? { review_at: held.review, block_at: held.block } : {};
}

/** What happens to an answered comment: allow, review, block; undefined where there are no thresholds. */
export function actionOf(answer) {
  const negative = answer.probabilities?.negative;
  // An answer of the model before has other labels.
  if (!held || negative === undefined) return undefined;
  if (negative >= held.block) return "block";
  return negative >= held.review ? "review" : "allow";
}

/** Why, in words; nothing where there are no thresholds. */
export function reasonOf(answer) {
  const action = actionOf(answer);
  if (!action) return "";
  const limit = action === "block" ? `blocked from ${format(held.block)}` : `reviewed from ${format(held.review)}`;
  return `P(negative) is ${answer.probabilities.negative.toFixed(3)}; comments are ${limit} on.`;
}

/** Where the comment under study stands on the scale; undefined for none. */
export function mark($, negative) {
  $("marker").hidden = negative === undefined;
  if (negative !== undefined) $("marker").style.setProperty("--at", negative);
}

/** How many of the table's comments have which P(negative). */
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
    if (own) $("reset").textContent = `Back to the model's, ${format(own.review)} and ${format(own.block)}`;
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
