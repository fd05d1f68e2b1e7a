"""A data folder of a few rows a file, and a recipe small enough for it."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from tests.fixtures import tiny
from training.recipe.data.sources import SOURCES, SourceFile
from training.recipe.data.toxicity import ATTRIBUTES, LICENCES, MODERATION
from training.recipe.data.toxicity import TRAIN as TOXICITY_TRAIN
from training.recipe.data.toxicity import VALIDATION as TOXICITY_VALIDATION
from training.recipe.recipe import Recipe
from training.recipe.student import StudentConfig
from training.recipe.teacher import TeacherConfig
from training.teacher.fine_tuning import FineTuningConfig

BINARY = {"imdb", "amazon_14_domains", "amazon_apps", "amazon_polarity_sample", "yelp_sentences", "sentiment140"}


def small(encoder: str) -> Recipe:
    """A recipe of a few seconds with this encoder for a teacher."""
    tuning = FineTuningConfig(
        rows=400, power=0.0, checkpoint_rows=200, batch_tokens=256, learning_rate=0.01, frozen_blocks=0, max_tokens=32
    )
    network = NetworkConfig(
        2,
        3,
        attributes=len(ATTRIBUTES),
        embedding_size=16,
        hidden_size=16,
        bidirectional=False,
        dropout_token=0,
        dropout_embedding=0,
    )
    return Recipe(
        TeacherConfig(encoder, tuning),
        tokenizer=TokenizerConfig(kind="word", vocab_size=300, min_frequency=1, max_tokens=32),
        network=network,
        student=StudentConfig(epochs=2, epoch_rows=300, power=0.0, learning_rate=0.01, average_decay=0.9),
        template_rows=60,
        toxicity_template_rows=60,
        damaged_rows=40,
    )


def write_rows(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines("\t".join(row) + "\n" for row in rows)


def write_data_folder(folder: Path, sources: Sequence[SourceFile] = SOURCES) -> Path:
    """A folder with every file that the recipe reads of these sources, 60 rows each; and those of toxicity."""
    folder.mkdir()
    _write_toxicity(folder)
    for number, source in enumerate(sources):
        rows = [row for row in tiny.rows(240, seed=number) if source.name not in BINARY or row[0] != "neutral"][:60]
        extra = source.group or source.emoji
        header = f"label\t{extra}\ttext" if extra else "label\ttext"
        lines = [
            (label if source.labelled else "", *([str(place // 6) if source.group else "☀"] if extra else []), text)
            for place, (label, text) in enumerate(rows)
        ]
        write_rows(folder / source.train_file, header, lines)
        if source.validated:
            write_rows(folder / source.validation_file, "label\ttext", rows[:9])
    return folder


def _write_toxicity(folder: Path) -> None:
    """Of every source 12 rows to train on and 6 to validate on; one of them knows all attributes."""
    header = "\t".join([*ATTRIBUTES, "source", "text"])
    for place, file in enumerate((TOXICITY_TRAIN, TOXICITY_VALIDATION)):
        rows = []
        for number, name in enumerate(LICENCES):
            for row, (label, text) in enumerate(tiny.rows(12 - 6 * place, seed=50 + 10 * place + number)):
                rated = "1.0" if label == "negative" else "0"
                others = len(ATTRIBUTES) - 1
                known = [rated] * others if name == "perspective_scores" else [""] * others
                rows.append([rated, *known, name, f"{text} {row}"])
        write_rows(folder / file, header, rows)
    texts = [["olid", text] for _, text in tiny.rows(30, seed=80)]
    write_rows(folder / f"{MODERATION}.tsv.gz", "source\ttext", texts)
