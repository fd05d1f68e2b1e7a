// What a prediction leans to: polarity where there are two ends, else the probability of one label.

/** {value, start, low, high, name, up, down}: how probabilities become one number, and what it is called. */
export function leanOf(answer) {
  if (answer.polarity !== undefined) {
    return {
      value: ({ positive, negative }) => positive - negative,
      start: 0,
      low: -1,
      high: 1,
      name: "polarity",
      up: "positive",
      down: "negative",
    };
  }
  return {
    value: (probabilities) => probabilities[answer.label],
    start: 1 / Object.keys(answer.probabilities).length, // even odds, before anything is read
    low: 0,
    high: 1,
    name: `P(${answer.label})`,
    up: answer.label,
    down: "another label",
  };
}

export function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** A value of the lean as it is written: polarity has a sign, a probability has none. */
export function written(lean, value) {
  return lean.low < 0 ? signed(value) : value.toFixed(2);
}

/** Text with the colour of a move up or down; a move over half the scale is as strong as it gets. */
export function coloured(tag, text, move, lean) {
  const element = document.createElement(tag);
  element.textContent = text;
  const share = (2 * Math.abs(move ?? 0)) / (lean.high - lean.low);
  if (share >= 0.02) {
    element.className = move > 0 ? "up" : "down";
    element.style.setProperty("--strength", Math.min(0.75, 0.08 + share).toFixed(3));
  }
  return element;
}
