// What an answer does to a card, in learning steps and intervals, as Anki's options say.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as library from "ts-fsrs";

import { AGAIN, DEFAULTS, EASY, GOOD, HARD, RATINGS, dayOf, newCard, scheduler } from "../../flashcards/site/study/scheduler.js";

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;
const plain = scheduler(library);

/** @param {[import("../../flashcards/site/study/scheduler.js").Rating, number][]} answers ratings, each so many milliseconds after the one before */
function after(answers) {
  let [card, at] = [newCard(), NOON];
  for (const [rating, later] of answers) {
    at += later;
    card = plain.answered(card, "a", rating, at, 0);
  }
  return { card, at };
}

test("a new card is learnt in steps of one and ten minutes", () => {
  const waits = plain.promises(newCard(), "a", NOON, 0);
  assert.equal(waits[AGAIN], MINUTE);
  assert.equal(waits[HARD], 5.5 * MINUTE);
  assert.equal(waits[GOOD], 10 * MINUTE);
  assert.ok(waits[EASY] >= 5 * DAY);
  const { card, at } = after([[GOOD, 0]]);
  assert.equal(card.phase, "learning");
  assert.equal(card.due, at + 10 * MINUTE);
});

test("good at the last step makes a review, again begins anew", () => {
  const learnt = after([[GOOD, 0], [GOOD, 10 * MINUTE]]);
  assert.equal(learnt.card.phase, "review");
  assert.equal(learnt.card.due, dayOf(learnt.at, 0) + learnt.card.interval);
  assert.deepEqual([learnt.card.reps, learnt.card.lapses], [2, 0]);
  const again = after([[GOOD, 0], [AGAIN, 10 * MINUTE]]);
  assert.deepEqual([again.card.phase, again.card.step], ["learning", 0]);
  assert.equal(again.card.due, again.at + MINUTE);
});

test("a review that fails is learnt again for ten minutes and counts as a lapse", () => {
  const { card, at } = after([[EASY, 0], [AGAIN, 8 * DAY]]);
  assert.deepEqual([card.phase, card.lapses, card.due], ["relearning", 1, at + 10 * MINUTE]);
  const back = plain.answered(card, "a", GOOD, at + 10 * MINUTE, 0);
  assert.deepEqual([back.phase, back.lapses], ["review", 1]);
  const hard = plain.answered(card, "a", HARD, at + 10 * MINUTE, 0);
  assert.equal(hard.due - (at + 10 * MINUTE), 15 * MINUTE);
});

test("a better answer always asks later", () => {
  for (const days of [0, 1, 3, 30, 400]) {
    const { card, at } = after([[EASY, 0], [GOOD, 8 * DAY]]);
    const waits = plain.promises(card, "a", at + days * DAY, 0);
    const inOrder = RATINGS.map((rating) => waits[rating]);
    assert.deepEqual(inOrder, [...inOrder].sort((one, other) => one - other));
    assert.equal(new Set(inOrder).size, 4);
  }
});

test("what a button promises is what it does", () => {
  const { card, at } = after([[EASY, 0], [GOOD, 8 * DAY]]);
  const later = at + 20 * DAY;
  for (const rating of /** @type {const} */ ([HARD, GOOD, EASY])) {
    const done = plain.answered(card, "a", rating, later, 0);
    assert.equal(plain.promises(card, "a", later, 0)[rating], (done.due - dayOf(later, 0)) * DAY);
  }
});

test("cards that were learnt together come apart, each always in the same way", () => {
  const { card, at } = after([[EASY, 0], [GOOD, 8 * DAY]]);
  const due = (/** @type {string} */ id) => plain.answered(card, id, GOOD, at + 30 * DAY, 0).interval;
  const all = new Set([..."abcdefghijklmnop"].map(due));
  assert.ok(all.size > 3);
  assert.equal(due("a"), due("a"));
});

test("a day ends at four in the morning where the learner is", () => {
  const night = Date.UTC(2026, 0, 6, 3, 59);
  assert.equal(dayOf(night, 0), dayOf(NOON, 0));
  assert.equal(dayOf(night + MINUTE, 0), dayOf(NOON, 0) + 1);
  // In New York, five hours behind, the same moment is the evening before.
  assert.equal(dayOf(Date.UTC(2026, 0, 6, 8, 59), 300), dayOf(NOON, 300));
  assert.equal(dayOf(Date.UTC(2026, 0, 6, 9), 300), dayOf(NOON, 300) + 1);
});

test("a clock that was set back leaves a memory that makes sense", () => {
  const { card, at } = after([[EASY, 0]]);
  const done = plain.answered(card, "a", GOOD, at - 40 * DAY, 0);
  assert.ok(done.memory && done.memory.stability > 0);
  assert.ok(Number.isFinite(done.due));
});

test("who wants no learning steps has none", () => {
  const bare = scheduler(library, { ...DEFAULTS, steps: [], relearning: [] });
  for (const rating of RATINGS)
    assert.equal(bare.answered(newCard(), "a", rating, NOON, 0).phase, "review");
});
