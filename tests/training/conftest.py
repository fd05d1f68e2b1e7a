"""What every test of training needs: one thread, and loggers as they were."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import torch


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Threads cost more than they bring where networks are tiny."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def loggers_restored() -> Iterator[None]:
    """The command line sends the root logger to a stream of its own test."""
    root, training = logging.getLogger(), logging.getLogger("training")
    before = (list(root.handlers), root.level, training.level)
    yield
    root.handlers[:], root.level = before[0], before[1]
    training.setLevel(before[2])
