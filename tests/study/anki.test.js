// Progress from Anki and to Anki, as values.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as library from "ts-fsrs";

import { fromAnki, toAnki } from "../../flashcards/site/study/anki.js";
import { isLine, joined, standing } from "../../flashcards/site/study/log.js";
import { dayOf, scheduler } from "../../flashcards/site/study/scheduler.js";

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 0, 5, 4); // a day begins at four
const made = scheduler(library);
const west = () => 0;

/** @param {object} more @returns {any} a card of an export */
function studied(more = {}) {
  return {
    card: "span", ord: 0, type: 2, due: 30, interval: 21, reps: 2, lapses: 1, suspended: false,
    memory: { stability: 20.5, difficulty: 4.25 }, note: "",
    answers: [[FIRST + 1000, 3, 4000], [FIRST + 9 * DAY, 3, 6000]], ...more,
  };
}

/** @param {any[]} cards @param {import("../../flashcards/site/study/log.js").Line[]} [known] */
function taken(cards, known = []) {
  const lines = fromAnki({ created: FIRST / 1000, cards }, known, west);
  assert.ok(lines.every(isLine));
  return lines;
}

test("a card stands as in Anki, whatever its answers would make of it here", () => {
  const found = standing(joined(taken([studied()])), made).cards.get("span/1");
  assert.deepEqual(found, {
    phase: "review", memory: { stability: 20.5, difficulty: 4.25 }, step: 0,
    due: dayOf(FIRST, 0) + 30, day: dayOf(FIRST, 0) + 9, reps: 2, lapses: 1, interval: 21,
  });
});

test("what is done here afterwards goes on from there", () => {
  const later = { id: "here", at: FIRST + 40 * DAY, west: 0, card: "span/1", rating: /** @type {const} */ (3) };
  const found = standing(joined(taken([studied()]), [later]), made).cards.get("span/1");
  assert.equal(found?.reps, 3);
  assert.ok((found?.memory?.stability ?? 0) > 20.5);
});

test("without FSRS the answers tell the memory, and without answers the interval", () => {
  const [told, alone] = [{ memory: null }, { memory: null, answers: [] }].map((more) =>
    standing(joined(taken([studied(more)])), made).cards.get("span/1"));
  assert.ok((told?.memory?.stability ?? 0) > 2);
  assert.equal(told?.interval, 21);
  assert.deepEqual(alone?.memory, { stability: 21, difficulty: 5 });
  assert.equal(alone?.day, dayOf(FIRST, 0) + 9);
});

test("an export that is taken over twice is there once, and so is what came from here", () => {
  const once = taken([studied({ note: "mine", suspended: true })]);
  assert.equal(joined(once, taken([studied({ note: "mine", suspended: true })], once)).length, once.length);
  const own = [{ id: "here", at: FIRST + 1000, west: 0, card: "span/1", rating: /** @type {const} */ (3) }];
  const all = joined(own, taken([studied()], own));
  assert.equal(standing(all, made).answers.length, 2);
});

test("a note that was written here stays", () => {
  const own = [{ id: "here", at: FIRST, west: 0, card: "span/1", note: "my words" }];
  const all = joined(own, taken([studied({ note: "other words" })], own));
  assert.equal(standing(all, made).notes.get("span/1"), "my words");
});

test("a new card that is only put aside or written on stays new", () => {
  const new_ = { type: 0, due: 7, interval: 0, reps: 0, lapses: 0, memory: null, answers: [] };
  const found = standing(joined(taken([studied({ ...new_, suspended: true, note: "a" })])), made);
  assert.equal(found.cards.size, 0);
  assert.ok(found.aside.has("span/1"));
});

test("a damaged state costs its line alone", () => {
  const line = { id: "a", at: 1, west: 0, card: "span/1" };
  const state = { phase: "review", due: 3, day: 1, memory: { stability: 2, difficulty: 3 } };
  assert.ok(isLine({ ...line, state }));
  for (const wrong of [
    { phase: "new" }, { due: "3" }, { due: Infinity }, { memory: { stability: 0, difficulty: 3 } },
    { memory: { stability: 2, difficulty: 11 } }, { memory: null },
  ]) assert.ok(!isLine({ ...line, state: { ...state, ...wrong } }), JSON.stringify(wrong));
});

test("what goes to Anki is what stands here: schedule, log, notes; what was taken back is not", () => {
  /** @type {any[]} */
  const lines = [
    { id: "1", at: FIRST + 1000, west: 0, card: "a/1", rating: 4, took: 5000 },
    { id: "2", at: FIRST + 2000, west: 0, card: "b/2", rating: 3, took: 5000 },
    { id: "3", at: FIRST + 3000, west: 0, card: "c/1", rating: 1, took: 5000 },
    { id: "4", at: FIRST + 4000, west: 0, taken: "3" },
    { id: "5", at: FIRST + 5000, west: 0, card: "d/1", aside: true },
    { id: "6", at: FIRST + 6000, west: 0, card: "a/1", note: "mine" },
  ];
  const { created, cards, answers } = toAnki(lines, made, west);
  assert.equal(created, FIRST / 1000);
  const known = standing(lines, made).cards;
  const byCard = Object.fromEntries(cards.map((card) => [`${card.card}/${card.ord + 1}`, card]));
  assert.deepEqual(Object.keys(byCard).sort(), ["a/1", "b/2", "d/1"]);
  const [a, b, d] = [byCard["a/1"], byCard["b/2"], byCard["d/1"]];
  assert.equal(a.type, 2);
  assert.equal(a.due, (known.get("a/1")?.due ?? 0) - dayOf(FIRST, 0));
  assert.equal(a.note, "mine");
  assert.deepEqual([b.type, b.left, b.due], [1, 1, FIRST / 1000 + 2 + 600]);
  assert.deepEqual([d.type, d.suspended], [0, true]);
  assert.deepEqual(answers.map(({ card, rating, kind }) => [card, rating, kind]), [["a", 4, 0], ["b", 3, 0]]);
  assert.equal(answers[0].interval, a.interval);
  assert.equal(answers[1].interval, -600);
});
