// The search: over what search-data.js holds, as one types, by keyboard, and past one typo a word.
"use strict";

const search = document.getElementById("_search");
const field = search.querySelector("input");
const list = search.querySelector("ul");
const status = search.querySelector("[role=status]");
const { root, none } = search.dataset;
const kinds = JSON.parse(search.dataset.kinds);

const MOST = 30;
// From so many letters on a word may have a typo.
const LONG = 4;
// What a match is worth: the whole word, its beginning, a piece of it, and each with a typo.
const WHOLE = 1, BEGINNING = 0.8, PIECE = 0.3, TYPO = 0.25;
// What a word is worth in a title, and in the rest.
const TITLE = 4, REST = 1;

let index = null; // word -> Map of an entry's number to the word's worth in it

// -- Words -------------------------------------------------------------------------------------

/** The words of a text: small letters, no accents, so that é finds e. */
function words(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether a word is within one letter more, less, other or swapped of another's beginning. */
function isNear(word, other) {
  let at = 0;
  while (at < word.length && word[at] === other[at]) at++;
  const begins = (skipped, skippedOther) => {
    const rest = word.slice(at + skipped);
    const restOther = other.slice(at + skippedOther);
    // What is not typed yet may follow, after enough of a word to tell.
    return rest === restOther || (word.length > LONG && restOther.startsWith(rest));
  };
  const swapped = word[at] === other[at + 1] && word[at + 1] === other[at];
  return begins(1, 1) || begins(1, 0) || begins(0, 1) || (swapped && begins(2, 2));
}

/** How well a typed word fits one of the index; 0 for not at all. */
function fit(word, other) {
  if (other === word) return WHOLE;
  if (other.startsWith(word)) return BEGINNING;
  // Languages without spaces have long words.
  if (/[^\x00-\u024f]/.test(word) && other.includes(word)) return PIECE;
  return word.length >= LONG && Math.abs(other.length - word.length) < 12 && isNear(word, other) ? TYPO : 0;
}

// -- Entries -----------------------------------------------------------------------------------

function build(entries) {
  const built = new Map();
  const add = (text, number, worth) => {
    for (const word of words(text)) {
      if (!built.has(word)) built.set(word, new Map());
      const there = built.get(word);
      there.set(number, Math.max(worth, there.get(number) ?? 0));
    }
  };
  entries.forEach(([, title, place, , rest], number) => {
    add(title, number, TITLE);
    add(`${place} ${rest}`, number, REST);
  });
  return built;
}

/** How well each entry fits one typed word, by its number. */
function fitting(word) {
  const found = new Map();
  for (const [other, there] of index) {
    const how = fit(word, other);
    if (!how) continue;
    for (const [number, worth] of there)
      found.set(number, Math.max(how * worth, found.get(number) ?? 0));
  }
  return found;
}

/** The entries that fit every typed word, the best first, else in the order of the road. */
function find(text) {
  const typed = words(text);
  if (!typed.length) return [];
  const [first, ...others] = typed.map(fitting);
  const scored = [];
  for (const [number, worth] of first) {
    const all = others.map((each) => each.get(number));
    if (all.includes(undefined)) continue;
    const kind = window.searchData[number][0];
    scored.push([all.reduce((sum, each) => sum + each, worth), kind, number]);
  }
  scored.sort((a, b) => b[0] - a[0] || a[1] - b[1] || a[2] - b[2]);
  return scored.slice(0, MOST).map(([, , number]) => window.searchData[number]);
}

// -- What is seen ------------------------------------------------------------------------------

function load() {
  if (window.searchData || document.getElementById("_search-data")) return;
  const script = document.createElement("script");
  script.id = "_search-data";
  script.src = `${root}assets/search-data.js`;
  script.addEventListener("load", show);
  document.head.append(script);
}

function item([kind, title, place, address]) {
  const link = document.createElement("a");
  const head = document.createElement("span");
  const about = document.createElement("small");
  link.href = root + address;
  head.textContent = title;
  about.textContent = `${kinds[kind]} · ${place}`;
  link.append(head, about);
  const row = document.createElement("li");
  row.append(link);
  return row;
}

function show() {
  if (!window.searchData) return;
  index ??= build(window.searchData);
  const found = find(field.value);
  const typed = words(field.value).length > 0;
  list.replaceChildren(...found.map(item));
  status.textContent = !typed ? "" : found.length ? String(found.length) : none;
  status.classList.toggle("unseen", found.length > 0);
  open(typed);
}

function open(wanted) {
  search.classList.toggle("open", wanted);
}

function move(event, by) {
  const places = [field, ...list.querySelectorAll("a")];
  const next = places[places.indexOf(document.activeElement) + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function key(event) {
  if (event.key === "ArrowDown") move(event, 1);
  if (event.key === "ArrowUp") move(event, -1);
  if (event.key === "Enter" && document.activeElement === field) list.querySelector("a")?.click();
  if (event.key === "Escape") {
    field.focus(); // which opens it
    open(false);
  }
}

function begin(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  event.preventDefault();
  field.focus();
  field.select();
}

search.hidden = false;
search.addEventListener("keydown", key);
search.addEventListener("focusout", ({ relatedTarget }) => {
  if (!search.contains(relatedTarget)) open(false);
});
list.addEventListener("click", () => open(false));
field.addEventListener("focus", load);
field.addEventListener("focus", show);
field.addEventListener("input", show);
document.addEventListener("keydown", begin);
