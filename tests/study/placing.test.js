// Simulated learners placed on a road, and how long the rest of it takes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import * as idb from "idb";
import * as library from "ts-fsrs";

import { Placing, ready } from "../../flashcards/site/study/placing.js";
import { scheduler } from "../../flashcards/site/study/scheduler.js";
import { Session } from "../../flashcards/site/study/session.js";
import { open } from "../../flashcards/site/study/store.js";

const DAY = 86_400_000;
const ROAD = Object.entries({ a: [], b: ["a"], c: ["b"], d: ["c"], e: ["d"], f: ["e"], g: ["f"], h: ["g"] });
const DECK = {
  id: "road",
  concepts: ROAD.map(([id, requires]) => ({ id, name: id.toUpperCase(), requires })),
  cards: ROAD.flatMap(([concept]) =>
    Array.from({ length: 6 }, (_, at) => ({
      id: `${concept}${at}`, note: `${concept}${at - (at % 2)}`, concept, topic: `${concept}-${at < 4 ? 1 : 2}`,
    })),
  ),
};
let databases = 0;

async function visit() {
  const clock = { at: Date.UTC(2026, 0, 5, 12), count: 0 };
  const world = { now: () => clock.at, west: () => 0, id: () => `${clock.count++}` };
  const session = new Session(DECK, await open(idb, `placing-${databases++}`), scheduler(library), world);
  return { session: await session.begin(), clock };
}

/** Let a learner answer who knows some concepts and slips never. @param {Placing} placing @param {string} known */
function answered(placing, known) {
  for (let next = placing.next(); next; next = placing.next())
    placing.answer(next.concept, known.includes(next.concept));
  return placing;
}

for (const known of ["", "abc", "abcdef", "abcdefgh"])
  test(`who knows "${known}" is placed there`, async () => {
    const { session } = await visit();
    const { known: found, start, cards } = answered(new Placing(DECK, session), known).found();
    assert.equal(found.map(({ concept }) => concept).join(""), known);
    assert.equal(start, [..."abcdefgh"].find((concept) => !known.includes(concept)) ?? "");
    assert.equal(cards.length, 6 * known.length);
  });

test("of each topic one card is asked before a second, of each note one", async () => {
  const { session } = await visit();
  assert.deepEqual(new Placing(DECK, session).cards.a, ["a0", "a4", "a2"]);
});

test("what is graded comes back, counts for no day's work, and undo takes it back at once", async () => {
  const { session, clock } = await visit();
  await answered(new Placing(DECK, session), "abc").grade();
  const states = [...session.standing.cards.values()];
  assert.equal(states.length, 18);
  assert.ok(states.every(({ phase, interval }) => phase === "review" && interval >= 4 && interval <= 14));
  assert.deepEqual(session.now().counts, { learning: 0, review: 0, fresh: 15 });
  assert.equal(session.now().next, "d0");
  assert.deepEqual(new Placing(DECK, session).cards.a, [], "only new cards are asked");
  clock.at += 14 * DAY;
  assert.ok(session.now().counts.review > 0);
  await session.undo();
  assert.equal(session.standing.cards.size, 0);
});

test("the last answer can be taken back", async () => {
  const { session } = await visit();
  const placing = new Placing(DECK, session);
  const first = placing.next();
  placing.answer(first?.concept ?? "", true);
  placing.takeBack();
  assert.deepEqual(placing.next(), first);
});

test("more new cards a day are ready sooner and take longer a day; what is known shortens the road", async () => {
  const { session } = await visit();
  const [slow, fast] = [ready(DECK, session, 2), ready(DECK, session, 10)];
  assert.ok(slow.known && fast.known && fast.known < slow.known);
  assert.ok(fast.minutes > slow.minutes);
  assert.equal(ready(DECK, session, 0).known, null);
  await answered(new Placing(DECK, session), "abcdef").grade();
  const rest = ready(DECK, session, 2).known;
  assert.ok(rest && rest < slow.known);
});

test("from fifty answers on the learner's own times count", async () => {
  const { session, clock } = await visit();
  const before = ready(DECK, session, 5).minutes;
  for (let at = 0; at < 60; at += 1) {
    clock.at += DAY / 10;
    await session.answer(DECK.cards[at % 6].id, 3, 60_000);
  }
  assert.ok(ready(DECK, session, 5).minutes > 2 * before);
});
