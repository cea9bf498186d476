// SPDX-License-Identifier: AGPL-3.0-or-later
// The road below the deck list: what is pressed goes to Python as "PACKAGE:what:about",
// PACKAGE being the folder that this file is in: each deck's add-on has a panel of its own.
"use strict";

(() => {
    const own = /_addons\/([^/]+)\//.exec(document.currentScript.src)[1];
    const panel = () => document.getElementById(own);
    const tell = (what, about, answer) => pycmd(`${own}:${what}:${about || ""}`, answer);
    const tile = (id) => panel().querySelector(`.tile[data-id="${CSS.escape(id)}"]`);

    function close() {
        for (const open of panel().querySelectorAll(".detail")) open.remove();
        for (const each of panel().querySelectorAll(".tile")) each.ariaExpanded = "false";
    }

    function show(id, scroll) {
        const chosen = tile(id);
        if (chosen.ariaExpanded === "true" && !scroll) {
            close();
            tell("hide");
            return;
        }
        tell("show", id, (html) => {
            close();
            chosen.closest("details").open = true;
            chosen.ariaExpanded = "true";
            chosen.insertAdjacentHTML("afterend", html);
            if (scroll) {
                chosen.focus({ preventScroll: true });
                chosen.scrollIntoView({ block: "start" });
            }
        });
    }

    document.addEventListener("click", (event) => {
        const pressed = event.target.closest("[data-do]");
        if (!pressed || !panel() || !panel().contains(pressed)) return;
        const { do: what, id } = pressed.dataset;
        if (what === "show") return show(id);
        if (what === "goto") return show(id, true);
        // The page is drawn anew after most of these; it comes back to where it was.
        sessionStorage.setItem(own, window.scrollY);
        tell(what, what === "order" ? String(pressed.checked) : id);
    });

    document.addEventListener("keydown", (event) => {
        const detail = panel() && panel().querySelector(".detail");
        if (event.key !== "Escape" || !detail) return;
        const chosen = detail.previousElementSibling;
        close();
        tell("hide");
        chosen.focus();
    });

    document.addEventListener("DOMContentLoaded", () => {
        if (!panel()) return;
        for (const category of panel().querySelectorAll("details")) {
            category.querySelector("summary").addEventListener("click", () =>
                tell(category.open ? "fold" : "unfold", category.dataset.id)
            );
        }
        const shown = panel().dataset.at;
        if (shown && tile(shown)) {
            tile(shown).focus({ preventScroll: true });
            tile(shown).scrollIntoView({ block: "start" });
            return;
        }
        const at = sessionStorage.getItem(own);
        sessionStorage.removeItem(own);
        if (at) window.scrollTo(0, Number(at));
    });
})();
