// The table of scored comments: which rows it shows, in which order, and how.

import { coloured, leanOf, signed } from "./lean.js";
import { mainName, mainOf, reasonOf } from "./thresholds.js";

const PAGE = 100; // rows that are added at once: a browser is slow with many
const NOT_SCORED = "not scored";
const ACTIONS = ["allow", "review", "block"];

/** Starts the table. `explain(text)` shows a comment's words; `actionOf(answer)` says what happens to it.

{clear(labels), draw(comments, answers)}: the rows of `answers` are those of the first comments. */
export function startTable($, explain, actionOf) {
  let labels = [];
  let [comments, answers] = [[], []];
  let group; // that is shown; undefined for all
  let [sorted, falling] = ["#", false];
  let most = PAGE;

  $("more").addEventListener("click", () => {
    most += PAGE;
    render();
  });
  return { clear, draw };

  function clear(given) {
    labels = given;
    [group, sorted, falling, most] = [undefined, "#", false, PAGE];
    draw([], []);
  }

  function draw(...given) {
    [comments, answers] = given;
    render();
  }

  function groupOf(answer) {
    return answer.error ? NOT_SCORED : (actionOf(answer) ?? answer.label);
  }

  function columns() {
    const scored = answers.find((each) => each.probabilities);
    return [
      ["#", (answer, index) => index],
      ["Comment", (answer, index) => comments[index].toLowerCase()],
      ["Label", (answer) => answer.label],
      ["Score", (answer) => answer.score],
      ...(scored?.polarity !== undefined ? [["Polarity", (answer) => answer.polarity]] : []),
      ...(scored && actionOf(scored) ? [[`P(${mainName()})`, mainOf]] : []),
      ...(scored && actionOf(scored) ? [["Action", (answer) => ACTIONS.indexOf(actionOf(answer))]] : []),
    ];
  }

  function render() {
    const own = columns();
    const value = (own.find(([name]) => name === sorted) ?? own[0])[1];
    drawHeads(own.map(([name]) => name));
    drawFilters();
    let order = answers.map((answer, index) => index);
    if (group !== undefined) order = order.filter((index) => groupOf(answers[index]) === group);
    if (sorted !== "#" || falling) order = inOrder(order, (index) => value(answers[index], index), falling);
    $("rows").replaceChildren(...order.slice(0, most).map((index) => rowOf(index, own.map(([name]) => name))));
    const left = order.length - most;
    $("rest").hidden = left <= 0;
    $("shown").textContent = `${most} of ${order.length.toLocaleString("en")} rows are shown; the download has all rows.`;
    $("more").textContent = `Show ${Math.min(PAGE, left)} more`;
  }

  function drawHeads(names) {
    const focused = $("heads").contains(document.activeElement) && document.activeElement.dataset.name;
    const cells = names.map((name) => {
      const cell = document.createElement("th");
      cell.scope = "col";
      cell.setAttribute("role", "columnheader");
      const here = name === sorted;
      if (here) cell.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.name = name;
      button.textContent = name;
      const arrow = document.createElement("span");
      arrow.setAttribute("aria-hidden", "true");
      arrow.textContent = here ? (falling ? "▼" : "▲") : "";
      button.append(arrow);
      button.addEventListener("click", () => {
        // Numbers are wanted from the highest down, names from A on.
        falling = here ? !falling : !["#", "Comment", "Label"].includes(name);
        sorted = name;
        render();
      });
      cell.append(button);
      return cell;
    });
    $("heads").replaceChildren(...cells);
    if (focused) cells.find((cell) => cell.firstChild.dataset.name === focused)?.firstChild.focus();
  }

  function drawFilters() {
    const counts = new Map();
    for (const answer of answers) counts.set(groupOf(answer), (counts.get(groupOf(answer)) ?? 0) + 1);
    const known = [...ACTIONS.filter((each) => answers.some((answer) => actionOf(answer))), ...labels, NOT_SCORED];
    const groups = [undefined, ...known.filter((each) => counts.has(each) || each === group || ACTIONS.includes(each))];
    const focused = $("filters").contains(document.activeElement) && document.activeElement.dataset.group;
    const buttons = [...new Set(groups)].map((each) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = ACTIONS.includes(each) ? each : "";
      button.dataset.group = each ?? "all";
      button.setAttribute("aria-pressed", each === group);
      const number = document.createElement("b");
      number.textContent = (each === undefined ? answers.length : (counts.get(each) ?? 0)).toLocaleString("en");
      button.append(`${each ?? "all"} `, number);
      button.addEventListener("click", () => {
        [group, most] = [each, PAGE];
        render();
      });
      return button;
    });
    $("filters").replaceChildren(...buttons);
    if (focused) buttons.find((button) => button.dataset.group === focused)?.focus();
  }

  function rowOf(index, names) {
    const [comment, answer] = [comments[index], answers[index]];
    const row = document.createElement("tr");
    row.setAttribute("role", "row");
    const text = document.createElement("button");
    text.type = "button";
    text.className = "comment";
    text.title = "Explain this comment";
    text.textContent = comment.length > 300 ? `${comment.slice(0, 300)}…` : comment;
    text.addEventListener("click", () => explain(comment));
    row.append(cellOf("#", String(index + 1)), cellOf("Comment", answer.error ? text.textContent : text));
    if (answer.error) {
      const error = cellOf("Error", answer.error.told ?? answer.error.message);
      error.colSpan = names.length - 2;
      row.append(error);
      return row;
    }
    const action = document.createElement("span");
    action.className = `badge ${actionOf(answer)}`;
    action.textContent = actionOf(answer);
    action.title = reasonOf(answer);
    const shown = {
      Label: answer.label,
      Score: answer.score.toFixed(2),
      Polarity: () => coloured("span", signed(answer.polarity), answer.polarity, leanOf(answer)),
      [`P(${mainName()})`]: () => mainOf(answer)?.toFixed(2) ?? "",
      Action: action,
    };
    for (const name of names.slice(2)) row.append(cellOf(name, typeof shown[name] === "function" ? shown[name]() : shown[name]));
    return row;
  }
}

function cellOf(name, content) {
  const cell = document.createElement("td");
  cell.setAttribute("role", "cell");
  cell.dataset.name = name;
  cell.append(content);
  return cell;
}

/** Indices by their values; those without a value stand last, and equals stay as they are. */
function inOrder(indices, value, falling) {
  const keys = new Map(indices.map((index) => [index, value(index)]));
  const sign = falling ? -1 : 1;
  return indices.sort((a, b) => {
    const [first, second] = [keys.get(a), keys.get(b)];
    if (first === undefined || second === undefined) return (first === undefined) - (second === undefined);
    return sign * (typeof first === "string" ? first.localeCompare(second) : first - second);
  });
}
