// What the pages do beyond what they are: nothing in them needs this.
"use strict";

/** An address with a card's id opens that card's answer. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const back = named?.matches(".card") && named.querySelector(".back");
  if (back) back.open = true;
}

/** Paper shows every answer; afterwards they are as they were. */
function openForPrint() {
  for (const back of document.querySelectorAll("details:not([open])")) {
    back.open = true;
    addEventListener("afterprint", () => (back.open = false), { once: true });
  }
}

/** On the map what is pointed at stands out with its lines and with what they lead to. */
function followMap(map) {
  function point(event) {
    const id = event.target.closest?.("[data-concept]")?.dataset.concept;
    const named = new Set([id]);
    for (const line of map.querySelectorAll("[data-from]")) {
      const { from, to } = line.dataset;
      const own = id !== undefined && (from === id || to === id);
      line.classList.toggle("named", own);
      if (own) named.add(from).add(to);
    }
    for (const link of map.querySelectorAll("[data-concept]"))
      link.classList.toggle("named", named.has(link.dataset.concept));
    map.classList.toggle("pointing", id !== undefined && named.size > 1);
  }

  for (const kind of ["pointerover", "focusin"]) map.addEventListener(kind, point);
  for (const kind of ["pointerleave", "focusout"]) map.addEventListener(kind, () => point({ target: map }));
}

// Chromium and Firefox put what scrolls into the tab order by themselves, Safari does not.
const scrollers = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

/** Let the keyboard reach what is wider than its place below an element, now and later. */
function reachScrollers(root) {
  for (const box of root.querySelectorAll(".sheet pre, .sheet table, .tex.block, mjx-container"))
    scrollers.observe(box);
}

reachScrollers(document);
document.querySelectorAll(".map").forEach(followMap);
addEventListener("hashchange", openNamed);
addEventListener("beforeprint", openForPrint);
openNamed();

/** Keep the site for when there is no network; a newer one is offered, and forced on nobody. */
async function keepSite() {
  const manifest = document.querySelector("link[rel=manifest]");
  const workers = navigator.serviceWorker;
  if (!manifest || !workers || !location.protocol.startsWith("http")) return;
  const registration = await workers.register(new URL("sw.js", manifest.href));
  const bar = document.getElementById("_newer");
  const offer = () => {
    if (!registration.waiting || !workers.controller) return;
    bar.hidden = false;
    bar.querySelector("button").onclick = () => {
      workers.addEventListener("controllerchange", () => location.reload(), { once: true });
      registration.waiting.postMessage("take over");
    };
  };
  registration.addEventListener("updatefound", () =>
    registration.installing?.addEventListener("statechange", offer),
  );
  offer();
}

// What cannot be kept (a private window, a full disk) can be read all the same.
keepSite().catch(() => {});
