"""Figures of the concept Overfitting & Regularisation."""

from __future__ import annotations

import numpy as np
from canvas import BLUE, ORANGE, figure
from matplotlib.axes import Axes


@figure("deep-learning/loss-curves.svg")
def loss_curves(ax: Axes) -> None:
    """Training loss that keeps falling, validation loss with its minimum at epoch 12."""
    epochs = np.arange(31)
    training = 0.12 + 0.9 * np.exp(-epochs / 7)
    later = (epochs - 12) / 7
    validation = 0.56 + 0.175 * (np.exp(-later) + later - 1)
    assert validation.argmin() == 12
    ax.plot(epochs, training, color=BLUE)
    ax.plot(epochs, validation, color=ORANGE)
    ax.text(30, training[-1] + 0.03, "training", color=BLUE, ha="right", va="bottom")
    ax.text(30, validation[-1] + 0.03, "validation", color=ORANGE, ha="right", va="bottom")
    ax.set(xlabel="epoch", ylabel="loss", xlim=(0, 31), ylim=(0, 1.1))
    ax.set_xticks(range(0, 31, 3))
    ax.grid(axis="x")
