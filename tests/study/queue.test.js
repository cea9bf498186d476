// Which card is asked next.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as library from "ts-fsrs";

import { joined, standing } from "../../flashcards/site/study/log.js";
import { queue } from "../../flashcards/site/study/queue.js";
import { DEFAULTS, scheduler } from "../../flashcards/site/study/scheduler.js";

/** @typedef {import("../../flashcards/site/study/log.js").Line} Line */
/** @typedef {import("../../flashcards/site/study/scheduler.js").Rating} Rating */

const NOON = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;
const plain = scheduler(library);
const CARDS = Array.from({ length: 30 }, (_, at) => ({ id: `c${at}`, note: `c${at}` }));

/** A learner who answers what is asked, for as long as something is. */
class Learner {
  /** @param {{id: string, note: string}[]} cards */
  constructor(cards, options = DEFAULTS) {
    this.cards = cards;
    this.options = options;
    this.at = NOON;
    /** @type {Line[]} */
    this.lines = [];
    /** @type {string[]} */
    this.asked = [];
  }

  now() {
    return queue(this.cards, standing(joined(this.lines), plain), this.options, this.at, 0);
  }

  /** @param {Rating} rating */
  answer(rating) {
    const { next } = this.now();
    assert.ok(next);
    this.asked.push(next);
    this.lines.push({ id: `${this.lines.length}`, at: this.at, west: 0, card: next, rating });
    this.at += 10_000;
    return next;
  }

  /** @param {Rating} rating @returns the cards asked until nothing is left today */
  day(rating) {
    const asked = [];
    for (let guard = 0; guard < 1000; guard += 1) {
      const { next, wakes } = this.now();
      if (next) asked.push(this.answer(rating));
      else if (wakes) this.at = wakes;
      else return asked;
    }
    throw new Error("the day never ends");
  }
}

test("new cards come in the road's order, twenty a day", () => {
  const learner = new Learner(CARDS);
  const asked = learner.day(3);
  assert.deepEqual([...new Set(asked)], CARDS.slice(0, 20).map(({ id }) => id));
  assert.equal(asked.length, 40); // each in two steps
  assert.deepEqual(learner.now().counts, { learning: 0, review: 0, fresh: 0 });
  learner.at += DAY;
  assert.equal(learner.now().counts.fresh, 10);
});

test("a card that is being learnt comes back when its step is over, before any other", () => {
  const learner = new Learner(CARDS);
  learner.answer(1);
  assert.equal(learner.answer(3), "c1");
  learner.at += MINUTE;
  assert.equal(learner.now().next, "c0");
});

test("where nothing else is left, a step is cut short by up to twenty minutes", () => {
  const learner = new Learner(CARDS.slice(0, 1));
  learner.answer(3);
  assert.equal(learner.now().next, "c0");
  const steps = { ...DEFAULTS, ahead: 0 };
  const { next, wakes } = queue(learner.cards, standing(learner.lines, plain), steps, learner.at, 0);
  assert.equal(next, null);
  assert.equal(wakes, NOON + 10 * MINUTE);
});

test("of a note's cards one is asked a day", () => {
  const cards = [1, 2, 3].flatMap((note) => [1, 2].map((side) => ({ id: `${note}/${side}`, note: `${note}` })));
  const learner = new Learner(cards);
  assert.deepEqual([...new Set(learner.day(4))], ["1/1", "2/1", "3/1"]);
  learner.at += DAY;
  assert.deepEqual([...new Set(learner.day(4))], ["1/2", "2/2", "3/2"]);
});

test("a lapsed card is learnt again on the day that it was asked, its sibling waits", () => {
  const cards = [{ id: "1/1", note: "1" }, { id: "1/2", note: "1" }];
  const learner = new Learner(cards);
  learner.day(4);
  learner.at += 40 * DAY;
  assert.equal(learner.answer(1), "1/1");
  assert.deepEqual([learner.now().next, learner.now().counts.fresh], ["1/1", 0]);
});

test("reviews are limited, and new cards come evenly among them", () => {
  const learner = new Learner(CARDS, { ...DEFAULTS, newADay: 20, reviewsADay: 5 });
  learner.day(4);
  learner.at += 60 * DAY;
  assert.deepEqual(learner.now().counts, { learning: 0, review: 5, fresh: 10 });
  const asked = learner.day(4);
  const places = asked.flatMap((id, at) => (Number(id.slice(1)) < 20 ? [at] : []));
  assert.equal(places.length, 5);
  assert.ok(places.every((place, at) => at === 0 || place - places[at - 1] >= 2));
  assert.equal(learner.now().next, null);
});

test("a card put aside, and one that left the deck, are not asked; what is due longest is first", () => {
  const learner = new Learner(CARDS.slice(0, 3));
  learner.day(4);
  learner.at += 60 * DAY;
  learner.lines.push({ id: "aside", at: learner.at, west: 0, card: "c0", aside: true });
  learner.cards = CARDS.slice(0, 2);
  assert.deepEqual(learner.now().counts, { learning: 0, review: 1, fresh: 0 });
  assert.equal(learner.now().next, "c1");
});

test("an empty deck asks nothing", () => {
  assert.deepEqual(new Learner([]).now(), {
    next: null, counts: { learning: 0, review: 0, fresh: 0 }, wakes: null, soon: [],
  });
});
