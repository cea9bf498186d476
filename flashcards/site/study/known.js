// The map on the home page shows what is known of each concept, once something was studied here.

import { mark } from "./mark.js";

const road = /** @type {HTMLElement} */ (document.getElementById("_road"));

/** Whether anything was studied in this browser: whoever only reads loads nothing more. */
async function hasStudied() {
  const databases = (await indexedDB.databases?.()) ?? [];
  return databases.some(({ name }) => name === `flashcards ${road.dataset.deck}`);
}

/** How much of each concept is known: the mean recall of its cards, 0 for those never asked. */
async function shares() {
  const [{ begin }, { default: deck }, { dayOf }] = await Promise.all([
    import("./begin.js"), import("./deck.js"), import("./scheduler.js"),
  ]);
  const { standing, scheduler, world } = await begin();
  const today = dayOf(world.now(), world.west());
  /** @type {Map<string, [number, number]>} */
  const sums = new Map();
  for (const { id, concept } of deck.cards) {
    const { memory = null, day = today } = standing.cards.get(id) ?? {};
    const [known, all] = sums.get(concept) ?? [0, 0];
    const recall = memory ? scheduler.recall(memory, Math.max(0, today - day)) : 0;
    sums.set(concept, [known + recall, all + 1]);
  }
  return [...sums].map(([concept, [known, all]]) => /** @type {[string, number]} */ ([concept, known / all]));
}

async function show() {
  if (await hasStudied()) mark(road, await shares(), road.dataset.known ?? "");
}

// A browser that keeps nothing shows the road all the same.
show().catch(() => {});
