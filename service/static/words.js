// The words of a text with what each did to its prediction: coloured, and as a table.

import { coloured, signed, written } from "./lean.js";

/** The steps as places in the text: [{start, end, value, move}], those of one place as one. */
export function stepsOf(answer, lean) {
  const places = [];
  let before = lean.start;
  for (const step of answer.steps) {
    const value = lean.value(step.probabilities);
    const last = places.at(-1);
    if (last && step.start < last.end) {
      Object.assign(last, { end: Math.max(last.end, step.end), value, move: last.move + value - before });
    } else if (last && last.start === last.end) {
      // The mark of capitals has no characters of its own: its move is that of the word after it.
      places[places.length - 1] = { start: step.start, end: step.end, value, move: last.move + value - before };
    } else {
      places.push({ start: step.start, end: step.end, value, move: value - before });
    }
    before = value;
  }
  return places;
}

/** The contributions as places in the text; `move` is undefined where nothing else is left. */
export function contributionsOf(answer, lean) {
  return answer.contributions.map(({ start, end, change }) => ({ start, end, move: change && lean.value(change) }));
}

/** Shows the text, each place with its colour. `point(index)` is called for the place under the pointer, -1 for none. */
export function drawWords(target, text, places, lean, point) {
  const characters = Array.from(text); // offsets count code points, and JavaScript's strings do not
  const parts = [];
  let end = 0;
  places.forEach((place, index) => {
    const between = characters.slice(end, place.start).join("");
    if (between.trim() && index > 0) {
      // What was skipped in a long text
      const unread = document.createElement("span");
      unread.textContent = between;
      unread.className = "unread";
      parts.push(unread);
    } else {
      parts.push(between);
    }
    const word = coloured("span", characters.slice(place.start, place.end).join(""), place.move, lean);
    word.title = titleOf(place, lean);
    word.addEventListener("pointerenter", () => point(index));
    word.addEventListener("pointerleave", () => point(-1));
    parts.push(word);
    end = place.end;
  });
  target.replaceChildren(...parts, characters.slice(end).join(""));
}

/** The places as rows: the word, what it changed, and where there are steps what the prediction was after it. */
export function drawTable(head, body, text, places, lean) {
  const steps = places.some((place) => place.value !== undefined);
  const characters = Array.from(text);
  const row = document.createElement("tr");
  for (const name of ["Word", steps ? "Change" : "Contribution", ...(steps ? [`${lean.name} after the word`] : [])]) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = name;
    row.append(cell);
  }
  head.replaceChildren(row);
  body.replaceChildren(
    ...places.map((place) => {
      const row = document.createElement("tr");
      const word = document.createElement("td");
      word.textContent = characters.slice(place.start, place.end).join("");
      row.append(word, number(place.move === undefined ? "–" : signed(place.move), place.move, lean));
      if (steps) row.append(number(written(lean, place.value), 0, lean));
      return row;
    }),
  );
}

function titleOf(place, lean) {
  if (place.move === undefined) return "No contribution: without this word no text is left.";
  return place.value === undefined ? `contribution ${signed(place.move)}` : `change ${signed(place.move)}, ${lean.name} ${written(lean, place.value)}`;
}

function number(text, move, lean) {
  const cell = document.createElement("td");
  cell.className = "number";
  cell.append(coloured("span", text, move, lean));
  return cell;
}
