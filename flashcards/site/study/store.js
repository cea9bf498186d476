// The lines of `log.js`, kept in the browser's IndexedDB.

import { isLine } from "./log.js";

/** @typedef {typeof import("idb")} Library */
/** @typedef {import("./log.js").Line} Line */

// A later version adds a step to `upgrade` and never takes a line away.
const VERSION = 1;

/**
 * The store of one deck's lines.
 * @param {Library} library
 * @param {string} deck the roadmap's id: two decks on one host keep apart
 */
export async function open(library, deck) {
  const database = await library.openDB(`flashcards ${deck}`, VERSION, {
    upgrade(database, from) {
      if (from < 1) database.createObjectStore("lines", { keyPath: "id" });
    },
  });
  return {
    /** @returns {Promise<Line[]>} every line that is whole, in no order */
    async all() {
      return (await database.getAll("lines")).filter(isLine);
    },
    /** Add lines; one whose id is there already stays as it was. @param {Line[]} lines */
    async add(lines) {
      const { store, done } = database.transaction("lines", "readwrite");
      const known = await Promise.all(lines.map(({ id }) => store.getKey(id)));
      const fresh = lines.filter((_, at) => known[at] === undefined);
      await Promise.all([...fresh.map((line) => store.add(line)), done]);
      return fresh.length;
    },
    /** Add lines whose ids are of this visit, so that nobody else has them. @param {Line[]} lines */
    async append(lines) {
      const { store, done } = database.transaction("lines", "readwrite");
      await Promise.all([...lines.map((line) => store.put(line)), done]);
    },
    close: () => database.close(),
  };
}
/** @typedef {Awaited<ReturnType<typeof open>>} Store */
