"""Rated rows of every source, and an untrained artifact."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.fixtures.artifact import save_tiny
from training.recipe.data.toxicity import ATTRIBUTES, LICENCES, TRAIN, VALIDATION

ROWS = {TRAIN: 60, VALIDATION: 40}  # of each source


@pytest.fixture(scope="session")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every second row of a source is "awful", and toxic; hateval's are rated for identity_attack, too.

    Perspective's rows have a score for every attribute: that of toxicity rises with the row, an insult is the same.
    """
    folder = tmp_path_factory.mktemp("rated")
    for file, count in ROWS.items():
        lines = ["\t".join([*ATTRIBUTES, "source", "text"])]
        for source in LICENCES:
            for row in range(count):
                toxic = row % 2
                values = dict.fromkeys(ATTRIBUTES, "")
                values["toxicity"] = str(toxic)
                if source == "hateval":
                    values["identity_attack"] = str(toxic)
                if source == "perspective_scores":
                    values = dict.fromkeys(ATTRIBUTES, "0.1") | {"toxicity": str(toxic / 2 + row / count / 2)}
                words = f"{'awful' if toxic else 'lovely'} words of {source} in row {row} of {file.split('.')[1]}"
                lines.append("\t".join([*values.values(), source, words]))
        (folder / file).write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))
    return folder


@pytest.fixture(scope="session")
def attributed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An artifact of three labels and of the attributes toxicity and insult."""
    texts = ["awful words of a source in row 0123456789", "lovely words"]
    return save_tiny(tmp_path_factory.mktemp("attributed") / "tiny", texts, "toxicity", "insult")
