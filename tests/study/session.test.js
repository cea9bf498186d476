// A learner at the deck, in a store that is as a browser's, by a clock that the test moves.

import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import * as idb from "idb";
import * as library from "ts-fsrs";

import { scheduler } from "../../flashcards/site/study/scheduler.js";
import { Session } from "../../flashcards/site/study/session.js";
import { open } from "../../flashcards/site/study/store.js";

const DAY = 86_400_000;
const CARDS = Array.from({ length: 30 }, (_, at) => ({ id: `c${at}`, note: `c${at}` }));
let databases = 0;

/** A session with a clock of its own; `device` begins the ids of its lines. @param {string} [device] */
async function visit(device = "one", name = `deck-${databases++}`) {
  const clock = { at: Date.UTC(2026, 0, 5, 12), count: 0 };
  const world = { now: () => clock.at, west: () => 0, id: () => `${device} ${clock.count++}` };
  const store = await open(idb, name);
  const session = new Session({ id: "road", cards: CARDS }, store, scheduler(library), world);
  return { session: await session.begin(), clock, name, store };
}

/** Study until nothing is left today. @param {Awaited<ReturnType<typeof visit>>} visited */
async function day({ session, clock }) {
  let answers = 0;
  for (let now = session.now(); now.next ?? now.wakes; now = session.now()) {
    clock.at = now.next ? clock.at + 8000 : (now.wakes ?? 0);
    if (!now.next) continue;
    await session.answer(now.next, answers % 10 === 9 ? 1 : 3, 8000);
    answers += 1;
  }
  return answers;
}

test("a week of study, and the next visit knows it", async () => {
  const visited = await visit();
  const answers = [];
  for (let at = 0; at < 7; at += 1) {
    answers.push(await day(visited));
    visited.clock.at += DAY;
  }
  assert.ok(answers.every((count, at) => at > 1 || count >= 20));
  const states = [...visited.session.standing.cards.values()];
  assert.equal(states.length, 30);
  assert.ok(states.every(({ phase }) => phase === "review"));
  const again = await visit("one again", visited.name);
  assert.deepEqual(again.session.standing, visited.session.standing);
});

test("undo takes back step after step of this visit, and asks the card again", async () => {
  const { session, clock } = await visit();
  const first = session.now().next;
  assert.ok(first);
  await session.answer(first, 3, 1000);
  clock.at += 5000;
  await session.putAside("c1", true);
  assert.equal(session.now().next, "c2");
  assert.equal(await session.undo(), "c1");
  assert.equal(session.now().next, "c1");
  assert.equal(await session.undo(), first);
  assert.equal(session.now().next, first);
  assert.equal(session.standing.cards.size, 0);
  assert.equal(await session.undo(), null);
});

test("a card that is forgotten eight times is put aside, and undo brings it back", async () => {
  const { session, clock } = await visit();
  let isLeech = false;
  for (let lapses = 0; !isLeech; lapses += 1) {
    assert.ok(lapses < 9);
    await session.answer("c0", 4, 1000);
    clock.at += 400 * DAY;
    isLeech = await session.answer("c0", 1, 1000);
    clock.at += 600_000;
  }
  assert.equal(session.standing.cards.get("c0")?.lapses, 8);
  assert.ok(session.standing.aside.has("c0"));
  await session.undo();
  assert.ok(!session.standing.aside.has("c0"));
  assert.equal(session.standing.cards.get("c0")?.lapses, 7);
});

test("what two devices did joins, whichever file is taken over first", async () => {
  const [one, two] = [await visit("one"), await visit("two")];
  await one.session.answer("c0", 3, 1000);
  two.clock.at += 60_000;
  await two.session.answer("c0", 3, 1000);
  await two.session.write("c5", "my own words");
  const files = [one.session.file(), two.session.file()];
  assert.deepEqual(await one.session.takeOver(files[1]), { added: 2, damaged: 0, refused: "" });
  assert.deepEqual(await two.session.takeOver(files[0]), { added: 1, damaged: 0, refused: "" });
  assert.deepEqual(one.session.standing, two.session.standing);
  assert.equal(one.session.noteOn("c5"), "my own words");
  assert.equal((await one.session.takeOver(files[1])).added, 0);
  assert.equal((await one.session.takeOver("nothing")).refused, "none");
  assert.equal(one.session.standing.cards.get("c0")?.reps, 2);
});

test("a clock that is set back puts no line before those that it follows", async () => {
  const { session, clock } = await visit();
  await session.answer("c0", 1, 1000);
  clock.at -= 3 * DAY;
  await session.answer("c0", 4, 1000);
  assert.equal(session.lines[0].at, session.lines[1].at);
  const order = session.lines.map(({ id }) => id);
  await session.begin();
  assert.deepEqual(session.lines.map(({ id }) => id), order);
});

test("an empty note says nothing, and is no line where nothing changed", async () => {
  const { session } = await visit();
  await session.write("c0", "");
  assert.equal(session.lines.length, 0);
  await session.write("c0", "a");
  await session.write("c0", "");
  assert.equal(session.noteOn("c0"), "");
  assert.equal(session.lines.length, 2);
});

test("ten thousand answers are known in a moment's work", async () => {
  const { session, clock } = await visit();
  let asked = 0;
  for (let at = 0; at < 10_000; at += 1) {
    clock.at += 60_000;
    await session.answer(CARDS[at % 30].id, 3, 1000);
    asked += 1;
  }
  assert.equal(asked, session.standing.answers.length);
  assert.ok(session.now().counts);
});
