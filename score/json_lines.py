"""JSON lines: objects stay objects where JSON is written; for columns, what each key holds is found out first."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, NoReturn

import pyarrow as pa

from model.errors import DataError
from score.delimited import NOT_UTF8, TOO_LONG, require
from score.source import PIPE, Source, opened
from score.window import WINDOW_ROWS, Rows, Window, cut

NOT_JSON = "not JSON"
_PROBED = 1000  # rows in which the column of the text must be seen
_ARROW: dict[str, pa.DataType] = {"bool": pa.bool_(), "int": pa.int64(), "long": pa.int64(), "float": pa.float64()}


@dataclass(frozen=True, slots=True)
class JsonLines:
    """Reads JSON lines. ``kinds`` says what each column holds; None: the objects are kept as they are."""

    text_column: str
    most_rows: int = WINDOW_ROWS
    kinds: Mapping[str, str] | None = None

    def columns(self, source: Source) -> list[str]:
        """The keys of a file's first rows.

        Raises:
            DataError: that of the text is not among them, or the file is a JSON array.
        """
        with opened(source) as stream:
            lines = (line for line in stream.lines() if line is None or line.strip())
            return self._probe(source, list(islice(lines, _PROBED)))

    def survey(self, sources: list[Source]) -> dict[str, str]:
        """What each key holds over all rows of all files: bool, int, long, float, str, or json where it is several.

        Reads every file once. A column that holds several kinds, arrays or objects will be a string of JSON.
        """
        found: dict[str, str] = {}
        for source in sources:
            with opened(source) as stream:
                for line in stream.lines():
                    row, _ = _parsed(line) if line is None or line.strip() else ({}, None)
                    for name, value in row.items():
                        kind = _kind(value)
                        if (before := found.setdefault(name, kind)) != kind:
                            found[name] = _either(before, kind)
        return {name: "str" if kind == "null" else kind for name, kind in found.items()} | {self.text_column: "str"}

    def windows(self, source: Source, file: int) -> Iterator[Window]:
        """See Reader."""
        with opened(source) as stream:
            lines = ((line, len(line or b"")) for line in stream.lines() if line is None or line.strip())
            for number, window in enumerate(cut(lines, self.most_rows)):
                if number == 0 and source.name == PIPE:
                    self._probe(source, window)
                yield Window(file, number, window, stream.position())

    def rows(self, window: Window) -> Rows:
        """See Reader."""
        kept: list[dict[str, Any]] = []
        texts: list[str | None] = []
        errors: list[str | None] = []
        for line in window.raw:
            row, fault = _parsed(line)
            text = row.get(self.text_column)
            if text is not None and not isinstance(text, str):
                fault = f"not text: {_kind(text)}"
            kept.append(row)
            texts.append(None if fault else text)
            errors.append(fault)
        return Rows(kept if self.kinds is None else self._table(kept), texts, errors)

    def _probe(self, source: Source, lines: list[bytes | None]) -> list[str]:
        if lines and (lines[0] or b"").lstrip(b"\xef\xbb\xbf ").startswith(b"["):
            raise DataError(f"{source.name}: is a JSON array, not an object a line: `jq -c '.[]'` makes that of it")
        names: dict[str, None] = {}
        for line in lines:
            names.update(dict.fromkeys(_parsed(line)[0]))
        return require(source, list(names), self.text_column) if lines else []

    def _table(self, rows: list[dict[str, Any]]) -> pa.Table:
        columns = {}
        for name, kind in (self.kinds or {}).items():
            values = [row.get(name) for row in rows]
            if kind == "json" or name == self.text_column:
                plain = str if name == self.text_column else ()
                values = [
                    value if value is None or isinstance(value, plain) else json.dumps(value, ensure_ascii=False)
                    for value in values
                ]
            elif kind == "float":
                values = [None if value is None else float(value) for value in values]
            columns[name] = pa.array(values, _ARROW.get(kind, pa.string()))
        return pa.table(columns)


def _parsed(line: bytes | None) -> tuple[dict[str, Any], str | None]:
    """An object, or an empty one and what is wrong with the line."""
    if line is None:
        return {}, TOO_LONG
    try:
        row = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse)
        if b"\\u" in line:  # only an escape can stand for half a surrogate pair
            json.dumps(row, ensure_ascii=False).encode()
    except UnicodeDecodeError:
        return {}, NOT_UTF8
    except UnicodeEncodeError:
        return {}, "surrogate: half a pair, which is no character"
    except (ValueError, RecursionError):
        return {}, NOT_JSON
    return (row, None) if isinstance(row, dict) else ({}, "not an object")


def _refuse(_: str) -> NoReturn:
    raise ValueError  # NaN and Infinity are no JSON


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, int) and not isinstance(value, bool):
        size = abs(value)
        return "int" if size <= 1 << 53 else "long" if size < 1 << 63 else "json"
    return {bool: "bool", float: "float", str: "str"}.get(type(value), "json")


def _either(one: str, other: str) -> str:
    """The kind that holds both without loss: a float has room for integers of 53 bits."""
    kinds = {one, other} - {"null"}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {"int", "long"}:
        return "long"
    return "float" if kinds == {"int", "float"} else "json"
