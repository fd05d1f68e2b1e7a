"""The training bench: its samples, cache and tables."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from bench.training import sizes
from bench.training.sizes import Part, main, shuffled_rows, summary, tables
from tests.fixtures.small import rows


def part(way: str, accuracy: float, recall: float, *, size: int = 300, name: str = "toxicity") -> Part:
    """A part with these figures."""
    return Part(name, size, way, 2, 50, accuracy, recall, 1.5)


def write(path: Path, lines: list[str]) -> None:
    """A gzipped file of these lines."""
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with the toxicity files."""
    for name, seed in (("train", 1), ("validation", 2)):
        found = [f"{0.9 if label == 'negative' else 0.1}\t{text}" for text, label in rows(40, seed=seed)]
        write(tmp_path / f"toxicity.{name}.tsv.gz", ["toxicity\ttext", *found])
    return tmp_path


def test_copies_of_test_rows_are_not_trained_on(data: Path) -> None:
    """Texts that differ in case and punctuation only are copies; the order is repeatable."""
    with gzip.open(data / "toxicity.validation.tsv.gz", "rt") as lines:
        copied = list(lines)[1].split("\t")[1].strip().upper() + "!"
    with gzip.open(data / "toxicity.train.tsv.gz", "at") as lines:
        lines.write(f"0.9\t{copied}\n")
    train, test = shuffled_rows("toxicity", data)
    assert (len(train), len(test)) == (40, 40)
    assert copied not in {text for text, _ in train}
    assert shuffled_rows("toxicity", data) == (train, test)


def test_what_is_measured_is_kept_and_not_measured_again(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run uses the cached line."""
    cache, output = data / "cache.jsonl", data / "table.md"
    arguments = ["--data", str(data), "--cache", str(cache), "--output", str(output), "--sizes", "20"]
    arguments += ["--sets", "toxicity", "--ways", "TF-IDF+LR"]
    main(arguments)
    kept = [json.loads(line) for line in cache.read_text().splitlines()]
    assert [(line["rows"], line["way"], line["test"]) for line in kept] == [(20, "TF-IDF+LR", 40)]
    monkeypatch.setattr(sizes, "measure", lambda *_: pytest.fail("measured again"))
    main(arguments)
    assert f"{kept[0]['accuracy']:.3f} / {kept[0]['macro_recall']:.3f}" in output.read_text()


def test_a_missing_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It names the folder and the page that says what belongs there."""
    assert main(["--data", str(tmp_path / "nowhere"), "--cache", str(tmp_path / "cache.jsonl")]) == 1
    assert re.search(r"nowhere: there is no such folder .*docs/DATA\.md", capsys.readouterr().err)


def test_the_table_says_what_is_missing() -> None:
    """A way without a measurement is marked as missing."""
    found = re.sub(" +", " ", tables([part("from the artifact", 0.75, 0.7)]))
    assert "| 300 | 0.750 / 0.700, 2 s | not measured | not measured | not measured |" in found


def test_the_summary_compares_pairs() -> None:
    """Mean and least differences are over parts that both ways have."""
    parts = [
        part("from the artifact", 0.8, 0.7),
        part("TF-IDF+LR", 0.7, 0.7),
        part("from the artifact", 0.6, 0.6, size=1000),
        part("TF-IDF+LR", 0.7, 0.4, size=1000),
        part("from the artifact", 0.1, 0.1, size=3000),
    ]
    assert (
        "2 pairs, in the mean and where least: accuracy +0.000 and -0.100, macro recall +0.100 and +0.000"
        in summary(parts)
    )
    assert asdict(parts[0])["rows"] == 300
