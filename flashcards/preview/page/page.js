// The page of cards. Its data is `window.deck` on a static page; a live one asks the server.
//
// Each card is shown in a frame of its own, so that its style sheet is alone there as it is in Anki.
// Frames may not run scripts: MathJax runs here and reaches into them.
"use strict";

const live = "live" in document.documentElement.dataset;
const $ = (selector, root = document) => root.querySelector(selector);

// The screen that a card thinks it is on: its width and height in CSS pixels.
const DEVICES = { desktop: { width: "100%", height: 720 }, phone: { width: "390px", height: 780 } };
// Frames this far from the screen, in screens, are made or thrown away.
const NEAR = 1.5;
// What may be wider than a card, and scrolls.
const SCROLLERS = "mjx-container, pre, table";
// More problems than this that belong to no card are folded at first.
const MANY = 3;

let deck = { version: 0, cards: {}, order: [], categories: [], problems: [] };
const entries = new Map(); // card key -> Entry
const sections = new Map(); // concept id -> element
let current = null; // the Entry that the keyboard works on
const view = { text: "", concept: "", faulty: false, answers: false, phone: false, night: false };

// -- Small makers ------------------------------------------------------------------------------

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function counted(number, what) {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}

function say(text) {
  $("#said").textContent = text;
}

/** Give `parent` these children in this order without touching one that is already in place:
    a frame that is moved loads anew. */
function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}

/** Where something stands: on a published page a link to its line in the repository. */
function placeOf(path, line, label = `${path}:${line}`) {
  const text = `${path}:${line}`;
  if (!live) {
    if (!deck.repository) return make("code", { className: "file" }, text);
    // Rendered, Markdown has no lines to lead to; `plain` is for its source.
    const file = encodeURI(path.replace(/^(\.\.\/)+/, "")); // the page may be made in a folder below
    const href = `${deck.repository}/blob/HEAD/${file}?plain=1#L${line}`;
    return make("a", { className: "file", href, title: text, target: "_blank", rel: "noopener" }, label);
  }
  const copy = make("button", { className: "copy", title: "Copy", type: "button" }, "Copy");
  copy.setAttribute("aria-label", `Copy ${text}`);
  copy.addEventListener("click", async () => {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    copy.textContent = done ? "Copied" : "Not allowed";
    say(done ? `${text} copied` : "The browser did not allow it");
    setTimeout(() => (copy.textContent = "Copy"), 1500);
  });
  return make("span", { className: "file" }, make("code", {}, text), copy);
}

function sentence(text) {
  return text.replace(/\.?$/, ".");
}

/** Plain text with what stands between backticks as code. */
function words(text) {
  return text.split("`").map((part, n) => (n % 2 ? make("code", {}, part) : part));
}

function problemItem(problem) {
  const kind = problem.severity === "error" ? "Error" : "Warning";
  const cure = problem.cure ? make("span", { className: "cure" }, ...words(sentence(problem.cure))) : "";
  const head = make("b", { className: "code" }, `${kind} ${problem.code}`);
  return make(
    "li",
    { className: `problem ${problem.severity}` },
    make("p", {}, head, " ", ...words(sentence(problem.message)), " ", cure),
    problem.path ? placeOf(problem.path, problem.line) : "",
  );
}

/** Errors and warnings in a few marks, with words for those who do not see them. */
function marks(problems) {
  const errors = problems.filter((each) => each.severity === "error").length;
  const result = [];
  for (const [number, what] of [[errors, "error"], [problems.length - errors, "warning"]]) {
    if (!number) continue;
    const words = make("span", { className: "unseen" }, ` ${what}${number === 1 ? "" : "s"}`);
    result.push(make("span", { className: `mark ${what}` }, String(number), words));
  }
  return result;
}

// -- Formulas ----------------------------------------------------------------------------------

/** Set the formulas of a frame's document with the one MathJax of this page; what went wrong. */
async function typeset(doc) {
  if (!/\\[([]/.test(doc.body.textContent)) return [];
  const { startup } = window.MathJax;
  await startup.promise;
  const math = startup.handler.create(doc, {
    ...window.MathJax.config.options,
    InputJax: startup.input,
    OutputJax: startup.output,
    enableMenu: false, // the menu looks for its own place in this page
  });
  math.addStyleSheet = () => {}; // it would take the one sheet away from the frame before
  await window.MathJax._.mathjax.mathjax.handleRetriesFor(() => math.render());
  const sheet = startup.output.styleSheet(math);
  if (!sheet.isConnected) document.head.append(sheet);
  let own = doc.getElementById("mathjax");
  if (!own) {
    own = doc.createElement("style");
    own.id = "mathjax";
    doc.head.append(own);
  }
  own.textContent = [...sheet.sheet.cssRules].map((rule) => rule.cssText).join("\n");
  return formulaFaults(doc.body);
}

/** What MathJax made red, could not set, or did not take for a formula below an element. */
function formulaFaults(root) {
  const faults = [...root.querySelectorAll("mjx-merror, mjx-mtext[style*='color: red']")].map(
    (wrong) => {
      const formula = wrong.closest("mjx-container");
      const unknown = formula.querySelector("mtext[mathcolor=red]")?.textContent;
      return unknown
        ? `MathJax does not know ${unknown}`
        : "MathJax cannot set a formula: " +
            (formula.querySelector("[data-mjx-error]")?.getAttribute("data-mjx-error") ?? "it is broken");
    },
  );
  const left = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT, (node) =>
    /\\[([]/.test(node.data) && !node.parentElement.closest("code, pre, mjx-container")
      ? NodeFilter.FILTER_ACCEPT
      : NodeFilter.FILTER_SKIP,
  );
  if (left.nextNode()) faults.push("MathJax finds no end of a formula; a brace may be missing");
  return [...new Set(faults)];
}

/** Put what scrolls sideways into the tab order, as Chromium and Firefox do by themselves and Safari
    does not; a script that is not the card's own can do it. */
function reachScrollers(root) {
  for (const box of root.querySelectorAll(SCROLLERS)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

// -- One note and its cards --------------------------------------------------------------------

class Entry {
  constructor(key) {
    this.key = key;
    this.side = 0; // which of the note's cards
    this.back = null; // null: as all the others
    this.frame = null;
    this.watching = null;
    this.build();
  }

  build() {
    this.heading = make("h3", { className: "name" });
    this.topic = make("p", { className: "topic" });
    this.place = make("div", { className: "where" });
    this.tabs = make("div", { className: "tabs", role: "group" });
    this.turner = make("button", { className: "button turn", type: "button" });
    this.box = make("div", { className: "box" });
    this.problems = make("ul", { className: "problems" });
    this.element = make(
      "article",
      { className: "entry", tabIndex: -1 },
      make("header", {},
        make("div", { className: "about" }, this.heading, this.topic),
        make("div", { className: "actions" }, this.tabs, this.turner),
        this.place),
      this.box,
      this.problems,
    );
    this.element.dataset.card = this.key; // not its id: a card may be called like a part of the page
    this.heading.id = `name-${this.key}`;
    this.element.setAttribute("aria-labelledby", this.heading.id);
    this.turner.addEventListener("click", () => this.turn());
    this.element.addEventListener("focusin", () => choose(this));
    nearby.observe(this.element);
  }

  /** Take in the card's data; whatever looks the same stays untouched. */
  update(card) {
    this.card = card;
    this.side = Math.min(this.side, card.sides.length - 1);
    this.heading.replaceChildren(make("a", { href: `#${this.key}` }, card.id));
    this.topic.textContent = card.topic;
    this.place.replaceChildren(placeOf(card.path, card.line, "Edit this card"));
    this.faults = [];
    this.showProblems();
    this.show();
  }

  showProblems() {
    const formulas = this.faults.map((message) => ({ severity: "error", code: "MathJax", message, cure: "" }));
    this.problems.replaceChildren(...[...this.card.problems, ...formulas].map(problemItem));
    this.problems.hidden = !this.problems.children.length;
  }

  get turned() {
    return this.back ?? view.answers;
  }

  turn() {
    this.back = !this.turned;
    choose(this);
    this.show();
    say(this.back ? "Answer" : "Question");
  }

  step(by) {
    const count = this.card.sides.length;
    this.side = (this.side + by + count) % count;
    this.show();
    say(this.card.sides[this.side].name);
  }

  /** Bring tabs, button and frame up to date with the card, the side and the view. */
  show() {
    const { sides } = this.card;
    this.tabs.hidden = sides.length < 2;
    this.tabs.setAttribute("aria-label", `Cards of ${this.card.id}`);
    if (this.tabs.children.length !== sides.length) this.tabs.replaceChildren(...sides.map((_, n) => this.tab(n)));
    sides.forEach(({ name }, n) => {
      this.tabs.children[n].textContent = name;
      this.tabs.children[n].setAttribute("aria-pressed", n === this.side);
    });
    this.turner.textContent = this.turned ? "Show question" : "Show answer";
    this.element.classList.toggle("turned", this.turned);
    if (this.frame?.contentDocument?.getElementById("shell")) this.fill();
  }

  tab(n) {
    const tab = make("button", { className: "tab", type: "button" });
    tab.addEventListener("click", () => {
      this.side = n;
      choose(this);
      this.show();
    });
    return tab;
  }

  /** Make the frame, with the page that Anki has around a card. */
  open() {
    if (this.frame) return;
    this.frame = make("iframe", { sandbox: "allow-same-origin allow-popups allow-popups-to-escape-sandbox" });
    const figures = new URL("figures/", document.baseURI);
    const sheet = new URL("assets/card.css", document.baseURI);
    this.frame.srcdoc = `<!doctype html><html lang="en"><head><meta charset="utf-8">
      <base href="${figures}" target="_blank"><link rel="stylesheet" href="${sheet}">
      <title>card</title></head><body id="shell"><div></div></body></html>`;
    this.frame.title = this.card.id; // until the card is in it and says which side it shows
    this.frame.addEventListener("load", () => this.loaded());
    this.size(this.height);
    this.box.append(this.frame);
  }

  close() {
    if (!this.frame) return;
    this.watching?.disconnect();
    this.frame.remove();
    this.frame = null;
    this.filled = null;
  }

  loaded() {
    const doc = this.frame.contentDocument;
    doc.addEventListener("keydown", key);
    doc.addEventListener("focusin", () => choose(this));
    doc.addEventListener("click", (event) => {
      choose(this);
      const idle = doc.getSelection()?.isCollapsed ?? true;
      if (idle && !event.target.closest("a, summary")) this.turn();
    });
    this.watching = new ResizeObserver(() => {
      this.size(doc.body?.offsetHeight);
      reachScrollers(doc);
    });
    this.watching.observe(doc.body);
    this.filled = null;
    this.fill();
  }

  /** Put the side that is shown into the frame, and dress the frame as Anki or AnkiDroid does. */
  async fill() {
    const doc = this.frame.contentDocument;
    const { name, ord, front, back } = this.card.sides[this.side];
    const night = view.night ? " nightMode night_mode" : "";
    doc.documentElement.className = view.phone ? "mobile android linux js" : `linux chrome${view.night ? " night-mode" : ""}`;
    doc.body.className = `card card${ord + 1}${view.phone ? "" : " isLin"}${night}`;
    const root = doc.body.firstElementChild;
    root.id = view.phone ? "content" : "qa";
    this.frame.title = `${this.card.id}, ${name}, ${this.turned ? "answer" : "question"}`;
    const html = this.turned ? back : front;
    const wanted = `${view.phone} ${html}`;
    if (wanted === this.filled) return;
    this.filled = wanted;
    root.innerHTML = html;
    const faults = await typeset(doc).catch((error) => [`MathJax stopped: ${error.message}`]);
    if (wanted !== this.filled) return; // something newer is shown by now
    reachScrollers(doc);
    this.box.classList.add("ready");
    if (String(faults) !== String(this.faults)) {
      this.faults = faults;
      this.showProblems();
    }
  }

  /** The frame is as high as the device, so that heights in the card's style sheet mean what they
      mean there, or as high as the card; what is below the card is cut off. */
  size(height) {
    const device = DEVICES[view.phone ? "phone" : "desktop"];
    if (this.frame) {
      this.frame.style.height = `${Math.max(device.height, height ?? 0)}px`;
      this.frame.style.width = device.width;
    }
    if (height) {
      this.height = height;
      this.box.style.height = `${height}px`;
    }
  }
}

const nearby = new IntersectionObserver(
  (seen) => {
    for (const { target, isIntersecting } of seen) {
      const entry = entries.get(target.dataset.card);
      if (isIntersecting) entry?.open();
      else entry?.close();
    }
  },
  { rootMargin: `${NEAR * 100}% 0%` },
);

// -- The whole page ----------------------------------------------------------------------------

/** Take in data from the server or the file: new, changed, moved and removed cards. */
function take(data) {
  const hold = anchor();
  const before = deck.cards;
  deck = { ...data, cards: {} };
  for (const name of data.order) deck.cards[name] = data.cards[name] ?? before[name];
  for (const [name, entry] of entries) {
    if (deck.cards[name]) continue;
    nearby.unobserve(entry.element);
    entry.element.remove();
    entries.delete(name);
    if (current === entry) current = null;
  }
  for (const name of data.order) {
    if (!entries.has(name)) entries.set(name, new Entry(name));
    const entry = entries.get(name);
    if (JSON.stringify(entry.card) !== JSON.stringify(deck.cards[name])) entry.update(deck.cards[name]);
  }
  document.title = deck.title;
  $(".title").textContent = deck.title;
  $("#fault").textContent = deck.fault;
  $("#fault").hidden = !deck.fault;
  // A site that is published without problems has no use for the button.
  const any = deck.problems.length || Object.values(deck.cards).some((card) => card.problems.length);
  $("#faulty").hidden = !live && !any;
  showSections();
  showProblems($("#general"), "Elsewhere in the deck ", deck.problems.filter((each) => !each.concept));
  filter();
  hold();
}

/** Remember what is at the top of the screen; the function returned scrolls it back there. */
function anchor() {
  const top = $(".bar").offsetHeight;
  const seen = [...entries.values()].find(
    ({ element }) => !element.hidden && element.getBoundingClientRect().bottom > top,
  );
  const before = seen?.element.getBoundingClientRect().top;
  return () => {
    if (seen?.element.isConnected && !seen.element.hidden && window.scrollY > 0)
      window.scrollBy(0, seen.element.getBoundingClientRect().top - before);
  };
}

function showSections() {
  const wanted = [];
  for (const category of deck.categories) {
    for (const concept of category.concepts) {
      if (!sections.has(concept.id)) sections.set(concept.id, makeSection(concept.id));
      const section = sections.get(concept.id);
      $("h2", section).replaceChildren(
        make("span", { className: "category" }, category.name), concept.name);
      const faults = deck.problems.filter((each) => each.concept === concept.id);
      showProblems($(".of-file", section), "In this file, beside no card ", faults);
      const own = deck.order.filter((name) => deck.cards[name].concept === concept.id);
      arrange($(".of-concept", section), own.map((name) => entries.get(name).element));
      wanted.push(section);
    }
  }
  arrange($("#list"), wanted);
}

function makeSection(id) {
  const section = make("section", { className: "concept" },
    make("h2", { id: `concept-${id}` }),
    makeProblems("of-file"),
    make("div", { className: "of-concept" }));
  section.setAttribute("aria-labelledby", `concept-${id}`);
  section.dataset.concept = id;
  return section;
}

/** A list of problems that can be folded. */
function makeProblems(name) {
  const list = make("ul", { className: "problems" });
  return make("details", { className: `loose ${name}`, hidden: true }, make("summary"), list);
}

/** Show these problems, folded when they would push the cards away. */
function showProblems(box, title, problems) {
  const list = $("ul", box);
  if (list.children.length !== problems.length) box.open = problems.length <= MANY;
  box.hidden = !problems.length;
  $("summary", box).replaceChildren(title, ...marks(problems));
  list.replaceChildren(...problems.map(problemItem));
}

function showContents() {
  const all = Object.values(deck.cards);
  const children = [concept("", "All concepts", all, [])];
  for (const category of deck.categories) {
    children.push(make("h2", {}, category.name));
    const list = make("ul");
    for (const { id, name } of category.concepts) {
      const cards = all.filter((card) => card.concept === id);
      const problems = deck.problems.filter((each) => each.concept === id);
      list.append(make("li", {}, concept(id, name, cards, problems)));
    }
    children.push(list);
  }
  const focused = document.activeElement?.dataset?.concept;
  $("#contents").replaceChildren(...children);
  if (focused !== undefined) $(`#contents [data-concept="${focused}"]`)?.focus();
}

/** The button that shows one concept's cards alone. */
function concept(id, name, cards, problems) {
  const every = [...problems, ...cards.flatMap((card) => card.problems)];
  const number = make("span", { className: "number" }, String(cards.length));
  number.append(make("span", { className: "unseen" }, " cards"));
  const button = make("button", { className: "concept-button", type: "button" },
    make("span", { className: "label" }, name), ...(id ? marks(every) : []), number);
  button.dataset.concept = id;
  if (view.concept === id) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => {
    history.replaceState(null, "", id ? `#concept/${id}` : location.pathname + location.search);
    narrow(id);
    openContents(false);
    window.scrollTo(0, 0);
  });
  return button;
}

function narrow(id) {
  view.concept = id;
  filter();
}

/** Hide what the filters leave out. */
function filter() {
  const words = view.text.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const section of sections.values()) {
    const id = section.dataset.concept;
    const faults = deck.problems.some((each) => each.concept === id);
    let any = 0;
    for (const element of $(".of-concept", section).children) {
      const { card } = entries.get(element.dataset.card);
      const matches =
        (!view.concept || card.concept === view.concept) &&
        (!view.faulty || card.problems.length > 0) &&
        words.every((word) => card.text.includes(word));
      element.hidden = !matches;
      any += matches;
    }
    shown += any;
    section.hidden = !any && !(faults && !words.length && (!view.concept || view.concept === id));
  }
  const of = shown === deck.order.length ? "" : ` of ${deck.order.length.toLocaleString("en")}`;
  $("#count").textContent = of ? `${shown.toLocaleString("en")}${of} cards` : counted(shown, "card");
  $("#nothing").hidden = shown > 0 || [...sections.values()].some((each) => each.isConnected && !each.hidden);
  $("#nothing p").textContent = deck.order.length ? "No card matches." : "There is no card here yet.";
  $("#clear").hidden = !deck.order.length;
  if (current?.element.hidden) choose(null);
  showContents();
}

function choose(entry) {
  if (entry === current) return;
  current?.element.classList.remove("current");
  current = entry;
  current?.element.classList.add("current");
}

function visible() {
  return deck.order.map((name) => entries.get(name)).filter(({ element }) => !element.hidden);
}

/** The card that the keyboard means: the chosen one if it is in sight, else the first in sight. */
function meant() {
  const top = $(".bar").offsetHeight;
  const inSight = ({ element }) => {
    const { top: above, bottom } = element.getBoundingClientRect();
    return bottom > top + 40 && above < window.innerHeight - 40;
  };
  if (current && inSight(current)) return current;
  return visible().find(inSight) ?? null;
}

function move(by) {
  const list = visible();
  const from = meant();
  // Before the first move nothing is chosen: the first card in sight is where to go.
  const to = from && from === current ? list[list.indexOf(from) + by] : from;
  if (!to) return;
  choose(to);
  to.element.focus({ preventScroll: true });
  to.element.scrollIntoView({ block: "start" });
}

// -- View: day or night, desktop or phone ------------------------------------------------------

const dark = matchMedia("(prefers-color-scheme: dark)");

function remembered(name) {
  try {
    return localStorage.getItem(`flashcards-${name}`);
  } catch {
    return null; // a page opened from a disk may be denied it
  }
}

function set(name, value, { keep = true } = {}) {
  view[name] = value;
  $(`#${name}`).setAttribute("aria-pressed", value);
  if (!keep) return;
  try {
    localStorage.setItem(`flashcards-${name}`, value);
  } catch {
    // As above: then it holds until the page is closed.
  }
}

function setNight(value, options) {
  set("night", value, options);
  document.documentElement.classList.toggle("night", value);
  for (const entry of entries.values()) entry.show();
}

function setPhone(value, options) {
  const hold = anchor();
  set("phone", value, options);
  document.documentElement.classList.toggle("phone", value);
  for (const entry of entries.values()) {
    entry.size();
    entry.show();
  }
  hold();
}

function setAnswers(value) {
  const hold = anchor();
  set("answers", value, { keep: false });
  for (const entry of entries.values()) {
    entry.back = null;
    entry.show();
  }
  hold();
}

function setFaulty(value) {
  set("faulty", value, { keep: false });
  filter();
}

function openContents(open) {
  document.documentElement.classList.toggle("contents-open", open);
  $("#contents-button").setAttribute("aria-expanded", open);
}

// -- Keyboard ----------------------------------------------------------------------------------

const KEYS = {
  " ": () => meant()?.turn(),
  ArrowDown: () => move(1),
  j: () => move(1),
  ArrowUp: () => move(-1),
  k: () => move(-1),
  ArrowRight: () => meant()?.step(1),
  ArrowLeft: () => meant()?.step(-1),
  "/": () => {
    $("#text").focus();
    $("#text").select();
  },
  a: () => setAnswers(!view.answers),
  n: () => setNight(!view.night),
  p: () => setPhone(!view.phone),
  "?": () => $("#help").showModal(),
};

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("#help").open) return;
  const { target } = event;
  if (target.closest?.("input, textarea, select")) {
    if (event.key === "Escape") target.blur();
    return;
  }
  if (event.key === " " && target.closest?.("button, a, summary")) return;
  if (event.key === "Escape") openContents(false);
  if (/^Arrow(Left|Right)$/.test(event.key) && target.matches?.(SCROLLERS) && target.tabIndex === 0) return;
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

// -- Start -------------------------------------------------------------------------------------

function listen() {
  document.addEventListener("keydown", key);
  $("#text").addEventListener("input", (event) => {
    view.text = event.target.value;
    filter();
  });
  $("#faulty").addEventListener("click", () => setFaulty(!view.faulty));
  $("#answers").addEventListener("click", () => setAnswers(!view.answers));
  $("#phone").addEventListener("click", () => setPhone(!view.phone));
  $("#night").addEventListener("click", () => setNight(!view.night));
  $("#help-button").addEventListener("click", KEYS["?"]);
  $("#contents-button").addEventListener("click", () =>
    openContents(!document.documentElement.classList.contains("contents-open")));
  $("#clear").addEventListener("click", () => {
    $("#text").value = view.text = "";
    set("faulty", false, { keep: false });
    narrow("");
  });
  dark.addEventListener("change", () => {
    if (remembered("night") === null) setNight(dark.matches, { keep: false });
  });
  window.addEventListener("hashchange", follow);
}

/** Go where the address says: to a card, or to a concept's cards. */
function follow() {
  const name = decodeURIComponent(location.hash.slice(1));
  if (name.startsWith("concept/") && sections.has(name.slice(8))) narrow(name.slice(8));
  const entry = entries.get(name);
  if (!entry) return;
  if (entry.element.hidden) $("#clear").click();
  choose(entry);
  entry.element.scrollIntoView({ block: "start" });
}

/** Keep up with the server; after it was away, everything is asked for again. */
function connect() {
  const messages = new EventSource("events");
  let have = 0;
  let last = Promise.resolve(); // one answer after the other, in the order of the messages

  async function catchUp(version) {
    if (version === have) return;
    const answer = await fetch(`data.json?since=${have}`).catch(() => null);
    if (!answer?.ok) return; // the server has gone meanwhile, and will say when it is back
    const news = await answer.json();
    const first = !deck.version;
    have = news.version;
    take(news);
    if (first) follow();
  }

  messages.onopen = () => ($("#offline").hidden = true);
  messages.onerror = () => {
    have = 0;
    $("#offline").hidden = false;
  };
  messages.onmessage = ({ data }) => (last = last.then(() => catchUp(Number(data))));
}

setNight(remembered("night") === null ? dark.matches : remembered("night") === "true", { keep: false });
setPhone(remembered("phone") === "true", { keep: false });
listen();
if (live) {
  connect();
} else {
  take(window.deck);
  follow();
}
