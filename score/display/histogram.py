"""The histogram of a run as PNG."""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

from score.part.tally import BINS, Tally


def histogram(tally: Tally, axis: str) -> bytes:
    """The number of rows by polarity, or by score or an attribute: ``axis`` names which."""
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    counts = [tally.histogram[str(each)] for each in range(BINS)]
    width = 2 / BINS
    first = 0 if axis == "polarity" else BINS // 2  # a score is never negative
    places = range(first, BINS)
    axes.bar([-1 + width * each for each in places], counts[first:], width=width * 0.9, align="edge", color="#2563a8")
    scored = tally.rows - sum(tally.errors.values())
    axes.set(xlabel=axis, ylabel="rows", xlim=(-1 + width * first, 1), title=f"{scored:,} rows scored")
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    axes.grid(axis="y", color="#d9dee6")
    axes.set_axisbelow(True)
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=120, metadata={"Software": None})
    return content.getvalue()
