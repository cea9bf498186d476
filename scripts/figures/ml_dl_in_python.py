"""Figures of the concept ML/DL in Python."""

from __future__ import annotations

from canvas import BLUE, figure
from matplotlib.axes import Axes

LOSSES = (0.90, 0.70, 0.58, 0.50, 0.54, 0.47, 0.52, 0.50, 0.53, 0.42, 0.44, 0.45)


def last_epoch(losses: tuple[float, ...], patience: int) -> int:
    """The epoch, counted from 1, after which early stopping ends the training."""
    best, waited = float("inf"), 0
    for epoch, loss in enumerate(losses, start=1):
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited >= patience:
            return epoch
    return len(losses)


@figure("python-and-ai-frameworks/patience-three.svg", size=(4.1, 2.6))
def patience_three(ax: Axes) -> None:
    """Validation losses of twelve epochs; with a patience of 3 training ends after the ninth."""
    assert last_epoch(LOSSES, 3) == 9
    epochs = range(1, len(LOSSES) + 1)
    ax.plot(epochs, LOSSES, "o-", color=BLUE, markersize=5)
    ax.set(xlabel="epoch", ylabel="validation loss", xlim=(0.5, 12.5), ylim=(0.35, 0.95))
    ax.set_xticks(list(epochs))
    ax.set_yticks([0.4, 0.6, 0.8])
    ax.grid(visible=True)
