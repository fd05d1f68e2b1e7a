"""Fixtures of all tests of training: one thread, and restored loggers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from tests.fixtures.encoder import write_encoder
from tests.fixtures.small import FLAGS, rows, write_tsv
from training.cli import main


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Threads cost more than they gain with tiny networks."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def loggers_restored() -> Iterator[None]:
    """Restores the root logger, which the command line redirects."""
    root, training = logging.getLogger(), logging.getLogger("training")
    before = (list(root.handlers), root.level, training.level)
    yield
    root.handlers[:], root.level = before[0], before[1]
    training.setLevel(before[2])


@dataclass(frozen=True)
class Trained:
    """A finished run and its rows, which tests do not change."""

    folder: Path
    train: Path
    validation: Path
    arguments: tuple[str, ...]  # of the command that made it


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, one_thread: None) -> Trained:
    """A run over few rows, with a blank text in its validation file."""
    folder = tmp_path_factory.mktemp("trained")
    train = write_tsv(folder / "train.tsv", rows(400))
    validation = write_tsv(folder / "validation.tsv", [*rows(60, seed=2), ("\u200b", "negative")])
    arguments = ("fit", str(train), "--validation", str(validation), "--output", str(folder / "run"), *FLAGS)
    assert main(arguments) == 0
    return Trained(folder / "run", train, validation, arguments)


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a tiny pre-trained encoder."""
    return write_encoder(tmp_path_factory.mktemp("encoder"))
