"""The quality table: its rows, figures and timing, and the output."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bench.common.comparison import Comparison, Result, texts_per_second
from bench.common.provenance import Provenance
from bench.peers.sentiment import (
    LABELS,
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    Opinions,
    folder_bytes,
    of_polarity,
    of_probabilities,
)
from bench.quality.__main__ import KIND, main, notes
from bench.quality.measure import binary_probabilities, measure
from bench.quality.splits import DISTANT, Split, training_rows, validation_splits
from tests.fixtures.artifact import save_tiny
from training.recipe.data import sources
from training.recipe.data.sources import SOURCES

BINARY = {"imdb", "yelp_sentences"}
ROWS = 90  # of a training file
HELD_OUT = 9  # of a validation file


def write_source(data: Path, source: sources.SourceFile) -> None:
    """A training file and, where the source has one, a validation file."""
    labels = ("negative", "positive") if source.name in BINARY else LABELS
    columns = ["label", *([source.group] if source.group else []), "text"]
    files = {source.train_file: ROWS, **({source.validation_file: HELD_OUT} if source.validated else {})}
    for file, count in files.items():
        lines = ["\t".join(columns)]
        for row in range(count):
            label = labels[row % len(labels)]
            text = f"a {label} word of {file.removesuffix('.tsv.gz')} in row {row}"
            lines.append("\t".join([label, *([f"group{row // 2}"] if source.group else []), text]))
        (data / file).write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each labelled source with a few rows, whose texts name their file and row."""
    folder = tmp_path_factory.mktemp("data")
    for source in SOURCES:
        if source.labelled:
            write_source(folder, source)
    return folder


@pytest.fixture(scope="module")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny untrained artifact."""
    texts = ["a negative word", "a neutral word", "a positive word in row 1234567890"]
    return save_tiny(tmp_path_factory.mktemp("artifact") / "tiny", texts)


class Sayings:
    """A peer with given answers, which advances a clock by its seconds a text."""

    def __init__(self, name: str, opinions: Opinions, *, slowness: float = 0.0, turns: list[str] | None = None) -> None:
        self.name = name
        self._opinions = opinions
        self._slowness = slowness
        self._turns = [] if turns is None else turns
        self.now = 0.0

    def predict(self, texts: Sequence[str]) -> Opinions:
        self._turns.append(self.name)
        self.now += self._slowness * len(texts)
        return self._opinions

    def size_on_disk(self) -> int:
        return 1_500_000


def split(*targets: int, name: str = "some") -> Split:
    return Split(name, ["text"] * len(targets), np.array(targets, dtype=np.int64))


def figures(accuracy: float, macro_recall: float, ece: float | None) -> dict[str, float | None]:
    return {"accuracy": accuracy, "macro_recall": macro_recall, "ece": ece}


PROVENANCE = Provenance("2026-01-31", "0123456789ab", "a processor", {"Python": "3.11.7"})


def test_both_sides_name_the_labels_alike() -> None:
    """Sources and peers have their labels in the same order."""
    assert sources.LABELS == LABELS


def test_no_text_that_is_asked_about_was_learnt_from(data: Path) -> None:
    """Training rows and splits are disjoint, and cover all rows of all files but the distant one."""
    learnt, targets = training_rows(data)
    asked = {text for one in validation_splits(data) for text in one.texts}
    assert not asked & set(learnt)
    everything = set(learnt) | {text for text in asked if DISTANT not in text}
    labelled = [source for source in SOURCES if source.labelled and source.name != DISTANT]
    assert len(everything) == len(labelled) * ROWS + sum(source.validated for source in labelled) * HELD_OUT
    assert not any(DISTANT in text for text in learnt)
    assert any(DISTANT in text for text in asked)
    assert all(f" {LABELS[target]} " in text for text, target in zip(learnt, targets, strict=True))


def test_every_source_that_keeps_rows_aside_is_a_split(data: Path) -> None:
    """Splits are in the order of the sources, with the Stanford sentences again without neutral."""
    splits = validation_splits(data)
    names = [source.name for source in SOURCES if source.labelled and source.largest_validation]
    names.insert(names.index("sst3_sentences") + 1, "sst3_sentences without neutral")
    assert [one.name for one in splits] == names
    assert {one.name for one in splits if one.binary} >= {*BINARY, "sst3_sentences without neutral"}
    whole, without = (next(one for one in splits if one.name == name) for name in (names[8], names[9]))
    assert without.texts == [text for text, target in zip(whole.texts, whole.targets, strict=True) if target != NEUTRAL]
    for one in splits:
        assert all(f" {LABELS[target]} " in text for text, target in zip(one.texts, one.targets, strict=True))


def test_a_large_split_is_thinned_evenly(data: Path) -> None:
    """The first and last row stay, with evenly spaced rows between."""
    first = validation_splits(data, largest=3)[0]
    assert [text.rsplit(" ", 1)[1] for text in first.texts] == ["0", "4", "8"]


def test_a_missing_file_is_named(data: Path, tmp_path: Path) -> None:
    """A missing file is an error, so that no split is silently left out."""
    for file in data.iterdir():
        if file.name != "goemotions.validation.tsv.gz":
            (tmp_path / file.name).symlink_to(file)
    with pytest.raises(Exception, match=r"goemotions\.validation\.tsv\.gz"):
        validation_splits(tmp_path)


def test_without_neutral_the_sides_sum_to_one() -> None:
    """Probabilities are renormalised, a polarity is only a sign, and ties are negative."""
    shares = binary_probabilities(of_probabilities(np.array([[0.1, 0.6, 0.3], [0.0, 1.0, 0.0]])))
    assert shares.tolist() == pytest.approx(np.array([[0.25, 0.75], [0.5, 0.5]]))
    signs = binary_probabilities(of_polarity(np.array([-0.01, 0.0, 0.01]), 0.05))
    assert signs.tolist() == [[1, 0], [1, 0], [0, 1]]


def test_three_labels_are_measured_as_they_are_said() -> None:
    """Accuracy, mean recall over labels, and the ECE are those by hand."""
    probabilities = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.8, 0.1, 0.1]])
    found = measure(Sayings("sure", of_probabilities(probabilities)), split(NEGATIVE, NEUTRAL, POSITIVE, POSITIVE))
    assert found["accuracy"] == 0.5
    assert found["macro_recall"] == pytest.approx(2 / 3)
    assert found["ece"] == pytest.approx(0.3)


def test_a_binary_split_does_not_punish_neutral() -> None:
    """The likelier of negative and positive counts, whatever P(neutral)."""
    probabilities = np.array([[0.15, 0.8, 0.05], [0.05, 0.8, 0.15], [0.05, 0.8, 0.15], [0.15, 0.8, 0.05]])
    found = measure(Sayings("shy", of_probabilities(probabilities)), split(NEGATIVE, *[POSITIVE] * 3))
    assert found["accuracy"] == 0.75
    assert found["macro_recall"] == pytest.approx(5 / 6)
    assert found["ece"] == pytest.approx(0.0, abs=1e-9)


def test_polarity_alone_has_no_calibration() -> None:
    """Labels follow from the peer's threshold, and there is no ECE."""
    peer = Sayings("lexicon", of_polarity(np.array([-0.5, 0.01, 0.5]), 0.05))
    assert measure(peer, split(NEGATIVE, NEUTRAL, NEGATIVE)) == figures(2 / 3, 0.75, None)


def test_peers_are_timed_in_turns() -> None:
    """Each peer has a turn a round, in reversed order every other round; speed is texts by median seconds."""
    turns: list[str] = []
    opinions = of_polarity(np.zeros(1), 0.05)
    fast, slow = (
        Sayings(name, opinions, slowness=slowness, turns=turns) for name, slowness in (("fast", 0.001), ("slow", 0.1))
    )
    speeds = texts_per_second([fast, slow], ["text"] * 5, clock=lambda: fast.now + slow.now)
    assert turns == ["fast", "slow", "slow", "fast"] * 3
    assert speeds == pytest.approx([1000, 10])


def test_the_tables_hold_each_figure_and_say_what_is_missing() -> None:
    """A peer is a row of the summary and a column of each measure; a missing figure is a dash."""
    splits = [split(NEGATIVE, POSITIVE, name="reviews"), split(NEUTRAL, POSITIVE, name="tweets")]
    ours = {"reviews": figures(0.9, 0.8, 0.1), "tweets": figures(0.5, 0.6, 0.3)}
    polar = {"reviews": figures(0.7, 0.7, None), "tweets": figures(0.6, 0.5, None)}
    results = [Result("ours", ours, 12345.6, 1_500_000), Result("lexicon", polar, 99.9, 400_000)]
    report = Comparison(KIND, PROVENANCE, splits, results, ["fastText: not here"], 1234, notes(splits[0], 1234))
    lines = [" ".join(line.split()) for line in report.markdown().splitlines()]
    assert "| ours | 0.700 | 0.700 | 0.200 | 12,346 | 1.5 |" in lines
    assert "| lexicon | 0.650 | 0.600 | – | 100 | 0.4 |" in lines
    for measured in ("0.800 | 0.700", "0.900 | 0.700", "0.100 | –"):
        assert f"| reviews | 2 | 2 | {measured} |" in lines
    assert "- Left out: fastText: not here." in lines
    assert any("2026-01-31, commit 0123456789ab, a processor; Python 3.11.7" in line for line in lines)
    assert any("1,234 training rows" in line for line in lines)
    read = json.loads(report.json())
    assert "\n" not in report.json()
    assert read["results"][1]["splits"]["tweets"] == {"accuracy": 0.6, "macro_recall": 0.5, "ece": None}
    assert read["results"][0]["mean"]["accuracy"] == pytest.approx(0.7)
    assert read["splits"] == {"reviews": {"texts": 2, "labels": 2}, "tweets": {"texts": 2, "labels": 3}}


def test_the_command_prints_tables_and_then_json_and_keeps_the_tables(
    artifact: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both have every split and every installed peer."""
    kept = tmp_path / "results" / "quality.md"
    assert main(["--artifact", str(artifact), "--data", str(data), "--output", str(kept)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(kept.read_text(encoding="utf-8"))
    found = json.loads(printed.splitlines()[-1])
    assert found["results"][0]["peer"].startswith("tiny@")
    assert found["results"][0]["bytes"] == folder_bytes(artifact)
    assert len(found["results"]) + len(found["missing"]) == 5
    for result in found["results"]:
        assert list(result["splits"]) == list(found["splits"])
        assert result["texts_per_second"] > 0


@pytest.mark.parametrize("missing", ["--data", "--artifact"])
def test_a_missing_folder_is_a_message_and_a_status(
    missing: str, artifact: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line names the folder, nothing goes to stdout, and the status is 1."""
    folders = {"--artifact": artifact, "--data": data, missing: tmp_path / "nowhere"}
    assert main([str(word) for pair in folders.items() for word in pair]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{tmp_path / 'nowhere'}" in said.err.splitlines()[-1]
