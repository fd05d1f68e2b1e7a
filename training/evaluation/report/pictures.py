"""The pictures of a report as PNG: learning curves, confusion matrix, reliability diagram."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from training.evaluation.metrics import Evaluation

_INK, _GRID, _BLUE, _ORANGE, _GREEN = "#1c2430", "#d9dee6", "#2563a8", "#c2571a", "#2e7d4f"
_CURVES = {"macro_recall": "Macro recall", "mean_auc": "Mean AUC"}
_LABEL_LENGTH = 24  # characters


def learning_curves(history: Sequence[Mapping[str, Any]]) -> bytes:
    """By epoch: the loss on both splits, macro recall if there are labels, mean AUC if there are attributes."""
    known = [name for name in ("macro_recall", "mean_auc") if name in history[0]]
    figure, (losses, *others) = _figure(1 + len(known), width=4.8 * (1 + len(known)), height=3.6)
    epochs = [row["epoch"] for row in history]
    for name, colour, title in (("train_loss", _BLUE, "training"), ("validation_loss", _ORANGE, "validation")):
        losses.plot(epochs, [row[name] for row in history], "o-", color=colour, label=title, markersize=4)
    losses.set(xlabel="epoch", ylabel="loss (nats)", title="Loss")
    losses.legend(frameon=False)
    for name, axes in zip(known, others, strict=True):
        values, title = [row[name] for row in history], _CURVES[name]
        axes.plot(epochs, values, "o-", color=_GREEN, markersize=4)
        axes.set(xlabel="epoch", ylabel=title, title=f"{title} on validation, best {max(values):.4f}")
    for axes in (losses, *others):
        axes.grid(color=_GRID)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return _png(figure)


def confusion_matrix(evaluation: Evaluation) -> bytes:
    """Counts of each true label (rows) by predicted label (columns), coloured by share of the row."""
    counts = np.array(evaluation.confusion)  # [true, predicted]
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    side = min(3.0 + 0.8 * len(evaluation.labels), 14.0)
    figure, (axes,) = _figure(1, width=side + 0.8, height=side)
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    names = [_short(label) for label in evaluation.labels]
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), names)
    axes.set(xlabel="predicted", ylabel="true")
    if len(names) <= 12:  # beyond, numbers would overlap
        for (true, predicted), share in np.ndenumerate(shares):
            axes.text(
                predicted,
                true,
                f"{counts[true, predicted]:,}\n{share:.0%}",
                ha="center",
                va="center",
                color="white" if share > 0.55 else _INK,
            )
    figure.colorbar(image, ax=axes, label="share of the true label", shrink=0.8)
    return _png(figure)


def reliability(evaluation: Evaluation) -> bytes:
    """Accuracy against confidence by bin, and below it the number of texts in each bin."""
    figure, (accuracy, counts) = _figure(2, width=5.6, height=5.6, rows=True)
    bins = [bin for bin in evaluation.reliability if bin.count]
    width = evaluation.reliability[0].upper - evaluation.reliability[0].lower
    middles = [(bin.lower + bin.upper) / 2 for bin in bins]
    accuracy.plot([0, 1], [0, 1], "--", color=_INK, linewidth=1, zorder=3, label="perfect calibration")
    accuracy.bar(middles, [bin.accuracy for bin in bins], width * 0.92, color=_BLUE, label="accuracy")
    accuracy.plot(
        [bin.confidence for bin in bins],
        [bin.accuracy for bin in bins],
        "o",
        color=_ORANGE,
        markersize=4,
        label="at mean confidence",
    )
    accuracy.set(xlim=(0, 1), ylim=(0, 1), ylabel="accuracy", title=f"ECE {evaluation.ece:.4f}")
    accuracy.legend(frameon=False, loc="upper left")
    counts.bar(middles, [bin.count for bin in bins], width * 0.92, color=_GRID, edgecolor=_INK, linewidth=0.5)
    counts.set(xlim=(0, 1), xlabel="confidence", ylabel="texts")
    counts.yaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    for axes in (accuracy, counts):
        axes.grid(color=_GRID)
        axes.set_axisbelow(True)
    return _png(figure)


def _figure(number: int, *, width: float, height: float, rows: bool = False) -> tuple[Figure, list[Axes]]:
    # The object API: pyplot keeps every figure in a global, and may look for a screen.
    figure = Figure(figsize=(width, height), dpi=120, layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    if rows:
        axes = figure.subplots(number, 1, sharex=True, height_ratios=[3, 1], squeeze=False)
    else:
        axes = figure.subplots(1, number, squeeze=False)
    return figure, list(axes.flat)


def _short(label: str) -> str:
    cut = label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1] + "…"
    return cut.replace("$", r"\$")  # matplotlib reads a formula after a dollar


def _png(figure: Figure) -> bytes:
    content = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")  # the report has the full name
        figure.savefig(content, format="png", metadata={"Software": None})
    return content.getvalue()
