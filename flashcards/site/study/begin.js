// The learner's session in this browser.

import deck from "./deck.js";
import { scheduler } from "./scheduler.js";
import { Session } from "./session.js";
import { open } from "./store.js";
import * as fsrs from "./vendor/ts-fsrs.js";
import * as idb from "./vendor/idb.js";

const world = {
  now: () => Date.now(),
  west: (at = Date.now()) => new Date(at).getTimezoneOffset(),
  id: () => crypto.randomUUID(),
};

/** Raises where the browser keeps nothing. @returns {Promise<Session>} */
export async function begin() {
  return new Session(deck, await open(idb, deck.id), scheduler(fsrs), world).begin();
}
