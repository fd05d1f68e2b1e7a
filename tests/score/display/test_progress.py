"""What a person sees."""

from __future__ import annotations

import io
from collections import Counter

from rich.console import Console

from score.display.histogram import histogram
from score.display.progress import LINE_EVERY, ProgressBar, print_summary
from score.part.scorer import Part
from score.part.tally import BINS, Tally, bin_of

TALLY = Tally(
    4, 1, Counter(blank=1), Counter(positive=2, negative=1), Counter(allow=2, block=1), Counter({"1": 1, "39": 2})
)


def part(rows: int) -> Part:
    return Part("part-000000-000000", 0, 50, b"", Tally(rows))


def test_lines_where_there_is_no_terminal() -> None:
    """Now and then one with the share, the rows in all and the rate of this process."""
    now = [0.0]
    out = io.StringIO()
    with ProgressBar(Console(file=out), lambda: now[0]) as bar:
        bar.started(200, 0, Tally(100))
        bar.scored(part(10), 110)
        now[0] = LINE_EVERY
        bar.scored(part(20), 150)
        bar.scored(part(20), 200)
    assert out.getvalue() == "100 rows were scored before\n75% of the input, 130 rows, 1 rows/s\n"


def test_a_bar_on_a_terminal() -> None:
    """It has the rows, the rate and the time that is left."""
    now = [0.0]
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100)
    with ProgressBar(console, lambda: now[0]) as bar:
        bar.started(200, 0, Tally())
        now[0] = 2.0
        bar.scored(part(5000), 100)
        bar._progress.refresh()
    assert "50%" in out.getvalue()
    assert "5,000 rows  2,500 rows/s" in out.getvalue()


def test_the_summary() -> None:
    """The share of each label, action and kind of error; an empty run has none."""
    out = io.StringIO()
    print_summary(Console(file=out, width=80), TALLY, 2.0)
    lines = [line.replace("│", " ").split() for line in out.getvalue().splitlines()]
    assert "4 rows, 2.0 s" in out.getvalue()
    for row in (["positive", "2", "50.0%"], ["action", "block", "1", "25.0%"], ["error", "blank", "1", "25.0%"]):
        assert row in lines
    print_summary(Console(file=out, width=80), Tally(), 0.0)


def test_bins_and_their_picture() -> None:
    """Both ends have a bin, and the picture is a PNG."""
    assert [bin_of(value) for value in (-1.0, -0.951, 0.0, 0.999, 1.0)] == [0, 0, BINS // 2, BINS - 1, BINS - 1]
    assert histogram(TALLY, "polarity").startswith(b"\x89PNG")
    assert histogram(TALLY, "score") != histogram(TALLY, "polarity")


def test_counts_add_up_and_come_back() -> None:
    """From parts to the run, and from disk."""
    total = Tally.from_dict(TALLY.to_dict())
    total.add(TALLY)
    assert (total.rows, total.labels["positive"], total.histogram["39"]) == (8, 4, 4)
    assert Tally.from_dict(TALLY.to_dict()) == TALLY
