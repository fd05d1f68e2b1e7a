"""The feedback file: rows are there whole or not at all, and training reads them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from model.errors import ConfigError
from service.api.feedback import FeedbackFile
from training.data.reading.attribute_values import AttributeColumn
from training.data.reading.columns import Columns
from training.data.reading.load import load_files

SCORES: dict[str, float | None] = {"toxicity": 0.9, "threat": None}


def rows(path: Path) -> list[dict[str, object]]:
    """The rows of a file."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_row_has_time_text_scores_and_model(tmp_path: Path) -> None:
    """A row has the text unchanged, whatever its characters; the file is readable for its owner only."""
    path = tmp_path / "feedback.jsonl"
    text = 'line\nbreak, "quotes", \u2028 and 😀'
    FeedbackFile(path).append(text, SCORES, "default@0123456789ab")
    [row] = rows(path)
    assert len(str(row.pop("time"))) == len("2026-11-29T02:23:12+00:00")
    assert row == {"text": text, "toxicity": 0.9, "threat": None, "model": "default@0123456789ab"}
    assert path.stat().st_mode & 0o777 == 0o600


def test_training_reads_the_file_as_it_is(tmp_path: Path) -> None:
    """Each attribute has its column from the first row on; an attribute without feedback is unknown."""
    path = tmp_path / "feedback.jsonl"
    file = FeedbackFile(path)
    for place in range(1100):
        late = float(place % 2) if place > 1050 else None
        file.append(f"text {place} \u2028 more", {"toxicity": place % 2 / 1, "threat": late}, "m@1")
    columns = Columns(label=None, attributes=tuple(AttributeColumn(name, name) for name in ("toxicity", "threat")))
    examples = load_files([path], columns)
    assert examples.attributes is not None
    values = np.asarray(examples.attributes)
    assert np.isnan(values).sum(0).tolist() == [0, 1051]
    assert np.nansum(values, 0).tolist() == [550, 25]
    assert examples.texts[0] == "text 0 \u2028 more"


def test_writers_at_the_same_time_do_not_mix_their_rows(tmp_path: Path) -> None:
    """Rows stay whole if several writers have the file open, as several processes do."""
    path = tmp_path / "feedback.jsonl"
    texts = [f"{place} " * 5000 for place in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: FeedbackFile(path).append(text, SCORES, "m"), texts))
    assert sorted(str(row["text"]) for row in rows(path)) == sorted(texts)


def test_a_file_that_is_full_takes_no_part_of_a_row(tmp_path: Path) -> None:
    """A row that does not fit is not written, and the rows before it are unchanged."""
    path = tmp_path / "feedback.jsonl"
    file = FeedbackFile(path, largest=200)
    file.append("a", SCORES, "m")
    before = path.read_bytes()
    with pytest.raises(OSError, match="more than 200 bytes"):
        file.append("b" * 200, SCORES, "m")
    assert path.read_bytes() == before


def test_a_disk_that_is_full_is_told() -> None:
    """Writing to a full disk (/dev/full) raises the system's error."""
    with pytest.raises(OSError, match="No space left"):
        FeedbackFile(Path("/dev/full")).append("a", SCORES, "m")


def test_a_file_that_cannot_be_written_is_refused_at_the_start(tmp_path: Path) -> None:
    """The error names the setting and the file."""
    with pytest.raises(ConfigError, match=r"SENTIMENT_FEEDBACK_FILE.*missing/feedback.jsonl: cannot be written"):
        FeedbackFile(tmp_path / "missing" / "feedback.jsonl")
