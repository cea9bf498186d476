// MathJax set up as Anki's reviewer does it; MathJax reads this when it starts. Beside Anki's, its
// extension that lets no formula lead anywhere or style the page.
"use strict";

const extra = ["noerrors", "mathtools"];

window.MathJax = {
  tex: {
    displayMath: [["\\[", "\\]"]],
    processEscapes: false,
    processEnvironments: false,
    processRefs: false,
    packages: { "[+]": extra, "[-]": ["textmacros"] },
  },
  loader: { load: [...extra.map((name) => `[tex]/${name}`), "ui/safe"], versionWarnings: false },
  startup: { typeset: false },
};
