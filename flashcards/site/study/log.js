// What a learner did, as lines that are only ever added: answers, steps taken back, cards put aside,
// notes. What is known of each card follows from them, so two devices' lines join by union.
// Pure: `store.js` is what keeps them.

import { newCard } from "./scheduler.js";

/** @typedef {import("./scheduler.js").Card} Card */
/** @typedef {import("./scheduler.js").Rating} Rating */
/** @typedef {import("./scheduler.js").Scheduler} Scheduler */

/**
 * A line. `id` is its own and nobody else's, `at` when it was written (milliseconds), `west` the
 * minutes by which the clock there is behind UTC. One of: an answer (`rating`, and how long it
 * `took`), the id of a line `taken` back, a card `aside` or back, a `note` on a card, a `state` that a
 * card had elsewhere. An answer that is `placed` was graded by a placement and is none of the day's work.
 * @typedef {{
 *   id: string, at: number, west: number, card?: string, rating?: Rating, took?: number,
 *   taken?: string, aside?: boolean, note?: string, placed?: boolean, state?: Partial<Card>,
 * }} Line
 */

/**
 * What the lines say: each card's state, the cards put aside, the notes, and the answers in their
 * order with what the card was before (`phase`).
 * @typedef {{
 *   cards: Map<string, Card>, aside: Set<string>, notes: Map<string, string>,
 *   answers: {card: string, at: number, west: number, took: number, rating: Rating,
 *     phase: Card["phase"]}[],
 * }} Standing
 */

/** The first line of a file of progress: what it is, and by which rules. */
export const FORMAT = "flashcards-progress";
export const VERSION = 1;

/** @param {unknown} value @returns {value is Line} whether this is a line, and not something damaged */
export function isLine(value) {
  if (typeof value !== "object" || value === null) return false;
  const line = /** @type {Record<string, unknown>} */ (value);
  if (typeof line.id !== "string" || !line.id) return false;
  if (!Number.isFinite(line.at) || !Number.isFinite(line.west)) return false;
  if (typeof line.taken === "string") return true;
  if (typeof line.card !== "string" || !line.card) return false;
  const rated = line.rating === 1 || line.rating === 2 || line.rating === 3 || line.rating === 4;
  return rated || typeof line.aside === "boolean" || typeof line.note === "string" || isState(line.state);
}

/** @param {unknown} value whether it is a state that a card can have */
function isState(value) {
  if (typeof value !== "object" || value === null) return false;
  const { phase, memory, ...numbers } = /** @type {Record<string, any>} */ (value);
  const known = memory === undefined || (memory?.stability > 0 && memory.difficulty >= 1 && memory.difficulty <= 10);
  return known && ["learning", "review", "relearning"].includes(phase) && Object.values(numbers).every(Number.isFinite);
}

/**
 * Lines of several devices as one log: each once, by its id, in the order of time.
 * @param {Line[][]} logs
 */
export function joined(...logs) {
  const byId = new Map(logs.flat().map((line) => [line.id, line]));
  return [...byId.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
}

/**
 * What the lines say. A line that was taken back says nothing.
 * @param {Line[]} lines as `joined` gives them
 * @param {Scheduler} scheduler
 * @returns {Standing}
 */
export function standing(lines, scheduler) {
  const taken = new Set(lines.map((line) => line.taken));
  /** @type {Standing} */
  const found = { cards: new Map(), aside: new Set(), notes: new Map(), answers: [] };
  for (const line of lines) if (!taken.has(line.id)) add(found, line, scheduler);
  return found;
}

/**
 * Let a standing know of one line more, of a later time; one that takes another back needs all anew.
 * @param {Standing} found
 * @param {Line} line
 * @param {Scheduler} scheduler
 */
export function add(found, line, scheduler) {
  const { card, rating } = line;
  if (card === undefined) return;
  if (rating !== undefined) {
    const before = found.cards.get(card) ?? newCard();
    found.cards.set(card, scheduler.answered(before, card, rating, line.at, line.west));
    const { at, west, took = 0 } = line;
    if (!line.placed) found.answers.push({ card, at, west, took, rating, phase: before.phase });
  }
  if (line.state) found.cards.set(card, { ...(found.cards.get(card) ?? newCard()), ...line.state });
  if (line.aside === true) found.aside.add(card);
  if (line.aside === false) found.aside.delete(card);
  if (line.note !== undefined) found.notes.set(card, line.note);
}

/**
 * The lines as one file: a line of JSON each, below one that says what it is.
 * @param {Line[]} lines
 * @param {string} deck the roadmap's id
 */
export function written(lines, deck) {
  const head = { format: FORMAT, version: VERSION, deck };
  return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
}

/**
 * The lines of such a file, and how many are damaged; a later version's rules nobody knows here.
 * @param {string} text
 * @param {string} deck
 * @returns {{lines: Line[], damaged: number, refused: "" | "other" | "newer" | "none"}}
 */
export function read(text, deck) {
  const [first = "", ...rest] = text.split("\n");
  const head = parsed(first);
  if (head?.format !== FORMAT) return { lines: [], damaged: 0, refused: "none" };
  if (!(head.version <= VERSION)) return { lines: [], damaged: 0, refused: "newer" };
  if (head.deck !== deck) return { lines: [], damaged: 0, refused: "other" };
  const found = rest.filter((line) => line.trim()).map(parsed);
  const lines = found.filter(isLine);
  return { lines, damaged: found.length - lines.length, refused: "" };
}

/** @param {string} text @returns {any} what the JSON says; null where it is none */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
