// A thumb that sweeps over a card, on screens that are touched.

const FAR = 70; // pixels: less is a finger that trembles

/**
 * Call `swept` with the way, of a sweep that is no scrolling of the page or of something in it.
 * @param {HTMLElement} sheet
 * @param {(way: "left" | "right") => unknown} swept
 */
export function onSwipe(sheet, swept) {
  /** @type {{x: number, y: number} | null} */
  let from = null;
  sheet.addEventListener("touchstart", ({ touches, target }) => {
    const one = touches.length === 1 && !scrolls(/** @type {Element} */ (target), sheet);
    from = one ? { x: touches[0].clientX, y: touches[0].clientY } : null;
  }, { passive: true });
  sheet.addEventListener("touchend", ({ changedTouches }) => {
    if (!from) return;
    const across = changedTouches[0].clientX - from.x;
    const down = changedTouches[0].clientY - from.y;
    from = null;
    if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(down)) swept(across > 0 ? "right" : "left");
  });
  sheet.addEventListener("touchcancel", () => (from = null));
}

/** Whether something in the card, such as long code, can be scrolled aside. @param {Element} target @param {Element} sheet */
function scrolls(target, sheet) {
  for (let each = /** @type {Element | null} */ (target); each && each !== sheet; each = each.parentElement)
    if (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== "visible") return true;
  return false;
}
