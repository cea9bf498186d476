// The page of a placement: about thirty cards, then what is believed, and why.

import { begin } from "./begin.js";
import deck from "./deck.js";
import { Placing } from "./placing.js";
import { sides } from "./sides.js";

const page = /** @type {HTMLElement} */ (document.getElementById("_study"));
/** @type {Record<string, string>} */
const words = JSON.parse(page.dataset.words ?? "{}");
/** @param {string} query @returns {HTMLElement} */
const part = (query) => /** @type {HTMLElement} */ (page.querySelector(query));
const names = new Map(deck.concepts.map(({ id, name }) => [id, name]));

/** @type {Placing} */
let placing;
/** @type {ReturnType<Placing["next"]>} */
let asked = null;

async function ask() {
  asked = placing.next();
  part("[data-do=back]").toggleAttribute("disabled", !placing.answers.length);
  part("[data-count=asked]").textContent = `${placing.answers.length + (asked ? 1 : 0)}`;
  if (!asked) return tell();
  const now = asked;
  const { front } = await sides(now.card);
  if (asked !== now) return;
  page.dataset.state = "question";
  part(".asked").innerHTML = front;
  part(".asked").focus({ preventScroll: true });
  scrollTo(0, 0);
}

async function turn() {
  if (!asked || page.dataset.state !== "question") return;
  part(".asked").innerHTML = (await sides(asked.card)).back;
  page.dataset.state = "answer";
  part("[data-do=knew]").focus({ preventScroll: true });
}

/** @param {boolean} known */
function answer(known) {
  if (!asked || page.dataset.state !== "answer") return;
  placing.answer(asked.concept, known);
  ask();
}

/** What is believed, and what can be done about it. */
function tell() {
  const { known, rest, start, cards } = placing.found();
  page.dataset.state = "done";
  part(".told-known").replaceChildren(...known.map(row));
  part(".told-rest").replaceChildren(...rest.map(row));
  part(".known-group").hidden = !known.length;
  part(".rest-group").hidden = !rest.length;
  part(".begin-with").textContent = start ? `${words.begin}: ${names.get(start)}` : words.all;
  part("[data-do=grade]").hidden = !cards.length;
  part("[data-do=grade] b").textContent = `${cards.length}`;
  scrollTo(0, 0);
}

/** @param {import("./placement.js").Belief} belief */
function row(belief) {
  const line = document.createElement("tr");
  const percent = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "percent" });
  for (const text of [names.get(belief.concept) ?? "", percent.format(belief.probability), why(belief)]) {
    line.append(Object.assign(document.createElement("td"), { textContent: text }));
  }
  return line;
}

/** @param {import("./placement.js").Belief} belief */
function why({ why, by, asked, right }) {
  if (why === "asked") return `${words.why_asked} ${right}/${asked}`;
  if (why === "needed") return `${words.why_needed} ${names.get(by)}`;
  if (why === "builds") return `${words.why_builds} ${names.get(by)}`;
  return words.why_open;
}

/** @type {Record<string, () => unknown>} */
const acts = {
  show: turn,
  knew: () => answer(true),
  not: () => answer(false),
  enough: tell,
  back() {
    placing.takeBack();
    ask();
  },
  async grade() {
    part("[data-do=grade]").toggleAttribute("disabled", true);
    await placing.grade();
    const { length } = placing.session.unkept;
    part(".unkept").hidden = !length;
    if (!length) location.assign("study.html");
  },
};

/** @param {KeyboardEvent} event */
function press(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, a, summary")) return;
  const does = { " ": "show", 1: "not", 2: "knew", u: "back" }[event.key.toLowerCase()];
  // A button that is pressed by the space bar does its own.
  const own = page.dataset.state === "question" ? "[data-do=back], [data-do=enough]" : "button";
  if (!does || (does === "show" && target.matches(own))) return;
  if (does !== "back" || placing.answers.length) acts[does]();
  event.preventDefault();
}

async function open() {
  try {
    placing = new Placing(deck, await begin());
  } catch {
    page.dataset.state = "refused";
    return;
  }
  page.addEventListener("click", ({ target }) => {
    const does = /** @type {HTMLElement} */ (target).closest("button")?.dataset.do;
    if (does) acts[does]();
  });
  document.addEventListener("keydown", press);
  await ask();
}

open();
