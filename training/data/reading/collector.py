"""Collects rows into examples: texts in a mapped file, labels and groups in memory, and counts of rows left out."""

from __future__ import annotations

import errno
import logging
import math
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from itertools import repeat
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from model.errors import DataError
from model.text.blank import is_blank
from records.rows import Rows, Value
from training.data.examples import Examples
from training.data.labels import label_name
from training.data.naming import Naming, NamingOptions, differing_by_case, name_labels
from training.data.pool import UNLABELLED
from training.data.reading.attribute_values import attribute_value
from training.data.reading.columns import Columns
from training.data.texts import TextWriter

logger = logging.getLogger(__name__)

_MOST_LABELS = 1_000  # a column with more is not a label column
_NO_TEXT, _NO_LABEL, _NO_ATTRIBUTE = "have no text", "have no label", "have no known attribute"
_NEITHER = "have neither a label nor a known attribute"


class Collector:
    """Collects the rows of one file after another. Use it as a context manager.

    The texts are in a temporary file that is deleted on exit; its mapped pages stay readable. A killed run leaves
    nothing that a later run reads.

    Raises:
        DataError: the temporary file cannot be created.
    """

    def __init__(
        self,
        columns: Columns,
        known: Naming | None,
        *,
        naming: NamingOptions,
        skip_unreadable: bool = False,
    ) -> None:
        self._text, self._label, self._group = columns.text, columns.label, columns.group
        self._attribute_columns = columns.attributes
        self._nothing = _NO_LABEL if not self._attribute_columns else _NO_ATTRIBUTE if self._label is None else _NEITHER
        self._known, self._naming = known, naming
        self._names: dict[str, str] = {}  # if labels are known: each name in the rows -> its label
        self._unknown: dict[str, str] = {}  # names whose label depends on names still to come -> place of the first row
        self._codes: dict[str, int] = {}  # each name in the rows -> its code
        self._skip_unreadable = skip_unreadable
        self._targets = array("q")  # codes; UNLABELLED where a row has attributes alone
        self._attributes = array("f")  # row after row; NaN where unknown
        self._groups: list[str | None] = []
        self._rows = 0
        self._left_out: Counter[str] = Counter()
        self._first: dict[str, str] = {}  # reason -> place of its first row
        self._files: list[str] = []
        self._stack = ExitStack()
        try:
            folder = tempfile.TemporaryDirectory(prefix="sentiment-rows-", ignore_cleanup_errors=True)
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
        """Add the rows of a file with their numbers; ``place`` describes a number, as "line 7".

        Raises:
            DataError: a row cannot be read, a label is unknown, there are no rows, or their texts cannot be written.
        """
        self._files.append(file)
        before = self._rows

        def located(number: int) -> str:
            return f"{file}, {place(number)}"

        for rows, numbers in blocks:
            groups = rows.others[self._group] if self._group is not None else None
            labels = rows.others[self._label] if self._label is not None else repeat(None)
            kept: list[str] = []
            for row, (text, label, number) in enumerate(zip(rows.texts, labels, numbers, strict=False)):
                if (fault := rows.faults[row]) is not None:
                    if not self._skip_unreadable:
                        raise DataError(f"{file}, {fault.where}: {fault.message}")
                    self._leave_out(f"cannot be read ({fault.reason})", number, located)
                elif text is None or is_blank(text):
                    self._leave_out(_NO_TEXT, number, located)
                else:
                    code = UNLABELLED if label is None else self._code(label, number, located)
                    shares = self._shares(rows, row, number, located)
                    if code == UNLABELLED and all(map(math.isnan, shares)):
                        self._leave_out(self._nothing, number, located)
                        continue
                    kept.append(text)
                    self._targets.append(code)
                    self._attributes.extend(shares)
                    if groups is not None:
                        self._groups.append(groups[row].written.strip() or None)
            self._rows += len(rows.texts)
            self._write(kept)
        if self._rows == before:
            raise DataError(f"{file}: has no rows")

    def finish(self) -> Examples:
        """The examples. Warns of rows that were left out, by reason, and of labels that differ by case alone.

        Raises:
            DataError: no row has a text and a label or attribute; all rows have the same label; or an attribute has
                only yes or only no.
        """
        if not self._targets or (self._label is not None and max(self._targets) == UNLABELLED):
            wanted = {_NO_TEXT: f"text in column {self._text!r}", _NO_ATTRIBUTE: "known attribute"}
            missing = _NO_TEXT if not self._left_out[self._nothing] and not self._targets else self._nothing
            absent = wanted.get(missing, f"label in column {self._label!r}")
            raise DataError(f"{self._files[0]}: no row has a {absent}")
        for reason, count in self._left_out.items():
            first = self._first[reason]
            logger.warning("%d of %d rows %s and are left out; the first is %s", count, self._rows, reason, first)
        naming = self._named() if self._label is not None else Naming(())
        found = [naming.labels.index(naming.names.get(name, name)) for name in self._codes]
        places = np.array([*found, UNLABELLED], dtype=np.int64)  # the last is that of UNLABELLED
        attributes = self._of_attributes()
        groups = None if self._group is None else tuple(self._groups)
        try:
            self._writer.close()
        except OSError as error:
            raise self._unwritable(error) from error
        targets, attribute_names = places[np.asarray(self._targets)], tuple(name for name, _ in self._attribute_columns)
        return Examples(self._writer.map(), targets, naming.labels, groups, naming.names, attribute_names, attributes)

    def _named(self) -> Naming:
        if self._known is not None:
            for name, where in self._unknown.items():
                if (label := self._known.by_sign(self._codes.keys()).get(name)) is None:
                    raise self._not_known(name, where, self._known)
                self._names[name] = label
            return Naming(self._known.labels, self._names)
        codes = np.asarray(self._targets)
        totals = np.bincount(codes[codes != UNLABELLED], minlength=len(self._codes)).tolist()
        counts = dict(zip(self._codes, totals, strict=True))
        naming = name_labels(counts, self._naming)
        for group in differing_by_case(counts, naming):
            logger.warning("labels differ only by case: %s; --merge-labels merges them", group)
        if len(naming.labels) < 2:
            raise DataError(
                f"{self._files[0]}: every row has the label {naming.labels[0]!r}; at least two labels are needed"
            )
        return naming

    def _of_attributes(self) -> NDArray[np.float32] | None:
        """Shares [n, attributes]. Training rows must have both a yes and a no of each."""
        if not self._attribute_columns:
            return None
        found = np.asarray(self._attributes, dtype=np.float32).reshape(-1, len(self._attribute_columns))
        for (_, column), shares in zip(self._attribute_columns, found.T, strict=True):
            for missing, count in (("yes", (shares >= 0.5).sum()), ("no", (shares < 0.5).sum())):
                if self._known is None and not count:
                    raise DataError(f"{self._files[0]}: no row has a {missing} in column {column!r}")
        return found

    def _shares(self, rows: Rows, row: int, number: int, located: Callable[[int], str]) -> list[float]:
        """The share of yes of each attribute in a row; NaN if unknown."""
        shares: list[float] = []
        for _, column in self._attribute_columns:
            try:
                share = attribute_value(rows.others[column][row])
            except DataError as error:
                raise DataError(f"{located(number)}, column {column!r}: {error}") from None
            shares.append(math.nan if share is None else share)
        return shares

    def _leave_out(self, reason: str, number: int, located: Callable[[int], str]) -> None:
        self._left_out[reason] += 1
        if reason not in self._first:
            self._first[reason] = located(number)

    def _code(self, value: Value, number: int, located: Callable[[int], str]) -> int:
        """The code of a label's name, a new one if needed; or UNLABELLED."""
        try:
            name = label_name(value)
        except DataError as error:
            raise DataError(f"{located(number)}, column {self._label!r}: {error}") from None
        if name is None:
            return UNLABELLED
        code = self._codes.get(name)
        if code is None:
            label = self._naming.label_of(name)
            if self._naming.stars and label is None:
                where = f"{located(number)}, column {self._label!r}"
                raise DataError(f"{where}: {name[:40]!r} is not a number of stars from 1 to 5 (--stars)")
            if self._known is not None:
                label = label or self._known.label_of(name)
                if label in self._known.labels:
                    self._names[name] = label
                elif self._known.by_sign({"-1", "1", name}):
                    self._unknown[name] = located(number)
                else:
                    raise self._not_known(name, located(number), self._known)
            if len(self._codes) == _MOST_LABELS:
                raise DataError(
                    f"{located(number)}: more than {_MOST_LABELS} different labels: is this the label column?"
                )
            code = self._codes[name] = len(self._codes)
        return code

    def _not_known(self, name: str, where: str, known: Naming) -> DataError:
        flags = "; use --negative-label and --positive-label, or --stars for labels from 1 to 5"
        hint = flags if {"negative", "positive"} <= set(known.labels) else ""
        labels = ", ".join(map(repr, known.labels))
        return DataError(f"{where}: the label {name[:40]!r} is not one of the known labels: {labels}{hint}")

    def _write(self, texts: list[str]) -> None:
        try:
            self._writer.write(texts)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> DataError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return DataError("the temporary folder: no space left for the texts of the rows")
        return DataError(f"the temporary folder: the texts of the rows cannot be written ({error.strerror or error})")
