// Merges in a browser's own Python, beside the page, which stays alive and can end this at any moment.

import { loadPyodide } from "./pyodide/pyodide.mjs";

/**
 * What the page asks for: a merge of an export with a release (a file, or the address of one), then,
 * as often as it likes, the patch with the decisions made by then.
 * @typedef {{does: "merge", mine: File, release: File | string, options: object, weight: number}} MergeAsked
 * @typedef {{does: "write", decisions: object}} WriteAsked
 *
 * Or what the export knows of each card, to study on from there; or, without an export, the release
 * with the progress of this browser in it.
 * @typedef {{does: "progress"}} ProgressAsked
 * @typedef {{does: "carry", release: File | string, progress: object, weight: number}} CarryAsked
 */
/** @typedef {import("./pyodide/pyodide.mjs").PyodideInterface} Python */

const HERE = new URL(".", import.meta.url);
const LIBRARY = "/engine";
const PATCH = "/patch.apkg";
// What memory it took at most, in Chromium: so many bytes, and so many times the export's database
// (docs/update-page.md).
const [BASE, TIMES] = [60e6, 4];

/** @type {Python} */
let python;
/** @type {any} the `Update` of flashcards/browser.py */
let update;
/** What Python reads from, as long as it is what it was when it was chosen. @type {File[]} */
const files = [];

/** @param {string} stage @param {object} [more] */
const tell = (stage, more = {}) => postMessage({ stage, ...more });

/** A step of the update; one that cannot be done says why. @param {string} json */
function told(json) {
  const found = JSON.parse(json);
  if (found.refused) throw new Refused(found.refused);
  return found;
}

class Refused extends Error {}

/** What the page has words of its own for. */
class Lost extends Error {}

/**
 * Load Python and the program, saying how much of it is there; what did not arrive, or cannot be
 * run here, is `Lost`.
 * @param {number} weight bytes in all
 */
async function load(weight) {
  const plain = globalThis.fetch;
  let had = 0;
  globalThis.fetch = async (...asked) => {
    const answer = await plain(...asked);
    if (!answer.ok || !answer.body) throw new Error(`${answer.url}: ${answer.status}`);
    const count = new TransformStream({
      transform(chunk, on) {
        had += chunk.length;
        tell("loading", { part: Math.min(had / weight, 1) });
        on.enqueue(chunk);
      },
    });
    return new Response(answer.body.pipeThrough(count), answer);
  };
  try {
    python = await Promise.race([loadPyodide({ indexURL: new URL("pyodide/", HERE).href }), stopped()]);
    const engine = await (await fetch(new URL("engine.zip", HERE))).arrayBuffer();
    python.FS.mkdirTree(LIBRARY);
    python.unpackArchive(engine, "zip", { extractDir: LIBRARY });
    python.runPython(`import sys; sys.path.insert(0, "${LIBRARY}")`);
  } catch (fault) {
    console.warn(fault);
    throw new Lost("damaged");
  } finally {
    globalThis.fetch = plain;
  }
}

/** Fails when WebAssembly cannot begin: Pyodide only warns of it, and waits for ever. */
function stopped() {
  return new Promise((_, reject) => {
    for (const name of /** @type {const} */ (["instantiate", "instantiateStreaming"])) {
      const plain = /** @type {any} */ (WebAssembly)[name];
      /** @type {any} */ (WebAssembly)[name] = (/** @type {any[]} */ ...asked) => {
        const made = plain(...asked);
        made.catch(reject);
        return made;
      };
    }
  });
}

/** A file where Python can read it, without a copy in memory. @param {string} folder @param {File} file */
function mounted(folder, file) {
  files.push(file);
  python.FS.mkdirTree(folder);
  python.FS.mount(python.FS.filesystems.WORKERFS, { files: [file] }, folder);
  return `${folder}/${file.name}`;
}

/** Whether a chosen file was changed, moved or removed since: a browser reads no byte of such a one. */
async function isChanged() {
  const read = files.map((file) => file.slice(0, 1).arrayBuffer());
  return (await Promise.allSettled(read)).some(({ status }) => status === "rejected");
}

/** @param {File | string} release */
async function fetched(release) {
  if (release instanceof File) return release;
  const answer = await fetch(release).catch(() => null);
  const content = await (answer?.ok ? answer.blob() : null)?.catch(() => null);
  if (!content) throw new Lost("missing");
  return new File([content], release.slice(release.lastIndexOf("/") + 1));
}

/** @param {File | string} release @param {File | null} mine @param {number} weight */
async function begin(release, mine, weight) {
  tell("loading");
  await load(weight);
  const { Update } = python.pyimport("flashcards.browser");
  update = Update(mine ? mounted("/mine", mine) : "", mounted("/release", await fetched(release)));
}

/** @param {MergeAsked} asked */
async function merge({ mine, release, options, weight }) {
  await begin(release, mine, weight);
  tell("reading", { needs: BASE + TIMES * told(update.weight()).bytes });
  told(update.read_mine());
  tell("release");
  const { version } = told(update.read_release());
  tell("merging");
  const account = told(update.merge(JSON.stringify(options)));
  const known = told(update.known(Date.now() / 1000));
  postMessage({ account, version, ...known });
}

/** @param {WriteAsked} asked */
async function write({ decisions }) {
  tell("writing");
  told(update.write(PATCH, JSON.stringify(decisions)));
  hand("patch");
}

/** @param {CarryAsked} asked */
async function carry({ release, progress, weight }) {
  await begin(release, null, weight);
  tell("release");
  told(update.read_release());
  tell("writing");
  told(update.carry(PATCH, JSON.stringify(progress)));
  hand("carried");
}

function progress() {
  postMessage({ progress: told(update.progress()) });
}

/** Hand over the package that was written. @param {string} name what the page knows it by */
function hand(name) {
  const content = /** @type {Uint8Array<ArrayBuffer>} */ (python.FS.readFile(PATCH));
  python.FS.unlink(PATCH);
  postMessage({ [name]: content }, { transfer: [content.buffer] });
}

/** @type {Record<string, (asked: any) => unknown>} */
const acts = { merge, write, carry, progress };

addEventListener("message", async ({ data }) => {
  try {
    await acts[data.does](data);
  } catch (fault) {
    const { message } = /** @type {Error} */ (fault);
    if (fault instanceof Lost) postMessage({ lost: message });
    // What was read of it then says nothing of the file.
    else if (await isChanged()) postMessage({ lost: "changed" });
    else if (fault instanceof Refused) postMessage({ refused: message });
    // Of a fault in Python the last line says what it was.
    else postMessage({ failed: message.trim().split("\n").at(-1) });
  }
});
