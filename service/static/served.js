// The models that are served, the one that is chosen, and the limits on a request.

import { ask } from "./api.js";

let models = [];
let limits = { texts: 100, characters: Infinity, explained_characters: Infinity };
let chosen;
const listeners = [];

/** Calls `listener` whenever another model, or another version of it, is the chosen one. */
export function onModel(listener) {
  listeners.push(listener);
}

/** {name, version, labels, thresholds}; undefined until the service has answered. */
export function model() {
  return chosen;
}

/** {texts, characters, explained_characters} of one request. */
export function limitsOfRequest() {
  return limits;
}

/** The field that names the chosen model; requests for the default one need none. */
export function modelField() {
  return chosen && !chosen.default ? { model: chosen.name } : {};
}

/** Asks which models are served; while they load, the service says when to ask again. */
export async function loadModels($) {
  ({ models, limits } = await ask("models", undefined, { patience: 20 }));
  $("models").replaceChildren(...models.map((each) => new Option(each.name, each.name)));
  $("models").onchange = () => choose($, $("models").value);
  $("model-row").hidden = models.length < 2;
  choose($, chosen?.name);
}

/** An answer came from `identity`: where a reload has replaced the model, its labels and thresholds may be others. */
export async function check($, identity) {
  if (chosen && identity !== `${chosen.name}@${chosen.version}`) await loadModels($).catch(() => {});
}

function choose($, name) {
  chosen = models.find((each) => each.name === name) ?? models[0];
  $("models").value = chosen.name;
  $("model").textContent = models.length > 1 ? `version ${chosen.version}` : `${chosen.name}@${chosen.version}`;
  for (const listener of listeners) listener(chosen);
}
