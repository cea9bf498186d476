// The map on the home page shows what is known of each concept, once something was studied here.

const road = /** @type {HTMLElement} */ (document.getElementById("_road"));
const SVG = "http://www.w3.org/2000/svg";

/** Whether anything was studied in this browser: whoever only reads loads nothing more. */
async function hasStudied() {
  const databases = (await indexedDB.databases?.()) ?? [];
  return databases.some(({ name }) => name === `flashcards ${road.dataset.deck}`);
}

/** How much of each concept is known: the mean recall of its cards, 0 for those never asked. */
async function shares() {
  const [{ begin }, { default: deck }, { dayOf }] = await Promise.all([
    import("./begin.js"), import("./deck.js"), import("./scheduler.js"),
  ]);
  const { standing, scheduler, world } = await begin();
  const today = dayOf(world.now(), world.west());
  /** @type {Map<string, [number, number]>} */
  const sums = new Map();
  for (const { id, concept } of deck.cards) {
    const { memory = null, day = today } = standing.cards.get(id) ?? {};
    const [known, all] = sums.get(concept) ?? [0, 0];
    const recall = memory ? scheduler.recall(memory, Math.max(0, today - day)) : 0;
    sums.set(concept, [known + recall, all + 1]);
  }
  return sums;
}

async function show() {
  if (!(await hasStudied())) return;
  const percent = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "percent" });
  for (const [concept, [known, all]] of await shares())
    for (const link of road.querySelectorAll(`[data-concept="${CSS.escape(concept)}"]`))
      if (known > 0) mark(link, known / all, percent.format(known / all));
}

/** @param {Element} link @param {number} share @param {string} said */
function mark(link, share, said) {
  const box = /** @type {SVGRectElement} */ (link.querySelector("rect"));
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
  const bar = document.createElementNS(SVG, "rect");
  const place = { x: x + 6, y: y + height - 4.5, width: Math.max(2, share * (width - 12)), height: 3, rx: 1.5 };
  for (const [name, value] of Object.entries(place)) bar.setAttribute(name, `${value}`);
  bar.classList.add("known");
  box.after(bar);
  const title = link.querySelector("title");
  if (title) title.textContent += `. ${road.dataset.known}: ${said}`;
}

// A browser that keeps nothing shows the road all the same.
show().catch(() => {});
