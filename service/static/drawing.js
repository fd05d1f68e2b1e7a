// The steps of a prediction as coloured words, a curve and a table.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [600, 120];

/** How a prediction leans, from -1 to 1; with labels of another kind, how sure it is of the one it ended with. */
export function lean(probabilities, label) {
  const { positive, negative } = probabilities;
  return positive !== undefined && negative !== undefined ? positive - negative : 2 * probabilities[label] - 1;
}

export function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** Text with the colour of a move up or down; a full move is as strong as it gets. */
export function coloured(tag, text, move) {
  const element = document.createElement(tag);
  element.textContent = text;
  if (Math.abs(move) >= 0.02) {
    element.className = move > 0 ? "up" : "down";
    element.style.setProperty("--strength", Math.min(0.75, 0.08 + Math.abs(move)).toFixed(3));
  }
  return element;
}

/** The steps as places in the text: [{start, end, value, move}], those of one place as one. */
export function placesOf(answer) {
  const places = [];
  let before = 0;
  for (const step of answer.steps) {
    const value = lean(step.probabilities, answer.label);
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

export function drawWords(target, text, places, point) {
  const characters = Array.from(text); // offsets count code points, and JavaScript's strings do not
  const parts = [];
  let end = 0;
  places.forEach((place, index) => {
    const between = characters.slice(end, place.start).join("");
    if (between.trim() && index > 0) {
      // What was skipped in a long text
      const unread = coloured("span", between, 0);
      unread.className = "unread";
      parts.push(unread);
    } else {
      parts.push(between);
    }
    const word = coloured("span", characters.slice(place.start, place.end).join(""), place.move);
    word.title = `${signed(place.move)}, then ${signed(place.value)}`;
    word.addEventListener("pointerenter", () => point(index));
    word.addEventListener("pointerleave", () => point(-1));
    parts.push(word);
    end = place.end;
  });
  target.replaceChildren(...parts, characters.slice(end).join(""));
}

export function drawCurve(target, places) {
  const across = (index) => (places.length === 1 ? WIDTH / 2 : 6 + (index / (places.length - 1)) * (WIDTH - 12));
  const points = places.map((place, index) => [across(index), height(place.value)]);
  if (points.length === 1) points.unshift([6, HEIGHT / 2]);
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" L");
  const [first, last] = [points[0][0], points.at(-1)[0]];
  const area = `M${first},${HEIGHT / 2} L${line} L${last},${HEIGHT / 2} Z`;
  target.replaceChildren(
    clip("above", 0),
    clip("below", HEIGHT / 2),
    shape("path", { d: area, class: "area-positive", "clip-path": "url(#above)" }),
    shape("path", { d: area, class: "area-negative", "clip-path": "url(#below)" }),
    shape("line", { x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2, class: "zero" }),
    shape("path", { d: `M${line}`, class: "way" }),
  );
  return (index) => {
    target.querySelector(".here")?.remove();
    if (index >= 0) target.append(shape("line", { x1: across(index), x2: across(index), y1: 0, y2: HEIGHT, class: "here" }));
  };
}

export function drawSteps(target, text, places) {
  const characters = Array.from(text);
  target.replaceChildren(
    ...places.map((place) => {
      const row = document.createElement("tr");
      const word = document.createElement("td");
      word.textContent = characters.slice(place.start, place.end).join("");
      row.append(word, number(signed(place.value), 0), number(signed(place.move), place.move));
      return row;
    }),
  );
}

export function number(text, move) {
  const cell = document.createElement("td");
  cell.className = "number";
  cell.append(coloured("span", text, move));
  return cell;
}

function height(value) {
  return (HEIGHT / 2) * (1 - value * 0.92);
}

function clip(id, y) {
  const path = shape("clipPath", { id });
  path.append(shape("rect", { x: 0, y, width: WIDTH, height: HEIGHT / 2 }));
  return path;
}

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
