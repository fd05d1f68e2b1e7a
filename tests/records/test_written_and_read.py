"""What csv, json and pandas write is read back the same, as scoring and as training read it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.text.blank import is_blank
from records.rows import Projection
from tests.records.support import faults, kept, read, source_of
from training.data.reading.load import load_files

# What makes trouble, more often than by chance.
MARKS = st.sampled_from(
    [
        '"',
        '""',
        ",",
        ";",
        "\t",
        "|",
        "\n",
        "\r\n",
        "'",
        "\\",
        " ",
        "é",
        "😀",
        "\x85",
        "\u2028",
        "\ufeff",
        "NaN",
        "[",
        "{",
    ]
)
TEXT = st.lists(
    st.one_of(MARKS, st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=5)), max_size=8
)
ROWS = st.lists(
    st.tuples(TEXT.map("".join).filter(lambda text: text.strip() != ""), st.sampled_from("ab")), min_size=1, max_size=8
)
Rows = list[tuple[str, str]]
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def same(folder: Path, name: str, content: bytes, rows: Rows) -> None:
    """Both ways of reading give just these rows."""
    source = source_of(folder / name, content)
    found = read(source)
    assert faults(found) == []
    assert [(row["text"], row["label"]) for row in kept(found)] == rows
    (asked,) = read(source, Projection("text", ("label",)))
    assert (asked.texts, [each.written for each in asked.others["label"]]) == (
        [t for t, _ in rows],
        [b for _, b in rows],
    )
    readable = [(text, label) for text, label in rows if not is_blank(text)]
    if len({label for _, label in readable}) == 2:
        examples = load_files([source.name], labels=("a", "b"))
        assert [
            (text, examples.labels[target]) for text, target in zip(examples.texts, examples.targets, strict=True)
        ] == readable


@given(
    rows=ROWS,
    dialect=st.sampled_from(csv.list_dialects()),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
@QUIET
def test_csv(tmp_path: Path, dialect: str, delimiter: str, quoting: Any, rows: Rows) -> None:
    """In every dialect, whatever delimits; the id, of digits, is first."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, dialect, delimiter=delimiter, quoting=quoting)
    writer.writerow(["id", "text", "label"])
    writer.writerows((place, *row) for place, row in enumerate(rows))
    same(tmp_path, "rows.csv", file.getvalue().encode(), rows)


@given(rows=ROWS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), end=st.sampled_from(["\n", "\r\n"]))
@QUIET
def test_csv_of_pandas(tmp_path: Path, encoding: str, end: str, rows: Rows) -> None:
    """With its index in a column without a name."""
    content = pd.DataFrame(rows, columns=["text", "label"]).to_csv(lineterminator=end)
    same(tmp_path, "rows.csv", content.encode(encoding), rows)


WAYS: dict[str, Callable[[pd.DataFrame], str]] = {
    "lines": lambda frame: str(frame.to_json(orient="records", lines=True)),
    "array": lambda frame: str(frame.to_json(orient="records")),
    "pretty": lambda frame: str(frame.to_json(orient="records", indent=2)),
    "table": lambda frame: str(frame.to_json(orient="table")),
    "json": lambda frame: json.dumps(frame.to_dict("records"), ensure_ascii=False, indent=1),
    "objects": lambda frame: "\n".join(json.dumps(row, indent=1) for row in frame.to_dict("records")),
}


@given(rows=ROWS, way=st.sampled_from(list(WAYS)))
@QUIET
def test_json(tmp_path: Path, way: str, rows: Rows) -> None:
    """Lines, arrays, pretty or not, and a table within an object."""
    same(tmp_path, "rows.json", WAYS[way](pd.DataFrame(rows, columns=["text", "label"])).encode(), rows)


@given(rows=ROWS)
@QUIET
def test_parquet(tmp_path: Path, rows: Rows) -> None:
    """As pandas writes it."""
    file = io.BytesIO()
    pd.DataFrame(rows, columns=["text", "label"]).to_parquet(file)
    same(tmp_path, "rows.parquet", file.getvalue(), rows)
