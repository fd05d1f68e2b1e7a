"""JSON: rows are objects. For an output of columns, a survey of all files finds the type of each key first.

A string in place of an object is a text, like a plain line.
"""

from __future__ import annotations

import decimal
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from model.errors import DataError
from records.content.stream import Stream, opened, require_text
from records.formats.json_columns import either, kind_of, table
from records.formats.json_layout import find_layout, json_records
from records.formats.lines import COLUMN, require_text_alone
from records.formats.unsound import decoded, encoding_fault, is_sound, without_surrogates
from records.options import DEFAULTS, ReadingOptions
from records.rows import NULL, Block, Fault, Kind, Projection, Rows, Value, cut, require_columns
from records.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

_PROBED = 1000  # rows, in which each wanted column must occur
_ARTICLE = {Kind.NUMBER: "a number", Kind.BOOLEAN: "a boolean", Kind.NESTED: "a list or an object"}


class _Number(str):
    """A number's digits, as written."""


def _constant(name: str) -> float | None:
    """NaN is read as null, infinities as floats."""
    return None if name == "NaN" else float(name)


def _infinite(name: str) -> _Number | None:
    return None if name == "NaN" else _Number(name)


_PLAIN = json.JSONDecoder(parse_constant=_constant)
_AS_WRITTEN = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_infinite)
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Json:
    """Reads JSON. ``kinds``: the type of each column; None: rows are kept as objects."""

    projection: Projection
    options: ReadingOptions = DEFAULTS
    kinds: Mapping[str, str] | None = None

    def columns(self, source: Source) -> list[str]:
        """See Reader: the keys of a file's first rows."""
        with opened(source, self.options.encoding) as stream:
            return self._probe(source, list(islice(self._records(stream, source), _PROBED)))

    def survey(self, sources: Sequence[Source]) -> Json:
        """This reader with the type of each key over all rows of all files, which it reads once.

        Types are bool, int, long, float and str; and json for keys of several types, written as strings of JSON.
        """
        found: dict[str, str] = {}
        for source in sources:
            with opened(source, self.options.encoding) as stream:
                for record, _, _ in self._records(stream, source):
                    for name, value in _parsed(record, _PLAIN)[0].items():
                        kind = kind_of(value)
                        if (before := found.setdefault(without_surrogates(name), kind)) != kind:
                            found[without_surrogates(name)] = either(before, kind)
        kinds = {name: "str" if kind == "null" else kind for name, kind in found.items()}
        kinds[self.projection.text] = "str"
        return replace(self, kinds=kinds)

    def blocks(self, source: Source) -> Iterator[Block]:
        """See Reader."""
        with opened(source, self.options.encoding) as stream:
            for place, (records, lines) in enumerate(cut(self._records(stream, source), self.projection.most_rows)):
                if place == 0:
                    self._probe(source, [(*each, 0) for each in zip(records[:_PROBED], lines, strict=False)])
                yield Block((stream.encoding, records), lines, stream.position())

    def rows(self, block: Block) -> Rows:
        """See Reader."""
        encoding, records = block.raw
        decoder = _PLAIN if self.projection.keep else _AS_WRITTEN
        objects: list[Object] = []
        texts: list[str | None] = []
        faults: list[Fault | None] = []
        others: dict[str, list[Value]] = {name: [] for name in self.projection.others}
        for record, line in zip(records, block.lines, strict=True):
            row, fault = _parsed(record, decoder, line)
            text = row.get(self.projection.text)
            if type(text) is not str and text is not None:
                article = _ARTICLE[value_of(text).kind]
                fault = Fault("not text", article, f"line {line}, column {self.projection.text!r}")
            if _may_be_unsound(record):
                for name in self.projection.names:
                    value = row.get(name)
                    if fault is None and isinstance(value, str) and not is_sound(value):
                        fault = _unsound(record, encoding, f"line {line}, column {name!r}")
                row = _without_surrogates(row)
            for name, values in others.items():
                values.append(value_of(row.get(name)))
            objects.append(row)
            texts.append(None if fault else text)
            faults.append(fault)
        return Rows(texts, faults, others, lambda: self._kept(objects))

    def _records(self, stream: Stream, source: Source) -> Iterator[tuple[bytes | Fault, int, int]]:
        require_text(stream, source)
        return json_records(stream, source, find_layout(stream, source, self.projection.text))

    def _probe(self, source: Source, records: list[tuple[bytes | Fault, int, int]]) -> list[str]:
        rows = [_parsed(record, _PLAIN, line) for record, line, _ in records]
        names = list(dict.fromkeys(name for row, _ in rows for name in row))
        if records and not names and (fault := rows[0][1]):
            raise DataError(f"{source.name}, {fault.where}: {fault.message}")
        if records and all(isinstance(record, bytes) and record.lstrip()[:1] == b'"' for record, _, _ in records):
            require_text_alone(source, self.projection, "strings, not objects")
        elif records:
            require_columns(source.name, self.projection.names, names)
        return names

    def _kept(self, objects: list[Object]) -> pa.Table | list[Object]:
        if self.kinds is None:
            return objects
        return table(objects, self.kinds, self.projection.text)


def value_of(value: Any) -> Value:
    """The value of a field of a JSON object, a Parquet column or a data set."""
    if value is None or value != value:
        return NULL
    if isinstance(value, bool):
        return Value("true" if value else "false", Kind.BOOLEAN)
    if isinstance(value, _Number | int | float | decimal.Decimal):
        return Value(str(value), Kind.NUMBER)
    if isinstance(value, str):
        return Value(value, Kind.STRING)
    if isinstance(value, bytes):
        return Value("", Kind.BYTES)
    if isinstance(value, list | tuple | dict):
        return Value("", Kind.NESTED)
    return Value(str(value), Kind.STRING)  # such as a time


def _parsed(record: bytes | Fault, decoder: json.JSONDecoder, line: int = 0) -> tuple[Object, Fault | None]:
    """The object of a record, or an empty object and the record's fault."""
    if isinstance(record, Fault):
        return {}, record
    try:
        row = decoder.decode(decoded(record))
    except RecursionError:
        return {}, Fault("not JSON", "nested too deeply", f"line {line}")
    except json.JSONDecodeError as error:
        # A token missing at the end belongs to the last line, not to the line after it.
        within = error.doc.count("\n", 0, min(error.pos, len(error.doc.rstrip())))
        return {}, Fault("not JSON", error.msg, f"line {line + within}")
    except ValueError:
        return {}, Fault("not JSON", "a number of too many digits", f"line {line}")
    if isinstance(row, str):
        return {COLUMN: row}, None
    return (row, None) if isinstance(row, dict) else ({}, Fault("not an object", "", f"line {line}"))


def _may_be_unsound(record: bytes | Fault) -> bool:
    return isinstance(record, bytes) and (b"\\u" in record or not is_sound(decoded(record)))


def _unsound(record: bytes | Fault, encoding: str, where: str) -> Fault:
    if isinstance(record, bytes) and is_sound(decoded(record)):  # an escape wrote half of a surrogate pair
        return Fault("surrogate", "half a pair, which is no character", where)
    return encoding_fault(encoding, where)


def _without_surrogates(value: Any) -> Any:
    """A value with U+FFFD in place of lone surrogates."""
    if isinstance(value, dict):
        return {without_surrogates(name): _without_surrogates(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(each) for each in value]
    return without_surrogates(value) if type(value) is str else value
