"""Accuracy, macro recall and seconds of ``sentiment-train fit`` on 300 to 30,000 rows, beside linear peers.

``python -m bench.training.sizes --data ../shared/data``: each part (set, size, way) is kept as a line of --cache once
it is measured, and is not measured again, so that the whole may be done bit by bit. Seconds are of processor time, with
one thread, from rows in a file to figures on the test rows.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench.common.command import command, parser
from bench.common.provenance import provenance
from bench.common.table import table
from bench.peers.learners import FASTTEXT, fasttext_model, fasttext_probabilities
from model.classifier import Classifier
from training.data.reading.columns import Columns
from training.data.reading.load import load_files
from training.evaluation.artifact import evaluate_files
from training.evaluation.baseline import fit_baseline
from training.evaluation.metrics import evaluate
from training.fit.options import FitOptions
from training.fit.run import fit
from training.loop.distributed import Group
from training.loop.trainer import Watcher
from training.recipe.data.sources import read_columns

Rows = list[tuple[str, str]]  # text and label

SIZES = (300, 1_000, 3_000, 10_000, 30_000)
LARGEST_TEST = 2_000
FIRST_WORDS = 60  # of a review: whole ones take five times as long
FEW = 10_000  # rows below which fastText, too, goes through them more often


@dataclass(frozen=True, slots=True)
class Part:
    """One measurement."""

    set: str
    rows: int
    way: str
    labels: int
    test: int
    accuracy: float
    macro_recall: float
    seconds: float


def toxicity(data: Path) -> tuple[Rows, Rows]:
    """Comments, toxic or not."""

    def rows(name: str) -> Rows:
        found = read_columns(data / f"toxicity.{name}.tsv.gz", ["toxicity"])
        return [(row["text"], "toxic" if float(row["toxicity"]) >= 0.5 else "fine") for row in found if row["toxicity"]]

    return rows("train"), rows("validation")


def stars(data: Path) -> tuple[Rows, Rows]:
    """The beginnings of film reviews, by their stars; test rows are those held out from the shipped artifact."""
    train: Rows = []
    test: Rows = []
    for row in read_columns(data / "imdb.train.tsv.gz", ["stars"]):
        held_out = zlib.crc32(row["text"].encode()) % 20 == 0  # as training.sources holds them out
        (test if held_out else train).append((" ".join(row["text"].split()[:FIRST_WORDS]), row["stars"]))
    return train, test


def emotions(data: Path) -> tuple[Rows, Rows]:
    """Comments with one emotion; the shipped artifact saw them as negative, neutral or positive."""

    def rows(name: str) -> Rows:
        found = read_columns(data / f"goemotions.{name}.tsv.gz", ["emotions"])
        return [(row["text"], row["emotions"]) for row in found if "," not in row["emotions"]]

    return rows("train"), rows("validation")


SETS: dict[str, Callable[[Path], tuple[Rows, Rows]]] = {"toxicity": toxicity, "stars": stars, "emotions": emotions}


def from_artifact(train: Path, test: Path, folder: Path) -> tuple[float, float]:
    """``fit`` with its defaults."""
    return fitted(FitOptions(folder / "run", (train,), threads=1), test)


def from_scratch(train: Path, test: Path, folder: Path) -> tuple[float, float]:
    """``fit --from-scratch``."""
    return fitted(FitOptions(folder / "run", (train,), threads=1, from_scratch=True), test)


def linear(train: Path, test: Path, folder: Path) -> tuple[float, float]:
    """The baseline of ``fit``, on all rows: it needs none to validate on."""
    examples = load_files([train])
    found = fit_baseline(examples, load_files([test], labels=examples.labels), 1)
    return found.accuracy, found.macro_recall


def fasttext(train: Path, test: Path, folder: Path) -> tuple[float, float]:
    """fastText over words and pairs of words."""
    examples = load_files([train])
    measured = load_files([test], labels=examples.labels)
    settings = {**FASTTEXT, **({"epoch": 25, "lr": 0.5} if len(examples) < FEW else {})}
    model = fasttext_model(examples.texts, examples.targets, settings)
    probabilities = fasttext_probabilities(model, measured.texts, len(examples.labels))
    found = evaluate(probabilities, measured.targets, examples.labels)
    return found.accuracy, found.macro_recall


WAYS: dict[str, Callable[[Path, Path, Path], tuple[float, float]]] = {
    "from the artifact": from_artifact,
    "from scratch": from_scratch,
    "TF-IDF+LR": linear,
    "fastText": fasttext,
}


def measure(name: str, rows: int, way: str, train: Rows, test: Rows) -> Part:
    """One part, in a folder of its own; test rows whose label the training rows do not have are left out."""
    known = {label for _, label in train}
    test = [row for row in test if row[1] in known]
    with tempfile.TemporaryDirectory(prefix="sentiment-bench-") as scratch:
        folder = Path(scratch)
        files = [write_rows(folder / f"{part}.tsv", found) for part, found in (("train", train), ("test", test))]
        started = time.process_time()
        accuracy, recall = WAYS[way](files[0], files[1], folder)
        seconds = time.process_time() - started
    return Part(name, rows, way, len(known), len(test), accuracy, recall, seconds)


def shuffled_rows(name: str, data: Path) -> tuple[Rows, Rows]:
    """A set's rows in a fixed random order, without copies of test rows among those to train on."""
    train, test = SETS[name](data)
    random.Random(7).shuffle(train)  # noqa: S311 - a reproducible order
    random.Random(8).shuffle(test)  # noqa: S311 - a reproducible order
    test = test[:LARGEST_TEST]
    seen = {letters(text) for text, _ in test}
    return [row for row in train if letters(row[0]) not in seen], test


def tables(parts: list[Part]) -> str:
    """The results as Markdown, a table for each set."""
    made = []
    for name in SETS:
        found = {(part.rows, part.way): part for part in parts if part.set == name}
        if found:
            labels, test = (max(getattr(part, field) for part in found.values()) for field in ("labels", "test"))
            sizes = sorted({rows for rows, _ in found})
            cells = [[f"{rows:,}", *(_cell(found.get((rows, way))) for way in WAYS)] for rows in sizes]
            made.append(f"## {name}: {labels} labels, {test:,} test rows\n\n{table(['rows', *WAYS], cells)}")
    return "\n\n".join(made)


def _cell(part: Part | None) -> str:
    if part is None:
        return "not measured"
    return f"{part.accuracy:.3f} / {part.macro_recall:.3f}, {part.seconds:,.0f} s"


def summary(parts: list[Part]) -> str:
    """The gain of the network from the artifact over TF-IDF: mean and minimum."""
    found = {(part.set, part.rows, part.way): part for part in parts}
    ours, theirs = "from the artifact", "TF-IDF+LR"
    pairs = [
        (part, found[(*key[:2], theirs)])
        for key, part in found.items()
        if key[2] == ours and (*key[:2], theirs) in found
    ]
    if not pairs:
        return "Nothing from the artifact is measured beside TF-IDF yet."
    gains = [(a.accuracy - b.accuracy, a.macro_recall - b.macro_recall) for a, b in pairs]
    accuracy, recall = (np.array(column) for column in zip(*gains, strict=True))
    return (
        f"From the artifact against TF-IDF with logistic regression, {len(gains)} pairs, in the mean and where least: "
        f"accuracy {accuracy.mean():+.3f} and {accuracy.min():+.3f}, macro recall {recall.mean():+.3f} and "
        f"{recall.min():+.3f}."
    )


NOTES = """Each cell: accuracy / macro recall on the test rows, and seconds of one core's processor time, from rows in a
file to figures on the test rows, the network's export and its own baseline included. Other work ran on the machine:
processor time grows where caches are shared. One draw of rows each.

What the shipped artifact has seen flatters it, though none of the test rows: of `toxicity`, since default@6665a0fb3d04,
the training comments with their ratings; of `stars` the training reviews, whole, as negative or positive; of `emotions`
the training comments as negative, neutral or positive. `emotions` are rows with one emotion:
of 28 labels the 24 that the file has. Of reviews the first 60 words are read, and there are 23,230 to train on. Test
rows with a label that the training rows lack are left out. TF-IDF and fastText learn from all rows; the networks keep
some of them to validate on."""


@command
def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the parts that are missing, and write the table."""
    made = parser("bench.training.sizes", __doc__, artifact=False, output="file of the table, in place of printing")
    add = made.add_argument
    add(
        "--cache",
        type=Path,
        default=Path("runs/bench-training.jsonl"),
        help="file of the parts that are measured; default: %(default)s",
    )
    add("--sizes", type=int, nargs="+", default=SIZES, help="numbers of rows to train on")
    add("--sets", nargs="+", choices=SETS, default=list(SETS), help="sets of rows; default: all")
    add("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="models to train; default: all")
    add("--table", action="store_true", help="only write the table of the parts in the cache")
    options = made.parse_args(arguments)
    logging.getLogger("training").setLevel(logging.WARNING)
    parts = list(_cached(options.cache))
    for part in () if options.table else _missing(options, parts):
        parts.append(part)
        options.cache.parent.mkdir(parents=True, exist_ok=True)
        with options.cache.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(part)) + "\n")
        print(part, flush=True)
    origin = provenance(("torch", "tokenizers", "scikit-learn", "fasttext-community"))
    parts_of_page = ["# Training on one's own rows", f"{origin}.", summary(parts), NOTES, tables(parts)]
    page = "\n\n".join(parts_of_page) + "\n"
    if options.output:
        options.output.write_text(page, encoding="utf-8")
    else:
        print(page)


def _missing(options: argparse.Namespace, parts: list[Part]) -> Iterator[Part]:
    done = {(part.set, part.rows, part.way) for part in parts}
    for size in options.sizes:
        for name in options.sets:
            train, test = shuffled_rows(name, options.data)
            rows = min(size, len(train))
            for way in options.ways:
                if (name, rows, way) not in done:
                    yield measure(name, rows, way, train[:rows], test)


def _cached(path: Path) -> Iterator[Part]:
    if path.exists():
        yield from (Part(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines())


def fitted(options: FitOptions, test: Path) -> tuple[float, float]:
    """Accuracy and macro recall of a run's artifact on the rows of a file."""
    fit(options, Group(), lambda _: nullcontext(Watcher()))
    found = evaluate_files(Classifier.load(options.output / "artifact"), [test], Columns()).evaluation
    assert found is not None  # noqa: S101 - the rows have labels
    return found.accuracy, found.macro_recall


def letters(text: str) -> str:
    """Letters and digits alone, in small letters: what copies of a text have in common."""
    return "".join(filter(str.isalnum, text.casefold()))


def write_rows(path: Path, rows: Rows) -> Path:
    """A TSV file with the columns label and text."""
    path.write_text("label\ttext\n" + "".join(f"{label}\t{text}\n" for text, label in rows), encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
