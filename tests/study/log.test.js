// Lines that are only ever added: joined, taken back, written to a file, and read though damaged.

import assert from "node:assert/strict";
import { test } from "node:test";
import "fake-indexeddb/auto";
import * as idb from "idb";
import * as library from "ts-fsrs";

import { add, isLine, joined, read, standing, written } from "../../flashcards/site/study/log.js";
import { scheduler } from "../../flashcards/site/study/scheduler.js";
import { open } from "../../flashcards/site/study/store.js";

/** @typedef {import("../../flashcards/site/study/log.js").Line} Line */

const NOON = Date.UTC(2026, 0, 5, 12);
const plain = scheduler(library);

/** @param {string} id @param {number} minute @param {Partial<Line>} said @returns {Line} */
function line(id, minute, said) {
  return { id, at: NOON + minute * 60_000, west: 0, card: "a", ...said };
}

const ONE = [line("1", 0, { rating: 3 }), line("2", 10, { rating: 3 }), line("3", 12, { aside: true })];
const TWO = [line("4", 5, { card: "b", rating: 1 }), line("5", 11, { note: "mine" })];

test("two devices' lines join, in whichever order and however often", () => {
  const both = joined(ONE, TWO);
  assert.deepEqual(both.map(({ id }) => id), ["1", "4", "2", "5", "3"]);
  assert.deepEqual(joined(TWO, ONE, both), both);
});

test("what the lines say: cards, what is put aside, notes, answers", () => {
  const said = standing(joined(ONE, TWO), plain);
  assert.equal(said.cards.get("a")?.phase, "review");
  assert.equal(said.cards.get("b")?.phase, "learning");
  assert.deepEqual([...said.aside], ["a"]);
  assert.equal(said.notes.get("a"), "mine");
  assert.deepEqual(said.answers.map(({ card, phase }) => [card, phase]), [
    ["a", "new"], ["b", "new"], ["a", "learning"],
  ]);
});

test("a line that is taken back says nothing, and the line of a taken line is no fault", () => {
  const lines = joined(ONE, [line("6", 20, { card: undefined, taken: "2" })]);
  assert.equal(standing(lines, plain).cards.get("a")?.phase, "learning");
  const none = joined([line("7", 21, { card: undefined, taken: "unknown" })]);
  assert.equal(standing(none, plain).cards.size, 0);
});

test("a standing that hears of one line more is the same as one made anew", () => {
  const lines = joined(ONE, TWO);
  const grown = standing(lines.slice(0, 2), plain);
  for (const each of lines.slice(2)) add(grown, each, plain);
  assert.deepEqual(grown, standing(lines, plain));
});

test("a file of progress says the same again", () => {
  const lines = joined(ONE, TWO);
  const { lines: back, damaged, refused } = read(written(lines, "road"), "road");
  assert.deepEqual(back, lines.map((each) => JSON.parse(JSON.stringify(each))));
  assert.deepEqual([damaged, refused], [0, ""]);
});

test("damage costs the damaged lines alone", () => {
  const text = written(joined(ONE, TWO), "road").split("\n");
  text[2] = text[2].slice(0, 20);
  text[3] = '{"id": "2", "at": "yesterday", "west": 0, "card": "a", "rating": 3}';
  text.splice(4, 0, "", "null", "[]", '{"id":"8","at":1,"west":0,"card":"a","rating":9}');
  const found = read(text.join("\n"), "road");
  assert.deepEqual(found.lines.map(({ id }) => id), ["1", "5", "3"]);
  assert.equal(found.damaged, 5);
});

test("a file of another deck, of a later version, or of no progress is refused", () => {
  const text = written(ONE, "road");
  assert.equal(read(text, "garden").refused, "other");
  assert.equal(read(text.replace('"version":1', '"version":2'), "road").refused, "newer");
  for (const other of ["", "{}", "PK\u0003", "null"]) assert.equal(read(other, "road").refused, "none");
});

test("only what is whole is a line", () => {
  assert.ok(isLine(line("1", 0, { rating: 4 })));
  for (const bad of [null, 1, {}, line("", 0, { rating: 3 }), line("1", NaN, { rating: 3 }), line("1", 0, {}),
    line("1", 0, { card: "", rating: 3 })]) assert.ok(!isLine(bad));
});

test("the browser keeps lines, each once, and each deck's apart", async () => {
  const [road, garden] = [await open(idb, "road"), await open(idb, "garden")];
  assert.equal(await road.add(ONE), 3);
  assert.equal(await road.add([...ONE, ...TWO]), 2);
  assert.deepEqual(joined(await road.all()), joined(ONE, TWO));
  assert.deepEqual(await garden.all(), []);
  road.close();
  const again = await open(idb, "road");
  assert.equal((await again.all()).length, 5);
});

test("a damaged line in the store costs itself alone", async () => {
  const store = await open(idb, "hurt");
  await store.add(/** @type {Line[]} */ ([...ONE, { id: "x", at: "?" }]));
  assert.deepEqual(joined(await store.all()), ONE);
});
