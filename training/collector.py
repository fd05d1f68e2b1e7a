"""Rows on their way into training: texts go to a mapped file, labels and groups are kept, and what is left out told."""

from __future__ import annotations

import errno
import logging
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from model.blank import is_blank
from model.errors import DataError
from records.rows import Asked, Kind, Rows, Value
from training.labels import label_name, order_labels
from training.texts import Texts, TextWriter

logger = logging.getLogger(__name__)

_MOST_LABELS = 1_000  # more than this is a column of something else
_NO_TEXT, _NO_LABEL = "have no text", "have no label"
_NOT_A_LABEL = {Kind.NESTED: "a list or an object", Kind.BYTES: "bytes"}


class Collector:
    """Takes the rows of one file after another, n in all. Use it as a context manager.

    The texts' file is in ``cache_dir``, or the system's folder for temporary files, until the manager is left: the
    pages stay readable as long as they are mapped, and a run that is killed leaves nothing of use to the next.

    Raises:
        DataError: no file can be kept there.
    """

    def __init__(
        self, asked: Asked, labels: Sequence[str] | None, cache_dir: Path | None, *, skip_unreadable: bool = False
    ) -> None:
        self._text, self._label, self._group = asked.text, asked.others[0], (*asked.others, None)[1]
        self._labels = labels
        self._codes = {label: code for code, label in enumerate(labels or ())}
        self._skip_unreadable = skip_unreadable
        self._targets = array("q")
        self._groups: list[str | None] = []
        self._rows = 0
        self._left_out: Counter[str] = Counter()
        self._first: dict[str, str] = {}  # of each reason, where its first row is
        self._files: list[str] = []
        self._cache = str(cache_dir or "the temporary folder")
        self._stack = ExitStack()
        try:
            folder = tempfile.TemporaryDirectory(prefix="sentiment-rows-", dir=cache_dir, ignore_cleanup_errors=True)
            self._writer = TextWriter(Path(self._stack.enter_context(folder)))
        except OSError as error:
            raise self._unwritable(error) from error

    def __enter__(self) -> Collector:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        self._stack.close()

    def add(self, file: str, place: Callable[[int], str], blocks: Iterable[tuple[Rows, Sequence[int]]]) -> None:
        """Take the rows of a file, each with its number, of which ``place`` makes words.

        Raises:
            DataError: a row that cannot be read, a label that is not known, no rows at all, no room for their texts.
        """
        self._files.append(file)
        before = self._rows

        def told(number: int) -> str:
            return f"{file}, {place(number)}"

        for rows, numbers in blocks:
            groups = rows.others[self._group] if self._group is not None else None
            values = rows.others[self._label]
            kept: list[str] = []
            for row, (text, value, number) in enumerate(zip(rows.texts, values, numbers, strict=True)):
                if (fault := rows.faults[row]) is not None:
                    if not self._skip_unreadable:
                        raise DataError(f"{file}, {fault.where}: {fault.message}")
                    self._leave_out(f"cannot be read ({fault.reason})", number, told)
                elif text is None or is_blank(text):
                    self._leave_out(_NO_TEXT, number, told)
                elif (label := self._name(value, number, told)) is None:
                    self._leave_out(_NO_LABEL, number, told)
                else:
                    kept.append(text)
                    self._targets.append(self._codes[label])
                    if groups is not None:
                        self._groups.append(groups[row].written.strip() or None)
            self._rows += len(rows.texts)
            self._write(kept)
        if self._rows == before:
            raise DataError(f"{file}: there are no rows in it")

    def finish(self) -> tuple[Texts, NDArray[np.int64], tuple[str, ...], tuple[str | None, ...] | None]:
        """Texts, n; targets, [n], places in the labels; labels, in order; and groups, n, where they were asked for.

        What was left out is told, by reason.

        Raises:
            DataError: no row has a text and a label, or all have the same label.
        """
        if not self._targets:
            what, column = ("label", self._label) if self._left_out[_NO_LABEL] else ("text", self._text)
            raise DataError(f"{self._files[0]}: no row has a {what} in column {column!r}")
        for reason, count in self._left_out.items():
            first = self._first[reason]
            logger.warning("%d of %d rows %s and are left out; the first is %s", count, self._rows, reason, first)
        if len(self._codes) < 2:
            only = next(iter(self._codes))
            raise DataError(f"{self._files[0]}: every row has the label {only!r}; two labels are needed at least")
        ordered = tuple(self._labels) if self._labels is not None else order_labels(self._codes)
        places = np.array([ordered.index(label) for label in self._codes], dtype=np.int64)
        groups = None if self._group is None else tuple(self._groups)
        try:
            self._writer.close()
        except OSError as error:
            raise self._unwritable(error) from error
        return self._writer.map(), places[np.asarray(self._targets)], ordered, groups

    def _leave_out(self, reason: str, number: int, told: Callable[[int], str]) -> None:
        self._left_out[reason] += 1
        if reason not in self._first:
            self._first[reason] = told(number)

    def _name(self, value: Value, number: int, told: Callable[[int], str]) -> str | None:
        """The label that a value is, which is among those known from here on."""
        if value.kind in _NOT_A_LABEL:
            raise DataError(f"{told(number)}: the label is {_NOT_A_LABEL[value.kind]}, in column {self._label!r}")
        label = label_name(value)
        if label is not None and label not in self._codes:
            if self._labels is not None:
                known = ", ".join(map(repr, self._labels))
                raise DataError(f"{told(number)}: the label {label[:40]!r} is not among those known: {known}")
            if len(self._codes) == _MOST_LABELS:
                raise DataError(
                    f"{told(number)}: more than {_MOST_LABELS} different labels; is this the column of the labels?"
                )
            self._codes[label] = len(self._codes)
        return label

    def _write(self, texts: list[str]) -> None:
        try:
            self._writer.write(texts)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> DataError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return DataError(f"{self._cache}: no space left for the rows it holds")
        return DataError(f"{self._cache}: no rows can be kept there ({error.strerror or error})")
