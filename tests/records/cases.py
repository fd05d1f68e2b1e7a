"""Files with what is read of them: one table for the commands (test_cases.py) and for the page (test_page_files.py)."""

from __future__ import annotations

import gzip
from typing import NamedTuple


class Wrong(NamedTuple):
    """A row that cannot be read. ``message`` is how its reason begins: a parser's own words may follow."""

    where: str
    message: str


class Case(NamedTuple):
    """A file, and of each of its rows the text (None: it is null), or why there is none."""

    name: str
    content: bytes
    rows: list[str | Wrong | None]


def _csv(content: bytes, *rows: str | Wrong | None) -> Case:
    return Case("rows.csv", content, list(rows))


def _tsv(content: bytes, *rows: str | Wrong | None) -> Case:
    return Case("rows.tsv", content, list(rows))


def _json(content: str | bytes, *rows: str | Wrong | None) -> Case:
    return Case("rows.json", content.encode() if isinstance(content, str) else content, list(rows))


def _lines(content: bytes, *rows: str | Wrong | None) -> Case:
    return Case("rows.txt", content, list(rows))


def _bytes(line: int, encoding: str = "UTF-8", column: str = "text") -> Wrong:
    return Wrong(f"line {line}, column '{column}'", f"not {encoding}")


def _fields(line: int, found: int, wanted: int) -> Wrong:
    return Wrong(f"line {line}", f"fields: {found} where the header has {wanted}")


def _open(line: int) -> Wrong:
    return Wrong(f"line {line}", "quote: one that opens in this row is not closed")


def _not_text(line: int, kind: str) -> Wrong:
    return Wrong(f"line {line}, column 'text'", f"not text: {kind}")


def _broken(line: int, message: str) -> Wrong:
    return Wrong(f"line {line}", f"not JSON: {message}")


_SMALL = "text,n\na é,1\n"
_ENDS = "the file ends before what begins here is closed"

CASES: dict[str, Case] = {
    "one column": _csv(b"text\na\n\nb\n", "a", "", "b"),
    "blank lines": _csv(b"text,n\na,1\n\n  \nb,2\n\n", "a", "b"),
    "blank lines before the header": _csv(b"\n\ntext,n\na,1\n", "a"),
    "byte order mark": _csv(b"\xef\xbb\xbftext,n\r\na,1\r\nb,2", "a", "b"),
    "carriage returns": _csv(b"text,n\ra,1\rb\nc,2\r", "a", "b\nc"),
    "a carriage return in a field": _csv(b"text,n\na,1\r\nb\rc,2\n", "a", "b\rc"),
    "quotes": _csv(b'n,text\n1,"a ""b"",\r\n\r\nc"\n2,NA\n', 'a "b",\r\n\r\nc', "NA"),
    "values as written": _csv(b"n,text\n1,007\n2,1.0\n3,NaN\n4,null\n5, a \n", "007", "1.0", "NaN", "null", " a "),
    "too few and too many fields": _csv(b"n,text\n1,a\n2\n3,b,c\n4,d\n", "a", _fields(3, 1, 2), _fields(4, 3, 2), "d"),
    "too many after several lines": _csv(b'n,text\n1,"a\nb",x\n2,c\n', _fields(2, 3, 2), "c"),
    "a quote is not closed": _csv(b'n,text\n1,a\n2,"b\n3,c\n4,d\n', "a", _open(3), "c", "d"),
    "a quote is not closed before others": _csv(
        b'n,text\n1,a\n2,"b\n3,c\n4,"d"\n5,e\n', "a", Wrong("line 3", "quote: "), "c", "d", "e"
    ),
    "text after a quote": _csv(b'n,text\n1,"a" b\n2,5" c\n', "a b", '5" c'),
    "bytes": _csv(b"n,text\n1,\xff\n2,a\n", _bytes(2), "a"),
    "bytes in a record of several lines": _csv(b'n,text\n1,"a\n\xff\nb"\n2,b\n', _bytes(2), "b"),
    "bytes in another column": _csv(b'n,text\n"\xff\n",a\n2,b\n', "a", "b"),
    "bytes beside the replacement character": _csv("text,n\n�,1\n".encode() + b"\xe2\x82,2\n", "�", _bytes(3)),
    "a null character": _csv(b"n,text\n1,caf\xc3\xa9\x00\n", "café\x00"),
    "semicolons": _csv(b"n;text\n1;a, b\n", "a, b"),
    "pipes": _csv(b"n|text\n1|a, b\n", "a, b"),
    "tabs in a .csv": _csv(b'text\tn\n"Good!" he said\t1\n"whole"\t2\n', '"Good!" he said', '"whole"'),
    "space after the delimiter": _csv(b'text, n\n"a, b", 1\nc, 2\n', "a, b", "c"),
    "space before quotes": _csv(b'n,text\n1, "a, b"\n2, c\n', "a, b", "c"),
    "columns without names": _csv(b"v1,text,,,\nham,a,,,\nspam,b,x,,\n", "a", "b"),
    "the header says which delimiter": _csv(
        b"id;text\n1;a, b, c\n2;d, e, f\n3;g, h, i\n", "a, b, c", "d, e, f", "g, h, i"
    ),
    "utf-16": _csv(_SMALL.encode("utf-16"), "a é"),
    "utf-16, high byte first": _csv(b"\xfe\xff" + _SMALL.encode("utf-16-be"), "a é"),
    "utf-16, half a pair": _csv(
        b"\xff\xfe" + "text,n\n".encode("utf-16-le") + b"\x3d\xd8,\x001\x00", _bytes(2, "UTF-16-LE")
    ),
    "gzip": Case("rows.csv.gz", gzip.compress(b"text,n\na,1\n"), ["a"]),
    "gzip in two members": Case("rows.csv.gz", gzip.compress(b"text,n\na,1\n") + gzip.compress(b"b,2\n"), ["a", "b"]),
    "gzip that its name does not tell": _csv(gzip.compress(b"text,n\na,1\n"), "a"),
    "gzip by name alone": Case("rows.csv.gz", b"text,n\na,1\n", ["a"]),
    "tsv": _tsv(b"text\tn\r\na\t1\r\n", "a"),
    "tsv: a quote is a character": _tsv(b'text\tn\n"a\t1\n\nb ""\t2\nc\n', '"a', 'b ""', _fields(5, 1, 2)),
    "tsv: quotes around words": _tsv(
        b'text\tn\n"Good!" he said\t1\n"a ""b"""\t2\n5" c\t1\n', '"Good!" he said', '"a ""b"""', '5" c'
    ),
    "tsv: quotes around fields": _tsv(b'text\tn\n""\t1\n"whole"\t1\n', '""', '"whole"'),
    "tsv: a carriage return, and bytes": _tsv(b"text\tn\na\rb\t1\n\xff\t2\n", "a\rb", _bytes(3)),
    "tsv: one column": _tsv(b"\xef\xbb\xbftext\n\na\n", "", "a"),
    "tsv: quotes as writers put them": _tsv(b'text\tn\n"a ""b""\nc"\t1\nd\t2\n', 'a "b"\nc', "d"),
    "tsv: all is quoted": _tsv(b'"text"\t"n"\n"whole"\t"1"\n', "whole"),
    "tsv: empty fields": _tsv(b"text\tn\n\t\na\t1\n", "", "a"),
    "lines": _lines(b'\xef\xbb\xbftext\n\na, "b"\r\n \n\xc3\xa9', "text", "", 'a, "b"', " ", "é"),
    "lines: carriage returns": _lines(b"a\r\rb", "a", "", "b"),
    "lines: bytes": _lines(b"a\n\xff\nb", "a", Wrong("line 2", "not UTF-8"), "b"),
    "json lines": _json('{"text": "so \\"good\\" caf\\u00e9"}\n\n{"text": "b", "n": 1.0}\n', 'so "good" café', "b"),
    "json lines: null, NaN and a key that is not there": _json(
        '{"text": "a"}\n{"text": null}\n{"text": NaN, "n": -Infinity}\n{"n": NaN}\n', "a", None, None, None
    ),
    "json lines: no text": _json(
        '{"text": "a"}\n{"text": 5}\n{"text": Infinity}\n{"text": true}\n{"text": ["a"]}\n{"text": {}}\n',
        "a",
        _not_text(2, "a number"),
        _not_text(3, "a number"),
        _not_text(4, "a boolean"),
        _not_text(5, "a list or an object"),
        _not_text(6, "a list or an object"),
    ),
    "json lines: broken": _json(
        '{"text": "a"}\n{"text": oops}\n{"text" "b"}\n{"text": "b" "c"}\n{"text": "b\\q"}\n{text: 1}\n'
        '{"text": "b", "la\n{"text": "\\u12"}\n{"text": "c"} d\n{"text": "a\x01"}\n{\n{"text": "d"}',
        "a",
        _broken(2, "Expecting value"),
        _broken(3, "Expecting ':' delimiter"),
        _broken(4, "Expecting ',' delimiter"),
        _broken(5, "Invalid \\escape"),
        _broken(6, "Expecting property name enclosed in double quotes"),
        _broken(7, ""),
        _broken(8, "Invalid \\uXXXX escape"),
        _broken(9, "Extra data"),
        _broken(10, "Invalid control character at"),
        _broken(11, "Expecting property name enclosed in double quotes"),
        "d",
    ),
    "json lines: the first is broken": _json(
        '{"text": "b", "la\n{"text": "c"}\n{"text": "d"}', _broken(1, ""), "c", "d"
    ),
    "json lines: nested too deeply": _json(
        '{"text": "a"}\n' + "[" * 100_000 + '\n{"text": "b"}', "a", _broken(2, "nested too deeply"), "b"
    ),
    "json lines: half a pair": _json(
        '{"text": "\\ud83d"}\n{"text": "\\ud83d\\ude00", "n": "\\ud83d"}',
        Wrong("line 1, column 'text'", "surrogate: half a pair, which is no character"),
        "😀",
    ),
    "json lines: bytes": _json(b'{"text": "a\xff"}\n{"text": "b", "n": "\xff"}', _bytes(1), "b"),
    "json array": _json('[{"text": "a \\"[{,}]\\" b", "n": [{}]},\n {"n": 1.0, "text": "b"}]', 'a "[{,}]" b', "b"),
    "json array: pretty": _json('[\n {\n  "text": "a"\n },\n {\n  "text": 5\n }\n]\n', "a", _not_text(5, "a number")),
    "json array: empty object": _json('[{"text": "a"}, {}]', "a", None),
    "json array: a broken row": _json(
        '[\n{"text": "a"},\n{"text": oops},\n{"text": "b"}]', "a", _broken(3, "Expecting value"), "b"
    ),
    "json array: the line within a row": _json(
        '[\n{"text":\n "a"\n},\n{"text":\n oops\n}]', "a", _broken(6, "Expecting value")
    ),
    "json array: no objects": _json(
        '[{"text": "a"}, 5, null, {"text": "b"}]',
        "a",
        Wrong("line 1", "not an object"),
        Wrong("line 1", "not an object"),
        "b",
    ),
    "json array: a string goes on": _json(
        '[\n{"text": "a,\n"x": "y},\n{"text": "b"}]', _broken(2, "Invalid control character at"), "b"
    ),
    "json array: cut short": _json('[{"text": "a"},\n{"text": "b"', "a", _broken(2, _ENDS)),
    "json array: cut between rows": _json('[{"text": "a"},\n', "a", _broken(1, _ENDS)),
    "json array: more after it": _json('[{"text": "a"}]\nmore', "a", _broken(2, "Expecting value")),
    "json array: more brackets after it": _json('[{"text": "a"}]\n{"x": [1,', "a", _broken(2, "Expecting value")),
    "json array in an object": _json(
        '{"meta": {"x": [{"text": 1}]}, "n": [1, [{}]], "data": [{"text": "a"}, {"text": "b"}], "last": [[]]}', "a", "b"
    ),
    "json: one object": _json('{"text": "a", "tags": [{"n": 1}]}', "a"),
    "json: pretty objects one after another": _json(
        '{\n"text": "a"\n}\nmore\n{\n"text": "b"\n}', "a", _broken(4, "Expecting value"), "b"
    ),
    "json: carriage returns": _json('{"text": "a"}\r{"text": 5}\r', "a", _not_text(2, "a number")),
    "json: array of strings": _json('["a, [b]",\n "c\\n", null]', "a, [b]", "c\n", Wrong("line 2", "not an object")),
    "json: lines of strings": _json('"a"\n\n"b"\n', "a", "b"),
    "jsonl.gz": Case("rows.jsonl.gz", gzip.compress(b'{"text": "a"}\n'), ["a"]),
}

# Files of which no row is read: how what is said of them goes on after their name.
UNREADABLE: dict[str, tuple[str, bytes]] = {
    "": ("rows.csv", b""),
    "line 1: the first row cannot be read (not UTF-8": ("rows.csv", b"te\xffxt,n\na,1\n"),
    "line 1: the first row cannot be read (quote: ": ("rows.csv", b'text,"n\na,1\n'),
    "looks like UTF-16 without a byte order mark": ("rows.csv", _SMALL.encode("utf-16-le")),
    "holds several arrays of objects ('a', 'b')": ("rows.json", b'{"a": [{"text": "1"}], "b": [{"text": "2"}]}'),
    "is a truncated or damaged gzip file": ("rows.csv.gz", gzip.compress(b"text,n\na,1\n")[:-9]),
    "is a Parquet file": ("rows.csv", b"PAR1....PAR1"),
    "is an Office document": ("rows.zip", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml"),
}
