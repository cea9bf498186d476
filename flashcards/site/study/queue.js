// Which card is asked next, as Anki's scheduler does with its defaults. Pure.

import { dayOf, newCard } from "./scheduler.js";

/** @typedef {import("./scheduler.js").Options} Options */
/** @typedef {import("./log.js").Standing} Standing */

/**
 * A card of the deck: `note` is shared by the cards that one text makes (a term asked both ways, the
 * gaps of a cloze).
 * @typedef {{id: string, note: string}} Asked
 */
/** @typedef {{learning: number, review: number, fresh: number}} Counts */

/**
 * What is to be asked now and what is left today. `cards` come in the road's order; one that has
 * left the deck is in no queue, whatever the standing says of it.
 * @param {Asked[]} cards
 * @param {Standing} standing
 * @param {Options} options
 * @param {number} at milliseconds
 * @param {number} [west]
 * @returns {{next: string | null, counts: Counts, wakes: number | null, soon: string[]}} `wakes` is
 *   when a card that is being learnt is due, where nothing else is left; `soon` are those of which
 *   one is likely to come after the next
 */
export function queue(cards, standing, options, at, west) {
  const today = dayOf(at, west);
  const done = doneToday(standing, today);
  const seen = new Set(cards.filter(({ id }) => done.cards.has(id)).map(({ note }) => note));
  /** @type {Waiting[]} */
  const all = cards
    .filter(({ id }) => !standing.aside.has(id))
    .map(({ id, note }) => ({ id, note, card: standing.cards.get(id) ?? newCard() }));
  const learning = all.filter(({ card }) => isLearnt(card)).sort(sooner);
  const rest = all.filter(({ id, note, card }) => {
    if (isLearnt(card) || (card.phase === "review" && card.due > today)) return false;
    return done.cards.has(id) || !seen.has(note); // a sibling that was asked today hides it
  });
  const due = oneANote(rest.filter(({ card }) => card.phase === "review").sort(sooner));
  const review = due.slice(0, Math.max(0, options.reviewsADay - done.review));
  const shown = new Set(review.map(({ note }) => note));
  const isFresh = (/** @type {Waiting} */ each) => each.card.phase === "new" && !shown.has(each.note);
  const fresh = oneANote(rest.filter(isFresh)).slice(0, Math.max(0, options.newADay - done.fresh));
  const counts = { learning: learning.length, review: review.length, fresh: fresh.length };
  const first = learning[0];
  const soon = [learning, review, fresh].flatMap((some) => some.slice(0, 2).map(({ id }) => id));
  if (first && first.card.due <= at) return { next: first.id, counts, wakes: null, soon };
  const next = (isNewsTurn(fresh, review, done) ? fresh : review)[0];
  if (next) return { next: next.id, counts, wakes: null, soon };
  if (first && first.card.due <= at + options.ahead) return { next: first.id, counts, wakes: null, soon };
  return { next: null, counts, wakes: first ? first.card.due : null, soon };
}

/** @typedef {Asked & {card: import("./scheduler.js").Card}} Waiting */

/** @param {import("./scheduler.js").Card} card */
function isLearnt(card) {
  return card.phase === "learning" || card.phase === "relearning";
}

/** @param {Waiting} one @param {Waiting} other */
function sooner(one, other) {
  return one.card.due - other.card.due;
}

/**
 * Whether a new card is next: they come evenly among the reviews of the day.
 * @param {Waiting[]} fresh
 * @param {Waiting[]} review
 * @param {{fresh: number, review: number}} done
 */
function isNewsTurn(fresh, review, done) {
  if (!fresh.length || !review.length) return fresh.length > 0;
  const news = done.fresh / (done.fresh + fresh.length);
  return news < done.review / (done.review + review.length);
}

/** @param {Waiting[]} cards @returns the first card of each note: the others wait for another day */
function oneANote(cards) {
  const seen = new Set();
  return cards.filter(({ note }) => !seen.has(note) && seen.add(note));
}

/**
 * What was answered today: the cards, how many of them were new, how many reviews.
 * @param {Standing} standing
 * @param {number} today
 */
function doneToday(standing, today) {
  /** @type {Set<string>} */
  const cards = new Set();
  const done = { cards, fresh: 0, review: 0 };
  // The newest answers stand last.
  for (let place = standing.answers.length - 1; place >= 0; place -= 1) {
    const { card, at, west, phase } = standing.answers[place];
    if (dayOf(at, west) < today) break;
    cards.add(card);
    if (phase === "new") done.fresh += 1;
    if (phase === "review") done.review += 1;
  }
  return done;
}
