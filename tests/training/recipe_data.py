"""A data folder of a few rows a file, and a recipe small enough for it."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Sequence
from pathlib import Path

from model.network import NetworkConfig
from model.text import TokenizerConfig
from tests.fixtures import tiny
from training.recipe import Recipe
from training.sources import SOURCES, SourceFile
from training.stage import StageConfig

BINARY = {"imdb", "amazon_14_domains", "amazon_apps", "amazon_polarity_sample", "yelp_sentences", "sentiment140"}
SMALL = Recipe(
    tokenizer=TokenizerConfig(kind="word", vocab_size=300, min_frequency=1, max_tokens=32),
    network=NetworkConfig(2, 3, 16, hidden_size=16, bidirectional=False, dropout_token=0, dropout_embedding=0),
    pretraining=StageConfig(1, epoch_rows=300, power=1.0, language_weight=0.3, learning_rate=0.02),
    fine_tuning=StageConfig(2, epoch_rows=600, learning_rate=0.02, average_decay=0.9),
    settling=StageConfig(1, epoch_rows=300, learning_rate=0.005, average_decay=0.9),
    distillation=StageConfig(2, epoch_rows=300, learning_rate=0.01, average_decay=0.9),
    ngram_iterations=5,
    fine_dropout_embedding=0.0,
    fine_dropout_head=0.0,
    template_rows=60,
)


def write_rows(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(header + "\n")
        file.writelines("\t".join(row) + "\n" for row in rows)


def write_data_folder(folder: Path, sources: Sequence[SourceFile] = SOURCES) -> Path:
    """A folder with every file that the recipe reads of these sources, 60 rows each."""
    folder.mkdir()
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
