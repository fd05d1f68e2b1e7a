// The prediction after each word, as a curve.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [600, 120, 6];

/** Draws the curve; what it returns marks the place of an index, none for -1. */
export function drawCurve(target, places, lean) {
  const height = (value) => EDGE + (HEIGHT - 2 * EDGE) * (1 - (value - lean.low) / (lean.high - lean.low));
  const across = (index) => EDGE + ((index + 1) / places.length) * (WIDTH - 2 * EDGE);
  const zero = height(lean.start);
  const points = [[EDGE, zero], ...places.map((place, index) => [across(index), height(place.value)])];
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" L");
  const area = `M${line} L${points.at(-1)[0].toFixed(1)},${zero} Z`;
  target.replaceChildren(
    clip("above", 0, zero),
    clip("below", zero, HEIGHT - zero),
    shape("path", { d: area, class: "area-up", "clip-path": "url(#above)" }),
    shape("path", { d: area, class: "area-down", "clip-path": "url(#below)" }),
    shape("line", { x1: 0, x2: WIDTH, y1: zero, y2: zero, class: "zero" }),
    shape("path", { d: `M${line}`, class: "way" }),
  );
  return (index) => {
    target.querySelector(".here")?.remove();
    if (index >= 0) target.append(shape("line", { x1: across(index), x2: across(index), y1: 0, y2: HEIGHT, class: "here" }));
  };
}

function clip(id, y, height) {
  const path = shape("clipPath", { id });
  path.append(shape("rect", { x: 0, y, width: WIDTH, height }));
  return path;
}

function shape(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
