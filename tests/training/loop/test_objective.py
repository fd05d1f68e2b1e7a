"""Objectives: their loss, and their part of a checkpoint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.fixtures.small import trainer
from training.loop.objective import CorpusObjective


def test_the_loss_of_texts_is_the_mean_of_theirs_alone(tmp_path: Path) -> None:
    """The losses of processes that share a batch sum to that of one; texts of any length weigh the same."""
    objective = trainer(tmp_path).objective.eval()
    rows = objective.epoch_rows(0)[:7].tolist()
    with torch.inference_mode():
        together = float(objective.total(objective(rows)))
        alone = [float(objective.total(objective([row]))) for row in rows]
    assert together == pytest.approx(np.mean(alone), abs=1e-6)
    assert max(alone) - min(alone) > 1e-4


def test_an_epoch_has_every_text(tmp_path: Path) -> None:
    """An epoch has each text of the corpus once."""
    objective = trainer(tmp_path).objective
    assert sorted(objective.epoch_rows(3).tolist()) == list(range(len(objective.lengths)))


def test_the_network_is_kept_once(tmp_path: Path) -> None:
    """Checkpoint and optimizer have the network's weights once."""
    objective = trainer(tmp_path).objective
    assert isinstance(objective, CorpusObjective)
    own = {f"network.{name}" for name in objective.network.state_dict()}
    assert own == {name for name in objective.state_dict() if not name.startswith("loss.")}
    assert len(list(objective.parameters())) == len(list(objective.network.parameters()))
