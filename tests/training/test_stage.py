"""A stage learns from labelled and unlabelled sources, and goes on after it was stopped."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from model.errors import TrainingError
from model.network import Network, NetworkConfig
from training.checkpoint import load_checkpoint
from training.corpus import Corpus
from training.logits import network_logits
from training.pool import UNLABELLED, Pool, Source
from training.stage import Stage, StageConfig

SHAPE = NetworkConfig(
    8, 3, 8, hidden_size=8, bidirectional=False, dropout_token=0, dropout_embedding=0.1, dropout_head=0.1
)


def corpus(rows: list[list[int]], targets: list[int]) -> Corpus:
    return Corpus(
        np.array([token for row in rows for token in row], dtype=np.int32),
        np.cumsum([0, *map(len, rows)]),
        np.array(targets),
        0,
    )


# Token 3 before 4 is negative, 4 before 3 positive
ORDERED = corpus([[3, 5, 4], [4, 5, 3], [3, 4], [4, 3]] * 30, [0, 2, 0, 2] * 30)
UNREAD = corpus([[3, 5, 4, 6], [7, 3]] * 20, [UNLABELLED] * 40)


class Stopped(Exception):
    """What ends a run in the middle, as a kill would."""


def stage(folder: Path, *, epochs: int = 3, stop_at: int | None = None) -> Stage:
    torch.manual_seed(0)
    lines: list[str] = []

    def validate(network: nn.Module) -> dict[str, float]:
        if len(lines) == stop_at:
            raise Stopped
        logits = network_logits(network, ORDERED)[:, [0, 2]]
        return {"mean": float((logits.argmax(1) * 2 == ORDERED.targets).mean())}

    return Stage(
        Network(SHAPE),
        SHAPE,
        StageConfig(
            epochs, epoch_rows=200, batch_tokens=64, learning_rate=0.02, language_weight=0.3, average_decay=0.9
        ),
        Pool([Source("ordered", ORDERED), Source("unread", UNREAD)]),
        checkpoint=folder / "stage.safetensors",
        commit="one" if stop_at else "other",
        validate=validate,
        say=lines.append,
    )


def equal(left: dict[str, Tensor], right: dict[str, Tensor]) -> bool:
    return left.keys() == right.keys() and all(torch.equal(value, right[name]) for name, value in left.items())


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Tensor]]:
    folder = tmp_path_factory.mktemp("stage")
    return folder, stage(folder).fit()


def test_a_stage_learns_order_beside_unlabelled_rows(tmp_path: Path) -> None:
    """Three short epochs are enough to tell two orders of the same tokens apart."""
    done = stage(tmp_path)
    done.fit()
    assert done.history[-1]["mean"] > 0.95
    assert {"label_loss", "language_loss"} <= done.history[-1].keys()


def test_a_stopped_stage_ends_with_the_same_weights(tmp_path: Path, finished: tuple[Path, dict[str, Tensor]]) -> None:
    """Stopped after its first epoch and begun again, a stage gives to the bit what it gives in one go."""
    with pytest.raises(Stopped):
        stage(tmp_path, stop_at=1).fit()
    resumed = stage(tmp_path)
    assert equal(resumed.fit(), finished[1])
    assert resumed.commits == ["one", "other"]


def test_a_finished_stage_is_read_back(finished: tuple[Path, dict[str, Tensor]]) -> None:
    """Run again, a finished stage trains no more and gives the same weights."""
    again = stage(finished[0], stop_at=0)
    assert equal(again.fit(), finished[1])


def test_checkpoints_of_stages_keep_their_names(finished: tuple[Path, dict[str, Tensor]]) -> None:
    """A recipe takes hours, and a newer program goes on with the stages that an older one left."""
    saved = load_checkpoint(finished[0] / "stage.safetensors")
    parts = {name.split(".")[0] for name in saved.section("parts")}
    assert parts == {"network", "loss", "language"}
    network = set(saved.section("best"))
    assert network == {name.removeprefix("network.") for name in saved.section("parts") if name.startswith("network.")}
    assert network | {"n_averaged"} == {name.removeprefix("module.") for name in saved.section("average")}
    assert {name.split(".")[1] for name in saved.section("optimizer")} == {"step", "exp_avg", "exp_avg_sq"}
    assert {"history", "steps", "commits"} <= saved.progress.keys()


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path, finished: tuple[Path, dict[str, Tensor]]) -> None:
    """A checkpoint that does not fit names its file."""
    shutil.copy(finished[0] / "stage.safetensors", tmp_path)
    other = stage(tmp_path)
    other.objective.network = Network(NetworkConfig(9, 3, 8))
    with pytest.raises(TrainingError, match=r"stage\.safetensors"):
        other.fit()
