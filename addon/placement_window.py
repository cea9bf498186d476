# SPDX-License-Identifier: AGPL-3.0-or-later
"""The window of a placement: card after card, then what is believed, and what to do about it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from anki.cards import CardId
from aqt.main import AnkiQt
from aqt.qt import (
    QDialog,
    QHBoxLayout,
    QKeySequence,
    QLabel,
    QPushButton,
    Qt,
    QVBoxLayout,
    qconnect,
)
from aqt.theme import theme_manager
from aqt.utils import disable_help_button, restoreGeom, saveGeom, tooltip
from aqt.webview import AnkiWebView

from . import actions, knowledge, place, preview
from .engine.placement import QUESTIONS
from .placing import Placing, told

GEOMETRY = place.key("placement")
TYPED = re.compile(r"\[\[type:[^\]]*\]\]")  # the field to type into; here one only thinks
SCRIPTS = ["js/mathjax.js", "js/vendor/mathjax/tex-chtml-full.js", "js/reviewer.js"]
STYLE = """<style>
#told { max-width: 760px; margin: 0 auto; padding: 12px 20px; text-align: start; font-size: 15px; }
#told table { width: 100%; border-collapse: collapse; }
#told td { padding: 4px 8px 4px 0; vertical-align: top; }
#told td + td { color: var(--fg-subtle); }
</style>"""


def show(mw: AnkiQt, go_to: Callable[[str], None]) -> None:
    """Begin a placement; `go_to` shows a concept on the road afterwards."""
    placing = Placing(place.road(), knowledge.cards(mw.col, place.road()))
    if placing.next() is None:
        tooltip("No new card is left to ask.", parent=mw)
        return
    PlacementWindow(mw, placing, go_to).open()


class PlacementWindow(QDialog):
    """Question, answer, known or not, and at the end what the answers say."""

    def __init__(self, mw: AnkiQt, placing: Placing, go_to: Callable[[str], None]) -> None:
        super().__init__(mw)
        self.mw = mw
        self.placing = placing
        self.go_to = go_to
        self.asking: tuple[str, int] | None = None
        self.setWindowTitle("What do I know already?")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        disable_help_button(self)
        self.at = QLabel()
        self.at.setWordWrap(True)
        self.web = AnkiWebView(parent=self)
        self.web.stdHtml(mw.reviewer.revHtml(), css=["css/reviewer.css"], js=SCRIPTS, context=self)
        self.web.setAccessibleName("The card")
        self.web.set_bridge_command(lambda _message: None, self)
        qconnect(self.finished, lambda _result: self.web.cleanup())
        layout = QVBoxLayout(self)
        layout.addWidget(self.at)
        layout.addWidget(self.web, 1)
        layout.addLayout(self._buttons())
        restoreGeom(self, GEOMETRY, default_size=(780, 620))
        preview.fit(self)
        self._ask()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.back = self._button(row, "&Back", "", self._take_back)
        row.addStretch(1)
        self.reveal = self._button(row, "Show &answer", "Space", self._answer)
        self.no = self._button(row, "I did &not know it", "1", lambda: self._next(known=False))
        self.yes = self._button(row, "I &knew it", "2", lambda: self._next(known=True))
        self.grade = self._button(row, "", "", self._grade)
        row.addStretch(1)
        self.stop = self._button(row, "&Stop and see", "", self._end)
        self.leave = self._button(row, "&Close", "", self.reject)
        return row

    def _button(
        self, row: QHBoxLayout, label: str, key: str, does: Callable[[], object]
    ) -> QPushButton:
        button = QPushButton(label)
        button.setAutoDefault(False)
        if key:
            button.setShortcut(QKeySequence(key))
            button.setToolTip(f"Shortcut key: {key}")
        qconnect(button.clicked, lambda _checked=False: does())
        row.addWidget(button)
        return button

    def _only(self, *shown: QPushButton) -> None:
        every = (self.back, self.reveal, self.no, self.yes, self.grade, self.stop, self.leave)
        for button in every:
            button.setVisible(button in shown)
        self.back.setVisible(bool(self.placing.asked))

    def _ask(self) -> None:
        """The next question, or the end."""
        self.asking = self.placing.next()
        if self.asking is None:
            self._end()
            return
        self.at.setText(
            f"<b>{self.placing.asked + 1}</b> of about {QUESTIONS}. Think of the answer, look at "
            "it, and say honestly whether you knew it. No card is changed by this."
        )
        self._draw("_showQuestion", answer=False)
        self._only(self.reveal, self.stop)

    def _answer(self) -> None:
        self._draw("_showAnswer", answer=True)
        self._only(self.no, self.yes, self.stop)

    def _draw(self, function: str, *, answer: bool) -> None:
        assert self.asking is not None
        card = self.mw.col.get_card(CardId(self.asking[1]))
        text = TYPED.sub("", card.answer() if answer else card.question())
        texts = [self.mw.prepare_card_text_for_display(text)]
        if not answer:
            texts.append("")
        body = theme_manager.body_classes_for_card_ord(card.ord)
        given = ", ".join(json.dumps(each) for each in [*texts, body])
        self.web.eval(f"{function}({given});")

    def _next(self, *, known: bool) -> None:
        assert self.asking is not None
        self.placing.answer(self.asking[0], known=known)
        self._ask()

    def _take_back(self) -> None:
        self.placing.take_back()
        self._ask()

    def _end(self) -> None:
        """What is believed, and the button that carries it out."""
        self.asking = None
        known = len(self.placing.known_cards())
        self.at.setText(
            f"After {self.placing.asked} cards. What you know is graded Easy: it comes back in a "
            "week or so, then as seldom as you know it well. Nothing is skipped for ever."
        )
        html = json.dumps(f'{STYLE}<div id="told">{told(self.placing)}</div>')
        self.web.eval(f"_showQuestion({html}, '', '');")
        self.grade.setText(f"&Grade {known:,} cards as Easy")
        self._only(*([self.grade] if known else []), self.leave)

    def _grade(self) -> None:
        cards, start = self.placing.known_cards(), self.placing.start()
        self.accept()
        actions.grade(self.mw, cards, lambda: self.go_to(start) if start else None)

    def done(self, result: int) -> None:
        """Remember the window's size."""
        saveGeom(self, GEOMETRY)
        super().done(result)
