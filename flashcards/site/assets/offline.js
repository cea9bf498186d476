// Keeps the whole site, file by file under its hash, and answers from there. A newer site is fetched
// beside the one in use and takes its place when the learner says so, or when no page is open.
"use strict";

const CACHE = `flashcards ${registration.scope}`;
/** Where a file is kept: its address with its hash. */
const key = (path) => new URL(`${path}?kept=${FILES[path]}`, registration.scope).href;

/** What only one page needs, and much of it: it is kept once that page has asked for it. */
const isLater = (path) => path.startsWith("update/");

/** Fetch what is not kept yet. A file that is not of this build (a host in between) stops it. */
async function fetchAll() {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = Object.keys(FILES).filter((path) => !isLater(path) && !kept.has(key(path)));
  while (missing.length) await Promise.all(missing.splice(0, 20).map((path) => fetchOne(cache, path)));
}

async function fetchOne(cache, path) {
  const answer = await fetch(new URL(path, registration.scope), { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  const digest = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
  const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hash !== FILES[path]) throw new Error(`${path} is of another build`);
  await cache.put(key(path), answer);
}

/** Take out what only earlier sites had. */
async function forget() {
  const cache = await caches.open(CACHE);
  const wanted = new Set(Object.keys(FILES).map(key));
  const old = (await cache.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(old.map((request) => cache.delete(request)));
}

/** The file that an address of the site means; undefined for any other. */
function fileOf(url) {
  const { origin, pathname } = new URL(url);
  const scope = new URL(registration.scope);
  if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return undefined;
  const path = decodeURIComponent(pathname.slice(scope.pathname.length)) || "index.html";
  return path in FILES ? path : undefined;
}

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key(path));
  if (kept || !isLater(path)) return kept ?? fetch(request);
  // Another build's file, or a disk that is full: it is had without being kept.
  await fetchOne(cache, path).catch(() => {});
  return (await cache.match(key(path))) ?? fetch(request);
}

addEventListener("install", (event) => event.waitUntil(fetchAll()));
addEventListener("activate", (event) => event.waitUntil(forget().then(() => clients.claim())));
addEventListener("message", ({ data }) => data === "take over" && skipWaiting());
addEventListener("fetch", (event) => {
  const path = event.request.method === "GET" ? fileOf(event.request.url) : undefined;
  if (path) event.respondWith(answer(event.request, path));
});
