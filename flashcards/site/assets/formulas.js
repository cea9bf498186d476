// Sets formulas with MathJax, as Anki does, each when it comes near the screen. Until then, and
// without this, they stand as MathML. MathJax reads `window.MathJax` when it starts.
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

/** Set what comes near the screen, and before printing everything. */
function begin() {
  // A style element would need `unsafe-inline`; a sheet made by a script of ours does not.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(MathJax.chtmlStylesheet().textContent);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const waiting = [...document.querySelectorAll(".tex[data-tex]")];
  const near = new IntersectionObserver(
    (seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        set(target);
      }
    },
    { rootMargin: "100% 0%" },
  );
  waiting.forEach((formula) => near.observe(formula));
  addEventListener("beforeprint", () => waiting.forEach(set));
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
