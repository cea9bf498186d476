// Sets formulas with MathJax, as Anki does, each when it comes near the screen; MathJax itself, which is
// larger than all the rest, is loaded for the first of them, or once the reader does anything. Until then,
// and without this, they stand as MathML. MathJax reads `window.MathJax` when it starts.
"use strict";

const extra = ["noerrors", "mathtools"];

class NoMenu {
  settings = {};
  isLoading = false;
}

window.MathJax = {
  tex: { packages: { "[+]": extra, "[-]": ["textmacros"] } },
  // One style sheet for all formulas, since it is handed over once: see `begin`.
  chtml: { adaptiveCSS: false },
  // The menu would write style elements, which the pages allow nobody.
  options: { enableMenu: false, MenuClass: NoMenu },
  loader: { load: [...extra.map((name) => `[tex]/${name}`), "ui/safe"], versionWarnings: false },
  startup: { typeset: false, pageReady: begin },
};

// How much larger MathJax's letters must be to stand beside those of the text.
const SCALE = 1.1;

const waiting = [...document.querySelectorAll(".tex[data-tex]")];
const address = new URL("../mathjax/tex-chtml-full.js", document.currentScript.src);

/** Fetch MathJax, once. */
function load() {
  if (document.querySelector("script[src$='tex-chtml-full.js']")) return;
  document.head.append(Object.assign(document.createElement("script"), { src: address }));
}

/** Set what comes near the screen, and before printing everything. */
function begin() {
  // A style element would need `unsafe-inline`; a sheet made by a script of ours does not.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(MathJax.chtmlStylesheet().textContent);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  watch(set, "100% 0%");
  addEventListener("beforeprint", () => waiting.forEach(set));
}

/** Do something with each formula as soon as it is so near to the screen. */
function watch(act, margin) {
  const near = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        act(target);
      }
    },
    { rootMargin: margin },
  );
  waiting.forEach((formula) => near.observe(formula));
}

function set(formula) {
  const { tex } = formula.dataset;
  if (tex === undefined) return;
  delete formula.dataset.tex;
  const display = formula.classList.contains("block");
  const made = MathJax.tex2chtml(tex, { display, scale: SCALE });
  if (made.querySelector("mjx-merror")) return; // what stands there says more
  formula.replaceChildren(made);
  reachScrollers(formula);
}

watch(load, "25% 0%");
for (const kind of ["pointermove", "pointerdown", "keydown", "scroll"])
  addEventListener(kind, load, { once: true, passive: true });
