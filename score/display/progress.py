"""Progress of a run: a bar with rows/s and the time left, or without a terminal a line every 30 s."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from score.part.scorer import Part
from score.part.tally import Tally

LINE_EVERY = 30.0  # seconds


class ProgressBar:
    """A ``Watcher`` that draws on a terminal, and elsewhere prints a line every 30 s. Use it as a context manager."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._progress = Progress(
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("{task.fields[rows]:,} rows  {task.fields[rate]:,.0f} rows/s"),
            TimeRemainingColumn(),
            TextColumn("left"),
            console=console,
            transient=True,
            speed_estimate_period=120.0,  # a window takes seconds
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task("", total=None, rows=0, rate=0.0)
        self._size: int | None = None
        self._rows = self._now = 0  # in all, and by this process
        self._started = self._told = clock()

    def __enter__(self) -> ProgressBar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def started(self, size: int | None, position: int, tally: Tally) -> None:
        """See Watcher."""
        self._size, self._rows = size, tally.rows
        self._started = self._told = self._clock()
        self._progress.update(self._task, total=size, completed=position, rows=self._rows)
        if tally.rows:
            self._console.print(f"{tally.rows:,} rows were scored before", highlight=False)

    def scored(self, part: Part, position: int) -> None:
        """See Watcher."""
        self._rows += part.tally.rows
        self._now += part.tally.rows
        rate = self._now / max(self._clock() - self._started, 1e-9)
        self._progress.update(self._task, completed=position, rows=self._rows, rate=rate)
        if not self._console.is_terminal and self._clock() - self._told >= LINE_EVERY:
            self._told = self._clock()
            share = f"{position / self._size:.0%} of the input, " if self._size else ""
            self._console.print(f"{share}{self._rows:,} rows, {rate:,.0f} rows/s", highlight=False, soft_wrap=True)


def print_summary(console: Console, tally: Tally, seconds: float) -> None:
    """Print the counts of a run: rows, errors by kind, and the share of each label and action."""
    table = Table(title=Text(f"{tally.rows:,} rows, {seconds:,.1f} s"), title_justify="left")
    for name in ("", "rows", "share"):
        table.add_column(name, justify="right" if name else "left")
    groups: tuple[tuple[str, Mapping[str, int]], ...] = (
        ("", tally.labels),
        ("action ", tally.actions),
        ("error ", tally.errors),
        ("", {"truncated": tally.truncated} if tally.truncated else {}),
    )
    for kind, counts in groups:
        for name, count in sorted(counts.items()):
            table.add_row(Text(kind + name), f"{count:,}", f"{count / tally.rows:.1%}")
        if counts:
            table.add_section()
    console.print(table)
