// Progress that Anki's export tells of as lines of the log, and the log as what Anki takes. Pure.

import { add, standing } from "./log.js";
import { DEFAULTS, dayOf, dayBegins, newCard } from "./scheduler.js";

/** @typedef {import("./log.js").Line} Line */
/** @typedef {import("./scheduler.js").Card} Card */
/** @typedef {import("./scheduler.js").Rating} Rating */
/** @typedef {import("./scheduler.js").Scheduler} Scheduler */
/** @typedef {(at: number) => number} West  the minutes that the clock is behind UTC at a moment */

/**
 * A card of an export, in Anki's own numbers (`flashcards.browser`): `due` is a day after the second
 * at which the collection began, or in learning a second; answers are [milliseconds, rating,
 * milliseconds that it took].
 * @typedef {{card: string, ord: number, type: number, due: number, interval: number, reps: number,
 *   lapses: number, suspended: boolean, memory: import("./scheduler.js").Memory | null, note: string,
 *   answers: [number, Rating, number][]}} Studied
 */

/** @type {Card["phase"][]} */
const PHASES = ["new", "learning", "review", "relearning"];

/**
 * An export's progress as lines: each answer, then what Anki made of them, which its own options and
 * parameters have shaped. Each line has the same id whenever it is taken over.
 * @param {{created: number, cards: Studied[]}} exported `created` in seconds
 * @param {Line[]} known lines that are there; answers that once went from here to Anki stay alone
 * @param {West} west
 * @returns {Line[]}
 */
export function fromAnki({ created, cards }, known, west) {
  const had = new Set(known.map(({ card, at }) => `${card} ${at}`));
  const written = new Set(known.filter(({ note }) => note !== undefined).map(({ card }) => card));
  return cards.flatMap((studied) => {
    const card = `${studied.card}/${studied.ord + 1}`;
    const answers = studied.answers.map(([at, rating, took]) => (
      { id: `anki ${card} ${at}`, at, west: west(at), card, rating, took }
    ));
    const state = standingOf(studied, created * 1000, west);
    const at = (studied.answers.at(-1)?.[0] ?? created * 1000) + 1;
    const also = { at, west: west(at), card };
    /** @type {Line[]} */
    const more = state ? [{ id: `anki ${card} ${at} state`, ...also, state }] : [];
    if (studied.suspended) more.push({ id: `anki ${card} ${at} aside`, ...also, aside: true });
    if (studied.note && !written.has(card)) more.push({ id: `anki ${card} note`, ...also, note: studied.note });
    return [...answers.filter((line) => !had.has(`${card} ${line.at}`)), ...more];
  });
}

/**
 * @param {Studied} studied
 * @param {number} created milliseconds
 * @param {West} west
 * @returns {Partial<Card> | null} what differs from a card that is known by its answers alone
 */
function standingOf({ type, due, interval, reps, lapses, memory, answers }, created, west) {
  const phase = PHASES[type];
  if (!phase || phase === "new") return null;
  const first = dayOf(created, west(created));
  const last = answers.at(-1)?.[0];
  const isReview = phase === "review";
  const day = last !== undefined ? dayOf(last, west(last)) : first + (isReview ? due - interval : 0);
  // Without FSRS the interval stands for the stability, and nothing is known of the difficulty.
  const told = memory ?? (answers.length ? null : { stability: Math.max(interval, 1), difficulty: 5 });
  return {
    phase, step: 0, due: isReview ? first + due : due * 1000, day, reps, lapses,
    interval: Math.max(interval, 0), ...(told && { memory: told }),
  };
}

/**
 * The log as Anki takes it (`flashcards.carried`).
 * @param {Line[]} lines as `joined` gives them
 * @param {Scheduler} scheduler
 * @param {West} west
 */
export function toAnki(lines, scheduler, west) {
  const taken = new Set(lines.map((line) => line.taken));
  const found = standing([], scheduler);
  const answers = [];
  /** @type {Map<string, number>} */
  const last = new Map();
  for (const line of lines.filter(({ id }) => !taken.has(id))) {
    const { card = "", rating, at, took = 0 } = line;
    const before = found.cards.get(card) ?? newCard();
    add(found, line, scheduler);
    if (rating === undefined) continue;
    const after = found.cards.get(card) ?? before;
    last.set(card, at);
    answers.push({
      ...named(card), at, rating, took, kind: KINDS[before.phase],
      interval: spanned(after, at), last_interval: spanned(before, at),
    });
  }
  const days = [...found.cards.values()].map(({ day }) => day);
  const first = days.length ? days.reduce((one, other) => Math.min(one, other)) : dayOf(Date.now());
  const created = Math.floor(dayBegins(first, west(first * 86_400_000)) / 1000);
  const ids = new Set([...found.cards.keys(), ...found.aside, ...found.notes.keys()]);
  const cards = [...ids].map((id) => {
    const card = found.cards.get(id) ?? newCard();
    return {
      ...named(id), ...placed(card, first, scheduler), note: found.notes.get(id) ?? "",
      suspended: found.aside.has(id), last: Math.floor((last.get(id) ?? 0) / 1000),
    };
  });
  return { created, cards, answers };
}

const KINDS = { new: 0, learning: 0, review: 1, relearning: 2 };

/** @param {string} id */
function named(id) {
  const cut = id.lastIndexOf("/");
  return { card: id.slice(0, cut), ord: Number(id.slice(cut + 1)) - 1 };
}

/** What Anki calls an interval: days, or seconds where negative. @param {Card} card @param {number} at */
function spanned({ phase, due, interval }, at) {
  if (phase === "new") return 0;
  return phase === "review" ? interval : -Math.max(1, Math.round((due - at) / 1000));
}

/** @param {Card} card @param {number} first the day that counts as 0 @param {Scheduler} scheduler */
function placed({ phase, due, interval, reps, lapses, memory, step }, first, scheduler) {
  const steps = phase === "relearning" ? DEFAULTS.relearning : DEFAULTS.steps;
  return {
    type: PHASES.indexOf(phase),
    due: phase === "review" ? due - first : Math.floor(due / 1000),
    interval, reps, lapses,
    left: phase === "learning" || phase === "relearning" ? steps.length - step : 0,
    ...(memory && { ...memory, decay: scheduler.decay }),
  };
}
