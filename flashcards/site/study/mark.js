// How much of a concept is known, shown on the map.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Show on a map how much of each concept is known.
 * @param {Element} road what holds the map's pictures
 * @param {Iterable<[string, number]>} shares from 0 to 1, by the concept's id
 * @param {string} word what says in front of a share that it is what is known
 */
export function mark(road, shares, word) {
  const percent = new Intl.NumberFormat(document.documentElement.lang || "en", { style: "percent" });
  for (const [concept, share] of shares)
    for (const link of road.querySelectorAll(`[data-concept="${CSS.escape(concept)}"]`))
      if (share > 0) bar(link, share, `${word}: ${percent.format(share)}`);
}

/** @param {Element} link @param {number} share @param {string} said */
function bar(link, share, said) {
  const box = /** @type {SVGRectElement} */ (link.querySelector("rect"));
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
  const bar = document.createElementNS(SVG, "rect");
  const place = { x: x + 6, y: y + height - 4.5, width: Math.max(2, share * (width - 12)), height: 3, rx: 1.5 };
  for (const [name, value] of Object.entries(place)) bar.setAttribute(name, `${value}`);
  bar.classList.add("known");
  box.after(bar);
  const title = link.querySelector("title");
  if (title) title.textContent += `. ${said}`;
}
