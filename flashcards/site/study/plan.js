// How long the road takes: study played forward, day by day, with the scheduler itself. The algorithm
// of docs/plan.md, held by the cases of tests/data/plan.json to the same results as the engine's. Pure.

import { AGAIN, GOOD } from "./scheduler.js";

/** @typedef {import("./scheduler.js").Memory} Memory */
/** @typedef {import("./scheduler.js").Scheduler} Scheduler */
/**
 * A card in the order of study. `memory` is null for a new one; then `elapsed`, the days since its
 * last answer, and `due`, the days until the next, say nothing.
 * @typedef {{concept: string, memory: Memory | null, elapsed: number, due: number}} PlannedCard
 */
/** How somebody studies; `known` is the mean recall at which the road counts as known. */
export const HABITS = {
  new: 20, retention: 0.9, known: 0.85, seconds_new: 30, seconds_review: 10, horizon: 1095,
};
/** @typedef {typeof HABITS} Habits */
/** @typedef {{new: number, reviews: number, seconds: number}} Day */
/**
 * Day 0 is today. `begun` is the day of the last new card, `known` that on which the road is known;
 * null where the horizon comes first.
 * @typedef {{days: Day[], begun: number | null, known: number | null, seconds: Record<string, number>}} Forecast
 */

/**
 * Study the cards, in their order, until all are begun and known.
 * @param {PlannedCard[]} cards
 * @param {Habits} habits
 * @param {Scheduler} scheduler
 * @returns {Forecast}
 */
export function forecast(cards, habits, scheduler) {
  const study = new Study(cards, habits, scheduler);
  /** @type {Forecast} */
  const made = { days: [], begun: null, known: null, seconds: study.seconds };
  for (let day = 0; day < habits.horizon; day += 1) {
    if (made.begun === null && !study.waiting.length) made.begun = Math.max(day - 1, 0);
    if (made.known === null && study.recall(day) >= habits.known) made.known = day;
    if (made.begun !== null && made.known !== null) break;
    made.days.push(study.day(day));
  }
  return made;
}

/**
 * The fewest new cards a day that make the road known by a day; null if no number does.
 * @param {PlannedCard[]} cards
 * @param {Habits} habits
 * @param {number} day
 * @param {Scheduler} scheduler
 */
export function newADay(cards, habits, day, scheduler) {
  const isKnown = (/** @type {number} */ count) => {
    const { known } = forecast(cards, { ...habits, new: count, horizon: day + 1 }, scheduler);
    return known !== null && known <= day;
  };
  if (day < 0 || !isKnown(cards.length + 1)) return null;
  let [low, high] = [0, cards.length + 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isKnown(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** @param {Forecast} made @returns {number} the mean minutes a day until the last new card */
export function minutesADay(made) {
  const days = made.begun === null ? made.days : made.days.slice(0, made.begun + 1);
  return days.reduce((sum, { seconds }) => sum + seconds, 0) / 60 / Math.max(days.length, 1);
}

/**
 * A number from 0 to below 1 for a card's n-th answer: always the same, seemingly random (two rounds
 * of the finaliser of MurmurHash3).
 * @param {number} card
 * @param {number} answer
 */
export function chance(card, answer) {
  return (mixed(mixed(card + 1) ^ answer) >>> 0) / 2 ** 32;
}

/** @param {number} number */
function mixed(number) {
  let bits = number | 0;
  bits ^= bits >>> 16;
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** The cards of somebody who studies: their memories, and on which day each is due. */
class Study {
  /** @param {PlannedCard[]} cards @param {Habits} habits @param {Scheduler} scheduler */
  constructor(cards, habits, scheduler) {
    this.habits = habits;
    this.scheduler = scheduler;
    this.concepts = cards.map(({ concept }) => concept);
    this.memories = cards.map(({ memory }) => memory);
    this.last = cards.map(({ elapsed }) => -elapsed);
    this.answers = cards.map(() => 0);
    this.waiting = cards.flatMap(({ memory }, at) => (memory ? [] : [at])).reverse();
    /** @type {Map<number, number[]>} */
    this.due = new Map();
    /** @type {Record<string, number>} */
    this.seconds = {};
    cards.forEach(({ memory, due }, at) => memory && this.wait(at, Math.max(due, 0)));
  }

  /** @param {number} day @returns {Day} */
  day(day) {
    const due = this.due.get(day) ?? [];
    this.due.delete(day);
    const { new: most, seconds_new: each } = this.habits;
    const spent = due.reduce((sum, at) => sum + this.review(at, day), 0);
    const fresh = this.waiting.splice(Math.max(this.waiting.length - most, 0)).reverse();
    for (const at of fresh) {
      this.answer(at, day, GOOD);
      this.spend(at, each);
    }
    return { new: fresh.length, reviews: due.length, seconds: spent + fresh.length * each };
  }

  /** The mean recall of all cards; 1 where there are none. @param {number} day */
  recall(day) {
    const total = this.memories.length;
    if (!total) return 1;
    const begun = total - this.waiting.length;
    if (begun < this.habits.known * total) return begun / total;
    const known = this.memories.map((memory, at) =>
      memory ? this.scheduler.recall(memory, day - this.last[at]) : 0,
    );
    return known.reduce((sum, each) => sum + each, 0) / total;
  }

  /** @param {number} at @param {number} day @returns {number} the seconds that it took */
  review(at, day) {
    const memory = /** @type {Memory} */ (this.memories[at]);
    const recall = this.scheduler.recall(memory, day - this.last[at]);
    const known = chance(at, this.answers[at]) < recall;
    this.answer(at, day, known ? GOOD : AGAIN);
    const seconds = this.habits.seconds_review * (known ? 1 : 2);
    this.spend(at, seconds);
    return seconds;
  }

  /** @param {number} at @param {number} day @param {1 | 3} rating */
  answer(at, day, rating) {
    const memory = this.scheduler.remembered(this.memories[at], day - this.last[at], rating);
    this.memories[at] = memory;
    this.last[at] = day;
    this.answers[at] += 1;
    this.wait(at, day + Math.max(1, Math.round(this.scheduler.interval(memory, this.habits.retention))));
  }

  /** @param {number} at @param {number} day */
  wait(at, day) {
    const others = this.due.get(day);
    if (others) others.push(at);
    else this.due.set(day, [at]);
  }

  /** @param {number} at @param {number} seconds */
  spend(at, seconds) {
    const concept = this.concepts[at];
    this.seconds[concept] = (this.seconds[concept] ?? 0) + seconds;
  }
}
