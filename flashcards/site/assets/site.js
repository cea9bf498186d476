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

addEventListener("hashchange", openNamed);
addEventListener("beforeprint", openForPrint);
openNamed();
