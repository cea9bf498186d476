// The page to study on: a session shown, and the learner's keys and buttons.

import deck from "./deck.js";
import { begin } from "./begin.js";
import { isDue, onOffer } from "./keeping.js";
import { ready } from "./placing.js";
import { RATINGS } from "./scheduler.js";
import { sides } from "./sides.js";
import { onSwipe } from "./swipe.js";

/** @typedef {import("./scheduler.js").Rating} Rating */

const study = /** @type {HTMLElement} */ (document.getElementById("_study"));
/** @type {Record<string, string>} */
const words = JSON.parse(study.dataset.words ?? "{}");
/** @param {string} query @returns {HTMLElement} */
const part = (query) => /** @type {HTMLElement} */ (study.querySelector(query));
const sheet = part(".asked");
const note = /** @type {HTMLTextAreaElement} */ (part("textarea"));
const said = part("[role=status]");

/** @type {import("./session.js").Session} */
let session;
/** @type {string | null} */
let card = null;
let isOpen = false;
let since = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let alarm;

const habit = /** @type {HTMLInputElement} */ (part("input[type=number]"));
const HABIT = `flashcards ${deck.id} new a day`;
const SAVED = `flashcards ${deck.id} saved`;
/** Shows the browser's offer to install the page. */
let install = () => {};

/** Say when the road is known at as many new cards a day as are wanted. */
function foresee() {
  const fresh = Math.min(Math.max(Math.round(habit.valueAsNumber) || 0, 0), 999);
  session.scheduler.options.newADay = fresh;
  localStorage.setItem(HABIT, `${fresh}`);
  const { known, minutes } = ready(deck, session, fresh);
  const day = new Date(Date.now() + (known ?? 0) * 86_400_000);
  const shown = day.toLocaleDateString(document.documentElement.lang || "en", { dateStyle: "long" });
  part(".foreseen").textContent = known === null ? words.ready_never
    : `${words.ready_day} ${shown}. ${words.ready_minutes} ${Math.ceil(minutes)}.`;
}

/** Show what is asked now. */
async function show() {
  clearTimeout(alarm);
  part(".unkept").hidden = !session.unkept.length;
  const { next, counts, wakes, soon } = session.now();
  for (const [name, count] of Object.entries(counts)) part(`[data-count=${name}]`).textContent = `${count}`;
  card = next;
  isOpen = false;
  part("[data-do=undo]").toggleAttribute("disabled", !session.steps.length);
  if (card === null) {
    study.dataset.state = "done";
    part(".wakes").hidden = wakes === null;
    part(".keeping").hidden = !isDue(session.standing.answers, Number(localStorage.getItem(SAVED)));
    // A step that ends later today is shown when it does.
    if (wakes !== null) alarm = setTimeout(show, Math.max(1000, wakes - Date.now()));
    return;
  }
  const asked = card;
  const texts = await read(asked);
  if (card !== asked || isOpen) return;
  study.dataset.state = "question";
  sheet.innerHTML = texts?.front ?? "";
  note.value = session.noteOn(card);
  since = Date.now();
  // So that the next question need not wait for a network.
  for (const id of soon) sides(id).catch(() => {});
  sheet.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Both sides of a card; null where they cannot be had, which is said. @param {string} id */
async function read(id) {
  try {
    return await sides(id);
  } catch {
    tell(words.unread);
    return null;
  }
}

/** Show the answer, and what each button promises. */
async function turn() {
  if (card === null || isOpen) return;
  const asked = card;
  const texts = await read(asked);
  if (card !== asked || !texts) return;
  isOpen = true;
  study.dataset.state = "answer";
  sheet.innerHTML = texts.back;
  const promised = session.promises(card);
  for (const rating of RATINGS) part(`[data-rating="${rating}"] small`).textContent = span(promised[rating]);
  part('[data-rating="3"]').focus({ preventScroll: true });
  sheet.querySelector("#answer")?.scrollIntoView({ block: "nearest" });
}

/** @param {Rating} rating */
async function answer(rating) {
  if (card === null || !isOpen) return;
  const asked = card;
  note.blur(); // a sweep leaves it in the middle of a word, which is this card's
  isOpen = false; // one answer to a card, however fast one presses
  const isLeech = await session.answer(asked, rating, Math.min(Date.now() - since, 60_000));
  tell(isLeech ? words.leech : "");
  await show();
}

/** A wait in the words of the deck's language. @param {number} milliseconds */
function span(milliseconds) {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000));
  const days = Math.round(milliseconds / 86_400_000);
  /** @type {[number, string]} */
  const [count, unit] =
    milliseconds < 86_400_000 ? [minutes, "minute"]
    : days < 60 ? [days, "day"]
    : days < 730 ? [Math.round(days / 30.4), "month"]
    : [Math.round(days / 36.5) / 10, "year"];
  const style = { style: "unit", unit, unitDisplay: "narrow" };
  const language = document.documentElement.lang || "en";
  return new Intl.NumberFormat(language, /** @type {any} */ (style)).format(count);
}

/** @param {string} text */
function tell(text) {
  said.textContent = text;
}

/** What the buttons do besides answering. @type {Record<string, () => unknown>} */
const acts = {
  show: turn,
  async undo() {
    tell((await session.undo()) === null ? "" : words.undone);
    await show();
  },
  async aside() {
    if (card !== null) await session.putAside(card, true);
    tell(words.aside_done);
    await show();
  },
  async tutor() {
    if (card === null) return;
    const { back } = await sides(card);
    const page = new DOMParser().parseFromString(back, "text/html");
    await navigator.clipboard.writeText(`${words.tutor_ask}\n\n${page.body.innerText.trim()}\n`);
    tell(words.copied);
  },
  save() {
    const file = new Blob([session.file()], { type: "application/x-ndjson" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = `${deck.id}-progress.jsonl`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    localStorage.setItem(SAVED, `${Date.now()}`);
    part(".keeping").hidden = true;
  },
  install: () => install(),
  load: () => part("input[type=file]").click(),
};

/** @param {File | undefined} file */
async function takeOver(file) {
  if (!file) return;
  const { added, damaged, refused } = await session.takeOver(await file.text());
  const told = refused ? words[`refused_${refused}`] : `${words.taken} ${added}.`;
  tell(damaged ? `${told} ${words.damaged} ${damaged}.` : told);
  await show();
}

/** @param {KeyboardEvent} event */
function press(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  const rating = /** @type {Rating | undefined} */ (RATINGS.find((each) => `${each}` === key));
  const ofItself = target.matches("a, summary, button:not([data-rating], [data-do=show])");
  if (rating) answer(rating);
  else if (key === "u") acts.undo();
  else if ((key === " " || key === "enter") && !ofItself) isOpen ? answer(3) : turn();
  else return;
  event.preventDefault();
}

/** Begin, or say why nothing can be kept here. */
async function open() {
  try {
    session = await begin();
    session.scheduler.options.newADay = Number(localStorage.getItem(HABIT) ?? 20);
  } catch {
    study.dataset.state = "refused";
    return;
  }
  study.addEventListener("click", ({ target }) => {
    const button = /** @type {HTMLElement} */ (target).closest("button");
    if (button?.dataset.rating) answer(/** @type {Rating} */ (Number(button.dataset.rating)));
    else if (button?.dataset.do) acts[button.dataset.do]();
  });
  document.addEventListener("keydown", press);
  addEventListener("beforeunload", (event) => session.unkept.length && event.preventDefault());
  onSwipe(sheet, (way) => (isOpen ? answer(way === "right" ? 3 : 1) : turn()));
  note.addEventListener("change", () => card !== null && session.write(card, note.value));
  const chooser = /** @type {HTMLInputElement} */ (part("input[type=file]"));
  chooser.addEventListener("change", () => takeOver(chooser.files?.[0]).finally(() => (chooser.value = "")));
  // Another day may have begun while the page lay in the background.
  document.addEventListener("visibilitychange", () => !document.hidden && !isOpen && show());
  habit.value = `${session.scheduler.options.newADay}`;
  habit.addEventListener("change", () => (foresee(), show()));
  part(".plan").addEventListener("toggle", foresee);
  onOffer((offer) => {
    install = offer;
    part(".install").hidden = false;
  });
  navigator.storage?.persist?.();
  await show();
}

open();
