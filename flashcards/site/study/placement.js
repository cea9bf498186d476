// What somebody knows already, found by few questions: the algorithm of docs/plan.md, held by the
// cases of tests/data/placement.json to the same results as the engine's. Pure.

const FOLLOWS = 0.8;
const LEAP = 0.05;
const SLIP = 0.15;
const GUESS = 0.1;
export const KNOWN = 0.8;
export const QUESTIONS = 30;
const WORTH_ASKING = 0.05;
const ROUNDS = 6;

/** @typedef {Record<string, string[]>} Requires  each concept's prerequisites, in the road's order */
/** @typedef {{concept: string, known: boolean}} Answer */
/**
 * What is believed of a concept: how probably it is known, and why. `asked`: by its own answers, so
 * many, so many of them right. `needed`: for the known concept `by`. `builds`: on the unknown `by`.
 * @typedef {{
 *   concept: string, probability: number, why: "asked" | "needed" | "builds" | "open", by: string,
 *   asked: number, right: number,
 * }} Belief
 */

/**
 * What the answers say of every concept, in the road's order.
 * @param {Requires} requires
 * @param {Answer[]} answers
 * @returns {Belief[]}
 */
export function beliefs(requires, answers) {
  const order = sorted(requires);
  const probability = probabilities(requires, order, evidence(requires, answers));
  const reasons = reasonsOf(requires, order, answers);
  return Object.keys(requires).map((concept) => reasons(concept, probability[concept]));
}

/**
 * The concept to ask about next; empty when the placement is over.
 * @param {Requires} requires
 * @param {Answer[]} answers
 * @param {Record<string, number>} cards how many cards each concept has; each is asked once
 */
export function nextQuestion(requires, answers, cards) {
  if (answers.length >= QUESTIONS) return "";
  let [best, most] = ["", WORTH_ASKING];
  for (const { concept, probability } of beliefs(requires, answers)) {
    const asked = answers.filter((answer) => answer.concept === concept).length;
    const worth = information(probability);
    if (asked < (cards[concept] ?? 0) && worth > most) [best, most] = [concept, worth];
  }
  return best;
}

/**
 * The concept to begin with: the first that is not known though all it needs is.
 * @param {Requires} requires
 * @param {Belief[]} found
 */
export function start(requires, found) {
  const known = new Set(found.filter(isKnown).map(({ concept }) => concept));
  const open = Object.keys(requires).filter((concept) => !known.has(concept));
  const ready = (/** @type {string} */ concept) =>
    requires[concept].every((need) => known.has(need) || !(need in requires));
  return open.find(ready) ?? open[0] ?? "";
}

/** @param {Belief} belief */
export function isKnown(belief) {
  return belief.probability >= KNOWN;
}

/** @param {number} probability @returns {number} what an answer is expected to tell, in bits */
export function information(probability) {
  const right = probability * (1 - SLIP) + (1 - probability) * GUESS;
  return entropy(right) - probability * entropy(SLIP) - (1 - probability) * entropy(GUESS);
}

/** @param {number} probability */
function entropy(probability) {
  if (probability <= 0 || probability >= 1) return 0;
  const rest = 1 - probability;
  return -probability * Math.log2(probability) - rest * Math.log2(rest);
}

/** @param {Requires} requires @returns {string[]} the concepts, each after all that it needs */
function sorted(requires) {
  /** @type {string[]} */
  const order = [];
  const placed = new Set();
  let waiting = Object.keys(requires);
  while (waiting.length) {
    const ready = waiting.filter((each) =>
      requires[each].every((need) => placed.has(need) || !(need in requires)),
    );
    if (!ready.length) throw new RangeError(`these concepts need one another: ${waiting.join(", ")}`);
    order.push(...ready);
    ready.forEach((each) => placed.add(each));
    waiting = waiting.filter((each) => !placed.has(each));
  }
  return order;
}

/**
 * How many times likelier a concept's answers are if it is known than if it is not.
 * @param {Requires} requires
 * @param {Answer[]} answers
 */
function evidence(requires, answers) {
  const odds = Object.fromEntries(Object.keys(requires).map((each) => [each, 1]));
  for (const { concept, known } of answers)
    if (concept in odds) odds[concept] *= known ? (1 - SLIP) / GUESS : SLIP / (1 - GUESS);
  return odds;
}

/**
 * Pearl's messages on the network of noisy ANDs, down the prerequisites and up again.
 * @param {Requires} requires
 * @param {string[]} order
 * @param {Record<string, number>} odds
 */
function probabilities(requires, order, odds) {
  const { needs, below, down, up } = messages(requires, order);
  /** @type {Record<string, number>} */
  const prior = {};
  const said = (/** @type {string} */ each, /** @type {string} */ without = "") =>
    odds[each] * product(below[each].filter((child) => child !== without), (child) => up.get(each, child));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const each of order) {
      prior[each] = LEAP + (FOLLOWS - LEAP) * product(needs[each], (need) => down.get(need, each));
      for (const child of below[each]) down.set(each, child, withOdds(prior[each], said(each, child)));
    }
    for (const each of [...order].reverse()) {
      const own = said(each);
      for (const need of needs[each]) {
        const others = needs[each].filter((other) => other !== need);
        const ifKnown = LEAP + (FOLLOWS - LEAP) * product(others, (other) => down.get(other, each));
        up.set(need, each, (own * ifKnown + 1 - ifKnown) / (own * LEAP + 1 - LEAP));
      }
    }
  }
  return Object.fromEntries(order.map((each) => [each, withOdds(prior[each], said(each))]));
}

/** The lines of the network, and what is said along them at first. @param {Requires} requires @param {string[]} order */
function messages(requires, order) {
  const needs = Object.fromEntries(
    order.map((each) => [each, [...new Set(requires[each])].filter((need) => need in requires)]),
  );
  const below = Object.fromEntries(order.map((each) => [each, /** @type {string[]} */ ([])]));
  for (const each of order) for (const need of needs[each]) below[need].push(each);
  return { needs, below, down: pairs(0.5), up: pairs(1) };
}

/** A number for each line of the network. @param {number} first what it is at first */
function pairs(first) {
  /** @type {Map<string, number>} */
  const numbers = new Map();
  return {
    get: (/** @type {string} */ from, /** @type {string} */ to) => numbers.get(`${from}\n${to}`) ?? first,
    set: (/** @type {string} */ from, /** @type {string} */ to, /** @type {number} */ number) => {
      numbers.set(`${from}\n${to}`, number);
    },
  };
}

/** @param {string[]} names @param {(name: string) => number} of */
function product(names, of) {
  return names.reduce((all, name) => all * of(name), 1);
}

/** @param {number} probability @param {number} odds */
function withOdds(probability, odds) {
  return (probability * odds) / (probability * odds + 1 - probability);
}

/**
 * Why each concept is believed known or not: its own answers, else the nearest that tell.
 * @param {Requires} requires
 * @param {string[]} order
 * @param {Answer[]} answers
 */
function reasonsOf(requires, order, answers) {
  /** @type {Map<string, boolean[]>} */
  const asked = new Map();
  for (const { concept, known } of answers) asked.set(concept, [...(asked.get(concept) ?? []), known]);
  const mostly = (/** @type {string} */ concept, /** @type {boolean} */ known) => {
    const own = asked.get(concept) ?? [];
    return own.filter((each) => each === known).length * 2 > own.length;
  };
  /** @type {Map<string, string>} */
  const unknownAbove = new Map();
  /** @type {Map<string, string>} */
  const knownBelow = new Map();
  for (const each of order)
    for (const need of requires[each]) {
      const nearest = mostly(need, false) ? need : unknownAbove.get(need);
      if (nearest && !unknownAbove.has(each)) unknownAbove.set(each, nearest);
    }
  for (const each of [...order].reverse()) {
    const nearest = mostly(each, true) ? each : knownBelow.get(each);
    for (const need of requires[each])
      if (nearest && !knownBelow.has(need)) knownBelow.set(need, nearest);
  }
  return (/** @type {string} */ concept, /** @type {number} */ probability) => {
    /** @type {Belief} */
    const belief = { concept, probability, why: "open", by: "", asked: 0, right: 0 };
    const own = asked.get(concept);
    const [known, unknown] = [knownBelow.get(concept), unknownAbove.get(concept)];
    if (own)
      return { ...belief, why: /** @type {const} */ ("asked"), asked: own.length, right: own.filter(Boolean).length };
    if (known && (probability >= 0.5 || !unknown))
      return { ...belief, why: /** @type {const} */ ("needed"), by: known };
    if (unknown) return { ...belief, why: /** @type {const} */ ("builds"), by: unknown };
    return belief;
  };
}
