// Harmless comments to try the page with.

/** [name, text]: each shows one thing that the model can, or cannot. */
export const EXAMPLES = [
  ["not bad, good", "not bad, good"],
  ["not good, bad", "not good, bad"],
  [
    "A mixed review",
    "We used to LOVE this hotel, and the staff were friendly & quick… but now the rooms are dirty, the food is cold, " +
      "and nobody cares. Never again 😡",
  ],
  ["Sarcasm", "Oh great, another delay. Exactly what I needed today."],
];

/** What a reader should know of the answer to an example. */
export function caveatOf(text) {
  return text === EXAMPLES.at(-1)[1] ? "The model often takes sarcasm literally: the words are kind, the meaning is not." : "";
}

export const SAMPLE = [
  "Great service, thank you so much!",
  "The parcel arrived on Tuesday.",
  "You people are useless, I hate this app.",
  "not bad at all :)",
  "Worst update ever, it crashes all the time",
  "Does anyone know when the shop opens?",
  "I expected more for the price, but it does its job.",
  "Absolutely love the new design 😍",
  "The driver was rude and left the box in the rain.",
  "My order never came and nobody answers the phone!!!",
  "It's fine I guess",
  "Thanks for nothing.",
];
