// What an answer does to a card: Anki's learning steps around the FSRS of ts-fsrs.
// Pure: values in, values out; the caller says what time it is.

/**
 * @typedef {typeof import("ts-fsrs")} Library
 * @typedef {1 | 2 | 3 | 4} Rating  again, hard, good, easy, as Anki numbers them
 * @typedef {{stability: number, difficulty: number}} Memory
 *
 * What is known of a card. `due` is a time in milliseconds while it is learnt, else a day; `day` is
 * that of the last answer, and `step` the learning step that it waits for.
 * @typedef {{
 *   phase: "new" | "learning" | "review" | "relearning",
 *   memory: Memory | null, step: number, due: number, day: number, reps: number, lapses: number,
 *   interval: number,
 * }} Card
 */

export const AGAIN = 1;
export const HARD = 2;
export const GOOD = 3;
export const EASY = 4;
/** @type {Rating[]} */
export const RATINGS = [AGAIN, HARD, GOOD, EASY];

const MINUTE = 60_000;
const DAY = 86_400_000;
// A day begins at four in the morning: who studies past midnight is still in the day before.
const ROLLOVER = 4 * 60 * MINUTE;

/** Anki's options as a new collection has them. */
export const DEFAULTS = {
  steps: [1, 10],
  relearning: [10],
  retention: 0.9,
  longest: 36_500,
  newADay: 20,
  reviewsADay: 200,
  leechAt: 8,
  ahead: 20 * MINUTE,
};
/** @typedef {typeof DEFAULTS} Options */

/** @returns {Card} a card that was never asked */
export function newCard() {
  return {
    phase: "new", memory: null, step: 0, due: 0, day: 0, reps: 0, lapses: 0, interval: 0,
  };
}

/**
 * The day that a moment belongs to, counted from 1970 where the learner is.
 * @param {number} at milliseconds
 * @param {number} [west] minutes that the learner's clock is behind UTC
 */
export function dayOf(at, west = new Date(at).getTimezoneOffset()) {
  return Math.floor((at - west * MINUTE - ROLLOVER) / DAY);
}

/**
 * The millisecond at which a day begins.
 * @param {number} day as `dayOf` counts
 * @param {number} west as in `dayOf`
 */
export function dayBegins(day, west) {
  return day * DAY + ROLLOVER + west * MINUTE;
}

/**
 * A scheduler with the learner's options.
 * @param {Library} library
 * @param {Options} [options]
 */
export function scheduler(library, options = { ...DEFAULTS }) {
  const algorithm = new library.FSRS(
    library.generatorParameters({
      request_retention: options.retention,
      maximum_interval: options.longest,
      enable_fuzz: true,
      enable_short_term: true,
    }),
  );

  // How fast recall falls is the last parameter of FSRS-6.
  const decay = algorithm.parameters.w[20];
  const factor = 0.9 ** (-1 / decay) - 1;

  /**
   * The memory after an answer.
   * @param {Memory | null} memory
   * @param {number} days whole days since the last answer
   * @param {Rating} rating
   * @returns {Memory}
   */
  function remembered(memory, days, rating) {
    const next = algorithm.next_state(memory, days, rating);
    return { stability: next.stability, difficulty: next.difficulty };
  }

  /**
   * The probability that a card is known so many days after its last answer.
   * @param {Memory} memory
   * @param {number} days
   */
  function recall(memory, days) {
    return (1 + (factor * days) / memory.stability) ** -decay;
  }

  /**
   * The days after which recall has fallen to `retention`, neither rounded nor moved by chance.
   * @param {Memory} memory
   * @param {number} retention
   */
  function interval(memory, retention) {
    return (memory.stability / factor) * (retention ** (-1 / decay) - 1);
  }

  /**
   * The days until each answer would ask again, a better answer always later; varied by chance so
   * that cards learnt together come apart, the same for the same card and count of answers.
   * @param {Card} card
   * @param {string} id
   * @param {number} days since the last answer
   */
  function intervals(card, id, days) {
    algorithm.seed = `${id} ${card.reps}`;
    const of = (/** @type {Rating} */ rating) =>
      Math.max(1, algorithm.next_interval(remembered(card.memory, days, rating).stability, days));
    const hard = of(HARD);
    const good = Math.max(of(GOOD), hard + 1);
    return { [AGAIN]: of(AGAIN), [HARD]: hard, [GOOD]: good, [EASY]: Math.max(of(EASY), good + 1) };
  }

  /**
   * The card after an answer.
   * @param {Card} card
   * @param {string} id whose chance it is
   * @param {Rating} rating
   * @param {number} at milliseconds
   * @param {number} [west] as in `dayOf`
   * @returns {Card}
   */
  function answered(card, id, rating, at, west) {
    const today = dayOf(at, west);
    const days = card.memory ? Math.max(0, today - card.day) : 0;
    const lapse = card.phase === "review" && rating === AGAIN;
    const after = {
      ...card,
      memory: remembered(card.memory, days, rating),
      reps: card.reps + 1,
      lapses: card.lapses + (lapse ? 1 : 0),
      day: today,
    };
    const learns = card.phase === "new" ? "learning" : lapse ? "relearning" : card.phase;
    const steps = learns === "relearning" ? options.relearning : options.steps;
    const step = card.phase === "review" ? (lapse ? 0 : null) : stepAfter(card.step, rating, steps);
    if (step !== null && learns !== "review" && steps.length) {
      const minutes = waits(step, rating, steps);
      return { ...after, phase: learns, step, due: at + minutes * MINUTE };
    }
    const wait = intervals(card, id, days)[rating];
    return { ...after, phase: "review", step: 0, interval: wait, due: today + wait };
  }

  /**
   * What each button promises: milliseconds until the card is asked again.
   * @param {Card} card
   * @param {string} id
   * @param {number} at
   * @param {number} [west]
   * @returns {Record<Rating, number>}
   */
  function promises(card, id, at, west) {
    const wait = (/** @type {Rating} */ rating) => {
      const after = answered(card, id, rating, at, west);
      return after.phase === "review" ? after.interval * DAY : after.due - at;
    };
    return { 1: wait(AGAIN), 2: wait(HARD), 3: wait(GOOD), 4: wait(EASY) };
  }

  return { options, decay, remembered, recall, interval, answered, promises };
}
/** @typedef {ReturnType<typeof scheduler>} Scheduler */

/**
 * The learning step after an answer; null where the card is learnt.
 * @param {number} step
 * @param {Rating} rating
 * @param {number[]} steps
 */
function stepAfter(step, rating, steps) {
  if (rating === EASY) return null;
  if (rating === AGAIN) return 0;
  if (rating === HARD) return step;
  return step + 1 < steps.length ? step + 1 : null;
}

/**
 * The minutes that a learning step waits; *hard* at the first step waits between it and the next.
 * @param {number} step
 * @param {Rating} rating
 * @param {number[]} steps
 */
function waits(step, rating, steps) {
  if (rating !== HARD || step > 0) return steps[step];
  return steps.length > 1 ? (steps[0] + steps[1]) / 2 : Math.min(steps[0] * 1.5, steps[0] + 1440);
}
