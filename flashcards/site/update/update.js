// The page that merges a release into a learner's export: what is chosen, what comes out, and the
// decisions on texts that both changed. The work is done by `worker.js`.

import { fromAnki, toAnki } from "../study/anki.js";
import { mark } from "../study/mark.js";

/**
 * @typedef {{guid: string, field: string, title: string, mine: string, release: string,
 *   marked: [string, string]}} Conflict
 * @typedef {{what: string, search: string}} Step
 * @typedef {{question: string, detail: string}} Line
 * @typedef {{kind: string, title: string, count: number, notes: Line[]}} Group
 * @typedef {{needed: boolean, warnings: string[], conflicts: Conflict[], report: {
 *   now: string[], before: Step[], after: Step[], releases: {groups: Group[]}[]}}} Account
 */

const page = /** @type {HTMLElement} */ (document.getElementById("_update"));
/** @type {Record<string, string>} */
const words = JSON.parse(page.dataset.words ?? "{}");
/** @param {string} query @param {ParentNode} [within] @returns {any} */
const part = (query, within = page) => within.querySelector(query);
const pieces = /** @type {DocumentFragment} */ (part("template").content);

/** Groups of no more cards than so many are open, as on the report's own page. */
const FEW = 5;

/** @type {Worker | null} */
let worker = null;
/** @type {{mine: File | null, release: File | string | null}} */
const chosen = { mine: null, release: page.dataset.release ? new URL(page.dataset.release, location.href).href : null };
/** What stands where both changed a text, by guid and field. @type {Record<string, Record<string, string>>} */
let decisions = {};
let version = "";

/** A worker from a blob: only such a one is bound by this page's policy, so it can send nothing. */
function begun() {
  const module = JSON.stringify(new URL("worker.js", import.meta.url).href);
  const address = URL.createObjectURL(new Blob([`import ${module};`], { type: "text/javascript" }));
  const made = new Worker(address, { type: "module" });
  made.addEventListener("message", ({ data }) => heard(data));
  made.addEventListener("error", () => fail(words.damaged));
  return made;
}

/** @param {any} data what the worker says */
function heard(data) {
  if (data.stage) work(data);
  else if (data.account) show(data);
  else if (data.patch) part(".written").textContent = save(data.patch, `${version}-patch`);
  else if (data.carried) done(data.carried);
  else if (data.progress) studyOn(data.progress);
  else fail(words[data.lost] ?? data.refused ?? `${words.failed} ${data.failed}`);
}

/** @param {{stage: string, part?: number, needs?: number}} said */
function work({ stage, part: share, needs = 0 }) {
  if (stage === "writing" && page.dataset.state === "done") {
    part(".written").textContent = words.writing;
    return;
  }
  page.dataset.state = "working";
  // In GB; Safari and Firefox do not tell. A page gets about a quarter of it.
  const memory = /** @type {any} */ (navigator).deviceMemory ?? 4;
  const isHeavy = needs > (memory * 2 ** 30) / 4;
  part(".stage").textContent = isHeavy ? `${words[stage]}. ${words.heavy}` : words[stage];
  const bar = part("progress");
  if (share === undefined) bar.removeAttribute("value");
  else bar.value = share;
}

/** @param {string} text */
function fail(text) {
  stop();
  part(".refused").textContent = text;
  page.dataset.state = "refused";
}

function stop() {
  worker?.terminate();
  worker = null;
}

function merge() {
  if (!chosen.mine || !chosen.release) return;
  const had = part("[name=had]");
  if (!had.validity.valid) had.closest("details").open = true; // what is folded is not reported
  if (!had.reportValidity()) return;
  stop();
  decisions = {};
  const options = { restore_deleted: part("[name=restore]").checked, had: had.value };
  worker = begun();
  worker.postMessage({ does: "merge", ...chosen, options, weight: Number(page.dataset.weight) });
  work({ stage: "loading" });
}

/** @param {{account: Account, version: string, known: Record<string, number>, next: string[]}} result */
function show(result) {
  const { needed, report, warnings, conflicts } = result.account;
  version = result.version;
  page.dataset.state = "done";
  part(".result h2").textContent = needed ? words.ready : words.none;
  part(".warnings").replaceChildren(...[...report.now, ...warnings].map((each) => item(each)));
  part(".conflicts").hidden = !conflicts.length;
  part(".conflicts ol").replaceChildren(...conflicts.map(conflict));
  for (const when of /** @type {const} */ (["before", "after"])) {
    part(`.${when}`).hidden = !report[when].length;
    part(`.${when} ol`).replaceChildren(...report[when].map(step));
  }
  part(".take").hidden = !needed;
  part(".groups h3").textContent = needed ? words.report : words.state;
  part(".written").textContent = "";
  // The conflicts stand above, with what was decided about each.
  const groups = report.releases.flatMap((each) => each.groups).filter(({ kind }) => kind !== "conflict");
  part(".groups").replaceChildren(part(".groups h3"), ...groups.map(group));
  mark(part(".known"), Object.entries(result.known), page.dataset.known ?? "");
  const first = result.next[0] && part(`[data-concept="${CSS.escape(result.next[0])}"] title`);
  part(".next-up").textContent = first ? `${words.next} ${first.textContent.split(". ")[0]}` : "";
  part(".result h2").focus();
}

/** @param {string} text */
function item(text) {
  return Object.assign(document.createElement("li"), { textContent: text });
}

/** @param {Step} told */
function step({ what, search }) {
  const line = item(`${what}.`);
  if (!search) return line;
  const piece = /** @type {HTMLElement} */ (part(".find", pieces).cloneNode(true));
  part("code", piece).textContent = search;
  const copy = part("button", piece);
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(search);
    copy.textContent = words.copied;
  });
  line.append(piece);
  return line;
}

/** @param {Group} told */
function group({ title, count, notes }) {
  const head = `${count} · ${title}`;
  if (!notes.length) return Object.assign(document.createElement("p"), { textContent: head });
  const box = document.createElement("details");
  box.open = notes.length <= FEW;
  box.append(Object.assign(document.createElement("summary"), { textContent: head }));
  const list = document.createElement("ul");
  list.append(...notes.map(({ question, detail }) => item(detail ? `${question} (${detail})` : question)));
  box.append(list);
  return box;
}

/** Both texts side by side, and what can be done about them. @param {Conflict} about */
function conflict(about) {
  const box = /** @type {HTMLElement} */ (part(".conflict", pieces).cloneNode(true));
  const [own, verdict] = [part(".own", box), part(".verdict", box)];
  const text = part("textarea", box);
  part(".title", box).textContent = `${about.title} (${about.field})`;
  // Marked by the engine, from words alone: nothing of a card is markup here.
  about.marked.forEach((html, at) => (box.querySelectorAll(".sides > div > div")[at].innerHTML = html));
  text.value = about.mine;

  /** @param {string} chosen @param {string} said */
  function decide(chosen, said) {
    decisions[about.guid] = { ...decisions[about.guid], [about.field]: chosen };
    box.classList.add("is-decided");
    const [is, all] = [".is-decided", ".conflict"].map((each) => page.querySelectorAll(each).length);
    verdict.textContent = `${said} ${words.decided} ${is}/${all}`;
    part(".written").textContent = "";
  }

  /** @type {Record<string, () => void>} */
  const acts = {
    keep: () => decide(about.mine, words.kept),
    take: () => decide(about.release, words.taken),
    edit: () => ((own.hidden = false), text.focus()),
    save: () => decide(text.value, words.edited),
  };
  box.addEventListener("click", ({ target }) => {
    const does = /** @type {HTMLElement} */ (target).closest("button")?.dataset.do ?? "";
    if (does && does !== "edit") own.hidden = true;
    acts[does]?.();
  });
  verdict.textContent = words.undecided;
  const line = document.createElement("li");
  line.append(box);
  return line;
}

/** Take over what the export knows into this browser, and go there. @param {any} exported */
async function studyOn(exported) {
  const { begin } = await import("../study/begin.js");
  try {
    const session = await begin();
    await session.takeIn(fromAnki(exported, session.lines, session.world.west));
    location.assign("study.html");
  } catch {
    fail(words.full);
  }
}

/** The release with this browser's progress in it, for an Anki that does not have the deck yet. */
async function carry() {
  if (!chosen.release) return;
  const { begin } = await import("../study/begin.js");
  const { lines, scheduler, world } = await begin();
  stop();
  worker = begun();
  const progress = toAnki(lines, scheduler, world.west);
  worker.postMessage({ does: "carry", release: chosen.release, progress, weight: Number(page.dataset.weight) });
  work({ stage: "loading" });
}

/** @param {Uint8Array<ArrayBuffer>} content */
function done(content) {
  stop();
  page.dataset.state = "ready";
  part(".carried").textContent = save(content, "with-progress");
}

/** Hand a package to the learner. @param {Uint8Array<ArrayBuffer>} content @param {string} name */
function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  link.download = `${page.dataset.deck}-${name}.apkg`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return link.download;
}

/** @param {"mine" | "release"} which @param {File | undefined} file */
function choose(which, file) {
  if (!file) return;
  chosen[which] = file;
  part(which === "mine" ? ".chosen" : ".release span").textContent = file.name;
  offer();
}

function offer() {
  part("[data-do=merge]").disabled = !chosen.mine || !chosen.release;
  part("[data-do=carry]").disabled = !chosen.release;
}

/** @type {Record<string, () => void>} */
const acts = {
  "choose-mine": () => part("[name=mine]").click(),
  "choose-release": () => part("[name=release]").click(),
  merge,
  cancel() {
    stop();
    page.dataset.state = "ready";
  },
  write: () => worker?.postMessage({ does: "write", decisions }),
  "study-on": () => worker?.postMessage({ does: "progress" }),
  carry,
  again() {
    stop();
    location.reload();
  },
};

function open() {
  if (typeof WebAssembly !== "object" || !location.protocol.startsWith("http")) return;
  page.dataset.state = "ready";
  page.addEventListener("click", ({ target }) => {
    acts[/** @type {HTMLElement} */ (target).closest("button")?.dataset.do ?? ""]?.();
  });
  for (const which of /** @type {const} */ (["mine", "release"]))
    part(`[name=${which}]`).addEventListener("change", (/** @type {any} */ { target }) => {
      choose(which, target.files[0]);
      target.value = ""; // or the same name, exported again, would be no change
    });
  const drop = part(".drop");
  for (const kind of ["dragover", "dragleave", "drop"])
    drop.addEventListener(kind, (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop") choose("mine", event.dataTransfer?.files[0]);
    });
  document.getElementById(location.hash.slice(1))?.setAttribute("open", "");
  offer();
}

open();
