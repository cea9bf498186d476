// Placement and plan, held to the cases that the engine wrote: scripts/golden_cases.py.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as library from "ts-fsrs";

import { beliefs, nextQuestion, start } from "../../flashcards/site/study/placement.js";
import { HABITS, chance, forecast, minutesADay, newADay } from "../../flashcards/site/study/plan.js";
import { scheduler } from "../../flashcards/site/study/scheduler.js";

const plain = scheduler(library);
/** @param {string} name @returns {any[]} */
const cases = (name) => JSON.parse(readFileSync(new URL(`../data/${name}.json`, import.meta.url), "utf8"));
/** @param {number} one @param {number} other */
const near = (one, other) => Math.abs(one - other) < 1e-9;

for (const each of cases("placement"))
  test(`placement: ${each.name}`, () => {
    const answers = each.answers.map((/** @type {any} */ [concept, known]) => ({ concept, known }));
    const found = beliefs(each.requires, answers);
    assert.equal(found.length, Object.keys(each.requires).length);
    for (const { concept, probability, why, by } of found) {
      assert.ok(near(probability, each.probability[concept]), `${concept}: ${probability}`);
      assert.deepEqual([why, by], each.why[concept]);
    }
    const cards = Object.fromEntries(Object.keys(each.requires).map((concept) => [concept, each.cards]));
    assert.equal(nextQuestion(each.requires, answers, cards), each.next);
    assert.equal(start(each.requires, found), each.start);
  });

for (const each of cases("plan"))
  test(`plan: ${each.name}`, () => {
    const cards = each.cards.flatMap((/** @type {any} */ { concept, count, memory, elapsed, due }) => {
      const known = memory && { stability: memory[0], difficulty: memory[1] };
      return Array.from({ length: count }, () => ({ concept, memory: known, elapsed, due }));
    });
    const made = forecast(cards, { ...HABITS, ...each.habits }, plain);
    assert.deepEqual([made.begun, made.known], [each.begun, each.known]);
    assert.deepEqual(made.days.map((day) => day.new), each.new);
    assert.deepEqual(made.days.map((day) => day.reviews), each.reviews);
    assert.deepEqual(made.seconds, each.seconds);
  });

test("concepts that need one another are no road", () => {
  assert.throws(() => beliefs({ a: ["b"], b: ["a"] }, []), /need one another/);
});

test("chance is the same for ever, and even", () => {
  assert.equal(chance(3, 4), chance(3, 4));
  const drawn = Array.from({ length: 1000 }, (_, at) => chance(at, at % 7));
  assert.ok(drawn.every((each) => each >= 0 && each < 1));
  const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
  assert.ok(Math.abs(mean - 0.5) < 0.03);
});

test("the fewest new cards a day that are enough, and none where nothing is", () => {
  const cards = Array.from({ length: 60 }, () => ({ concept: "a", memory: null, elapsed: 0, due: 0 }));
  const fewest = newADay(cards, HABITS, 10, plain);
  assert.ok(fewest);
  const known = (/** @type {number} */ count) => forecast(cards, { ...HABITS, new: count }, plain).known ?? Infinity;
  assert.ok(known(fewest) <= 10);
  assert.ok(known(fewest - 1) > 10);
  assert.equal(newADay(cards, HABITS, -1, plain), null);
  assert.ok(minutesADay(forecast(cards, HABITS, plain)) > 5);
});

test("the fewest new cards a day that are enough are those that trying every number finds", () => {
  for (let deck = 0; deck < 12; deck += 1) {
    const size = 5 + Math.floor(chance(deck, 0) * 40);
    const cards = Array.from({ length: size }, (_, at) => {
      const isKnown = chance(deck, at + 1) < 0.2;
      const memory = isKnown ? { stability: 1 + 30 * chance(deck, at + 100), difficulty: 5 } : null;
      return { concept: "a", memory, elapsed: 3, due: at % 4 };
    });
    const habits = { ...HABITS, known: 0.8 };
    for (const day of [0, 4, 9, 30]) {
      const enough = (/** @type {number} */ count) => {
        const { known } = forecast(cards, { ...habits, new: count }, plain);
        return known !== null && known <= day;
      };
      const every = Array.from({ length: size + 2 }, (_, count) => count);
      assert.equal(newADay(cards, habits, day, plain), every.slice(1).find(enough) ?? null, `${deck} ${day}`);
    }
  }
});
