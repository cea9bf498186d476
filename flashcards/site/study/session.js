// A learner at the deck: what is asked now, what an answer does, steps taken back, progress carried
// from one device to another. What it knows it has from the store's lines alone.

import { add, joined, read, standing, written } from "./log.js";
import { queue } from "./queue.js";
import { newCard } from "./scheduler.js";

/** @typedef {import("./log.js").Line} Line */
/** @typedef {import("./queue.js").Asked} Asked */
/** @typedef {import("./scheduler.js").Rating} Rating */
/** @typedef {import("./scheduler.js").Scheduler} Scheduler */
/** @typedef {import("./store.js").Store} Store */
/** @typedef {{now: () => number, west: (at?: number) => number, id: () => string}} World  clock, new ids */

export class Session {
  /**
   * @param {{id: string, cards: Asked[]}} deck its cards in the road's order
   * @param {Store} store
   * @param {Scheduler} scheduler
   * @param {World} world
   */
  constructor(deck, store, scheduler, world) {
    this.deck = deck;
    this.store = store;
    this.scheduler = scheduler;
    this.world = world;
    /** @type {Line[]} */
    this.lines = [];
    this.standing = standing([], scheduler);
    /** @type {Line[][]} steps of this visit that can be taken back */
    this.steps = [];
    /** @type {Line[]} what the store had no room for; it is tried again with whatever comes next */
    this.unkept = [];
  }

  /** Begin with what the store holds, and with what it had no room for. */
  async begin() {
    this.lines = joined(await this.store.all(), this.unkept);
    this.standing = standing(this.lines, this.scheduler);
    return this;
  }

  /** What is asked now, and what is left today. */
  now() {
    const { now, west } = this.world;
    return queue(this.deck.cards, this.standing, this.scheduler.options, now(), west());
  }

  /** @param {string} card @returns {Record<Rating, number>} what each button promises, in milliseconds */
  promises(card) {
    const { now, west } = this.world;
    return this.scheduler.promises(this.standing.cards.get(card) ?? newCard(), card, now(), west());
  }

  /** @param {string} card */
  noteOn(card) {
    return this.standing.notes.get(card) ?? "";
  }

  /**
   * Answer a card. One that is forgotten again and again is put aside: it wants other words.
   * @param {string} card
   * @param {Rating} rating
   * @param {number} took milliseconds
   * @returns {Promise<boolean>} whether it was put aside
   */
  async answer(card, rating, took) {
    const line = this.line({ card, rating, took });
    const before = this.standing.cards.get(card)?.lapses ?? 0;
    add(this.standing, line, this.scheduler);
    const { lapses } = this.standing.cards.get(card) ?? newCard();
    const { leechAt } = this.scheduler.options;
    // Anki's measure: at the threshold, and then each time that half of it has been added.
    const over = lapses - leechAt;
    const isLeech = lapses > before && over >= 0 && over % Math.ceil(leechAt / 2) === 0;
    const more = isLeech ? [this.line({ card, aside: true })] : [];
    for (const each of more) add(this.standing, each, this.scheduler);
    await this.keep([line, ...more]);
    return isLeech;
  }

  /** Grade cards without having asked each; one step. @param {string[]} cards @param {Rating} rating */
  async grade(cards, rating) {
    const lines = cards.map((card) => this.line({ card, rating, placed: true }));
    for (const line of lines) add(this.standing, line, this.scheduler);
    await this.keep(lines);
  }

  /** @param {string} card @param {boolean} aside */
  async putAside(card, aside) {
    const line = this.line({ card, aside });
    add(this.standing, line, this.scheduler);
    await this.keep([line]);
  }

  /** @param {string} card @param {string} text */
  async write(card, text) {
    if (text === this.noteOn(card)) return;
    const line = this.line({ card, note: text });
    add(this.standing, line, this.scheduler);
    await this.keep([line], false);
  }

  /** Take the last step of this visit back. @returns {Promise<string | null>} the card that it was about */
  async undo() {
    const step = this.steps.pop();
    if (!step) return null;
    await this.keep(step.map(({ id }) => this.line({ taken: id })), false);
    this.standing = standing(this.lines, this.scheduler);
    return step[0].card ?? null;
  }

  /** All progress as the text of a file. */
  file() {
    return written(this.lines, this.deck.id);
  }

  /** Take over the progress of a file; what is here already stays. @param {string} text */
  async takeOver(text) {
    const { lines, damaged, refused } = read(text, this.deck.id);
    const added = refused ? 0 : await this.takeIn(lines);
    return { added, damaged, refused };
  }

  /** Take lines in that were written elsewhere. @param {Line[]} lines @returns how many are new here */
  async takeIn(lines) {
    const added = await this.store.add(lines);
    if (added) {
      this.steps = [];
      await this.begin();
    }
    return added;
  }

  /** @param {Partial<Line>} said @returns {Line} */
  line(said) {
    const last = this.lines.at(-1)?.at ?? 0;
    // A clock that was set back must not put this line before those that it follows.
    const at = Math.max(this.world.now(), last);
    return { id: this.world.id(), at, west: this.world.west(), ...said };
  }

  /** @param {Line[]} lines @param {boolean} [isStep] */
  async keep(lines, isStep = true) {
    this.lines.push(...lines);
    if (isStep) this.steps.push(lines);
    this.unkept.push(...lines);
    const tried = new Set(this.unkept);
    try {
      await this.store.append([...tried]);
    } catch {
      return; // a full disk: what was done counts here, and is in the file of progress
    }
    this.unkept = this.unkept.filter((line) => !tried.has(line));
  }
}
