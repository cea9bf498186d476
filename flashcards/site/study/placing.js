// A placement that is under way, and how long the road still takes. Pure but for the session it is given.

import { beliefs, isKnown, nextQuestion, start } from "./placement.js";
import { HABITS, forecast, minutesADay } from "./plan.js";
import { EASY, dayOf } from "./scheduler.js";

/** @typedef {import("./deck.js").Deck} Deck */
/** @typedef {import("./placement.js").Answer} Answer */
/** @typedef {import("./session.js").Session} Session */

/** The answers so far, and the cards that can be asked: new ones, of each topic one before a second. */
export class Placing {
  /** @param {Deck} deck @param {Session} session */
  constructor(deck, session) {
    this.session = session;
    this.requires = Object.fromEntries(deck.concepts.map(({ id, requires }) => [id, requires]));
    /** @type {Answer[]} */
    this.answers = [];
    const { cards, aside } = session.standing;
    this.fresh = deck.cards.filter(({ id }) => !cards.has(id) && !aside.has(id));
    this.cards = Object.fromEntries(
      deck.concepts.map(({ id }) => [id, spread(this.fresh.filter(({ concept }) => concept === id))]),
    );
  }

  /** @returns {{concept: string, card: string} | null} what to ask next; null when enough is known */
  next() {
    const counts = Object.fromEntries(Object.entries(this.cards).map(([id, all]) => [id, all.length]));
    const concept = nextQuestion(this.requires, this.answers, counts);
    if (!concept) return null;
    const before = this.answers.filter((answer) => answer.concept === concept).length;
    return { concept, card: this.cards[concept][before] };
  }

  /** @param {string} concept @param {boolean} known */
  answer(concept, known) {
    this.answers.push({ concept, known });
  }

  takeBack() {
    this.answers.pop();
  }

  /** What the answers say: every concept's belief, where to begin, the new cards that are known. */
  found() {
    const every = beliefs(this.requires, this.answers);
    const known = new Set(every.filter(isKnown).map(({ concept }) => concept));
    return {
      known: every.filter(isKnown),
      rest: every.filter((belief) => !isKnown(belief)),
      start: start(this.requires, every),
      cards: this.fresh.filter(({ concept }) => known.has(concept)).map(({ id }) => id),
    };
  }

  /** Grade what is known, so that it comes back and is never skipped for ever. */
  async grade() {
    await this.session.grade(this.found().cards, EASY);
  }
}

/**
 * One card of each topic before the second of any, and one of each note.
 * @param {Deck["cards"]} cards
 */
function spread(cards) {
  /** @type {Map<string, string[]>} */
  const topics = new Map();
  const notes = new Set();
  for (const { id, note, topic } of cards) {
    if (notes.has(note)) continue;
    notes.add(note);
    topics.set(topic, [...(topics.get(topic) ?? []), id]);
  }
  const some = [...topics.values()];
  const rounds = Math.max(0, ...some.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, at) => some.flatMap((ids) => ids.slice(at, at + 1))).flat();
}

/**
 * When the road is known, at so many new cards a day: played forward from what is known now, by the
 * times that the learner's own answers took once there are fifty.
 * @param {Deck} deck
 * @param {Session} session
 * @param {number} fresh new cards a day
 */
export function ready(deck, session, fresh) {
  const { standing, scheduler, world } = session;
  const today = dayOf(world.now(), world.west());
  const cards = deck.cards
    .filter(({ id }) => !standing.aside.has(id))
    .map(({ id, concept }) => {
      const card = standing.cards.get(id);
      const due = card?.phase === "review" ? card.due - today : 0;
      return { concept, memory: card?.memory ?? null, elapsed: card ? today - card.day : 0, due };
    });
  const made = forecast(cards, { ...HABITS, ...times(standing.answers), new: fresh }, scheduler);
  return { known: made.known, begun: made.begun, minutes: minutesADay(made), seconds: made.seconds };
}

/** @param {Session["standing"]["answers"]} answers @returns {{seconds_new?: number, seconds_review?: number}} */
function times(answers) {
  const timed = answers.filter(({ took }) => took > 0);
  if (timed.length < 50) return {};
  const mean = (/** @type {typeof timed} */ some) =>
    some.reduce((sum, { took }) => sum + took, 0) / some.length / 1000;
  const [news, reviews] = [timed.filter(isNew), timed.filter((each) => !isNew(each))];
  return {
    ...(news.length && { seconds_new: mean(news) }),
    ...(reviews.length && { seconds_review: mean(reviews) }),
  };
}

/** @param {{phase: string}} answer */
function isNew({ phase }) {
  return phase === "new";
}
