// Histories of answers on stdin, what they leave of each card on stdout: for test_study.py.

import * as library from "ts-fsrs";

import { scheduler } from "../../flashcards/site/study/scheduler.js";

/** @typedef {import("../../flashcards/site/study/scheduler.js").Memory | null} Memory */

const { remembered } = scheduler(library);
let text = "";
for await (const piece of process.stdin) text += piece;
const histories = /** @type {[1 | 2 | 3 | 4, number][][]} */ (JSON.parse(text));
const memories = histories.map((history) =>
  history.reduce(
    (memory, [rating, days]) => remembered(memory, days, rating),
    /** @type {Memory} */ (null),
  ),
);
process.stdout.write(JSON.stringify(memories));
