// The cards' texts, of each concept once it is asked for.

import deck from "./deck.js";

/** @type {Map<string, Promise<Record<string, import("./deck.js").Side>>>} */
const texts = new Map();
const concepts = new Map(deck.cards.map(({ id, concept }) => [id, concept]));

/** @param {string} id @returns {Promise<import("./deck.js").Side>} both sides of a card */
export async function sides(id) {
  const concept = concepts.get(id) ?? "";
  const loading = texts.get(concept) ?? import(`./cards/${concept}.js`).then((made) => made.default);
  texts.set(concept, loading);
  try {
    return (await loading)[id];
  } catch (fault) {
    texts.delete(concept); // the network may be back the next time
    throw fault;
  }
}
