// An answer of a model of attributes alone, as the rest of the page reads it.

/** The attributes in place of the labels, where there are none; other answers, and errors, as they are. */
export function named(answer) {
  if (answer === undefined || answer.error || answer.label !== undefined) return answer;
  const [label, score] = Object.entries(answer.attributes).reduce((best, each) => (each[1] > best[1] ? each : best));
  const steps = answer.steps?.map((step) => ({ ...step, probabilities: step.attributes }));
  const contributions = answer.contributions?.map((each) => ({ ...each, change: each.attributes }));
  const named = { ...answer, label, score, probabilities: answer.attributes };
  return { ...named, ...(steps && { steps }), ...(contributions && { contributions }) };
}
