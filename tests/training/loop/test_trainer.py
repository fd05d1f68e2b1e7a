"""The trainer learns, is repeatable, stops early, and resumes after a kill."""

from __future__ import annotations

import itertools
import math
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from model.errors import ConfigError, TrainingError
from tests.fixtures.places import ROOT
from tests.fixtures.small import Record, equal, trainer
from training.loop.checkpoint import load_checkpoint
from training.loop.objective import CorpusObjective
from training.loop.trainer import Trainer

# Trains, and stands still in the middle of the second epoch until it is killed
HELD = """
import sys
from pathlib import Path
import torch
from tests.fixtures.small import Record, trainer
from tests.fixtures.places import ROOT
torch.set_num_threads(1)
class Held(Record):
    def epoch_started(self, epoch, tokens):
        self.epoch, self.steps = epoch, 0
    def step_done(self, tokens, loss):
        self.steps += 1
        if (self.epoch, self.steps) == (2, 5):
            print("held", flush=True)
            sys.stdin.readline()
trainer(Path(sys.argv[1]), watcher=Held()).fit()
"""


def test_it_learns_the_order_of_words(tmp_path: Path) -> None:
    """Texts of the same words in two orders get their labels, in more than nine of ten cases."""
    record = Record()
    trainer(tmp_path, watcher=record, epochs=6).fit()
    assert record.epochs[-1]["macro_recall"] > 0.9
    assert record.losses[-1] < record.losses[0]


@pytest.mark.parametrize("cell", ["gru", "lstm", "rnn_tanh", "rnn_relu"])
def test_a_run_is_repeatable(tmp_path: Path, cell: str) -> None:
    """Equal seeds give equal weights, bit for bit, and other seeds others."""
    network = {"cell": cell, "layers": 2, "pooling": ("last", "max", "mean", "attention")}
    first, again = (trainer(tmp_path, network=network, epochs=2).fit() for _ in range(2))
    assert equal(first, again)
    assert not equal(first, trainer(tmp_path, network=network, epochs=2, seed=2).fit())


def test_a_run_killed_in_an_epoch_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    """After SIGKILL in an epoch and a resume, weights (bit for bit) and history are the same."""
    whole = trainer(tmp_path)
    wanted = whole.fit()
    whole_state = load_checkpoint(tmp_path / "checkpoint.safetensors")
    (tmp_path / "checkpoint.safetensors").unlink()
    command = [sys.executable, "-c", HELD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    resumed = trainer(tmp_path)
    resumed.resume()
    assert len(resumed.history) == 1
    assert equal(resumed.fit(), wanted)
    state = load_checkpoint(tmp_path / "checkpoint.safetensors")
    assert equal(state.tensors, whole_state.tensors)
    timeless = [{name: row[name] for name in row if "second" not in name} for row in whole.history]
    assert [{name: row[name] for name in row if "second" not in name} for row in resumed.history] == timeless


def test_a_run_resumed_after_its_end_does_no_more(tmp_path: Path) -> None:
    """No step is taken, and the weights stay."""
    wanted = trainer(tmp_path).fit()
    record = Record()
    resumed = trainer(tmp_path, watcher=record)
    resumed.resume()
    assert equal(resumed.fit(), wanted)
    assert record.losses == []


def test_a_checkpoint_of_another_network_is_refused(tmp_path: Path) -> None:
    """The error of other shapes names the file."""
    trainer(tmp_path, epochs=1).fit()
    with pytest.raises(TrainingError, match=r"checkpoint\.safetensors: does not fit"):
        trainer(tmp_path, network={"hidden_size": 9}).resume()


def test_a_run_that_no_longer_improves_ends_early(tmp_path: Path) -> None:
    """After `patience` epochs without a lower validation loss it ends with the best epoch's weights."""

    class Exact(CorpusObjective):
        def tolerance(self, figures: dict[str, Any]) -> float:
            return 0.0

    run = trainer(tmp_path, epochs=50, patience=2)
    run.objective.__class__ = Exact
    weights = run.fit()
    losses = [row["validation_loss"] for row in run.history]
    assert len(losses) < 50
    assert run.best_epoch == losses.index(min(losses)) + 1 == len(losses) - 2
    best = trainer(tmp_path, epochs=50, patience=2)
    best.objective.__class__ = Exact
    best.resume()
    assert equal(weights, best.fit())
    best.network.load_state_dict(weights)
    assert best.objective.validate(best.network)["validation_loss"] == pytest.approx(min(losses))


@pytest.mark.parametrize(
    ("losses", "error", "kept"),
    [
        ([], 0.1, 0),
        ([0.9, 0.5, 0.55, 0.58], 0.1, 4),  # no worse than chance
        ([0.9, 0.5, 0.55, 0.7], 0.1, 3),
        ([0.9, 0.5, 0.55, 0.7], 0.01, 2),
        ([0.5, 0.5, 0.6], 0.0, 1),
    ],
)
def test_the_last_epoch_within_the_error_is_kept(tmp_path: Path, losses: list[float], error: float, kept: int) -> None:
    """Of epochs within the error the last is kept; with large validation data, the best."""
    run = trainer(tmp_path)
    run.history = [{"validation_loss": loss, "validation_error": error} for loss in losses]
    assert run.best_epoch == kept


def test_embedding_and_head_have_rates_of_their_own(tmp_path: Path) -> None:
    """The rate's factors reach only their weights; biases have no weight decay."""
    run = trainer(tmp_path, epochs=1, embedding_rate=0.5, head_rate=4.0, weight_decay=0.1)
    run.fit()
    names = {id(weight): name for name, weight in run.network.named_parameters()}
    rate = run.history[0]["learning_rate"]
    for group in run._optimizer.param_groups:
        for weight in group["params"]:
            part = names[id(weight)].split(".")[0]
            assert group["lr"] == rate * {"embedding": 0.5, "head": 4.0}.get(part, 1.0)
            assert group["weight_decay"] == (0.1 if weight.dim() > 1 else 0.0)


def test_measuring_threads_leaves_the_run_as_it_is(tmp_path: Path) -> None:
    """Weights stay the same bit for bit, and the checkpoint has the number of threads."""
    wanted = trainer(tmp_path).fit()
    (tmp_path / "checkpoint.safetensors").unlink()
    run = trainer(tmp_path)
    assert run.choose_threads(1) == 1
    torch.manual_seed(5)
    assert equal(run.fit(), wanted)
    resumed = trainer(tmp_path)
    resumed.resume()
    assert resumed.threads == 1


def test_the_moving_average_begins_short(tmp_path: Path) -> None:
    """After an epoch the average is near the weights, although its full length is far longer."""
    run = trainer(tmp_path, epochs=1, average_decay=0.9999)
    start = {name: value.clone() for name, value in run.network.state_dict().items()}
    run.fit()
    now, mean = run.network.state_dict(), run.average.module.state_dict()
    moved = sum((now[name] - start[name]).norm() for name in now)
    behind = sum((now[name] - mean[name]).norm() for name in now)
    assert 0 < behind < 0.5 * moved


def test_without_decay_the_average_is_the_network(tmp_path: Path) -> None:
    """With a decay of 0 the average equals the weights."""
    run = trainer(tmp_path, epochs=1, average_decay=0.0)
    run.fit()
    assert equal(run.network.state_dict(), run.average.module.state_dict())


class Spoiler(Record):
    """Sets a weight to a value that is not finite at the third step of the second epoch."""

    target: Trainer

    def step_done(self, tokens: int, loss: float) -> None:
        super().step_done(tokens, loss)
        if len(self.target.history) == 1 and len(self.losses) % 5 == 0:
            with torch.no_grad():
                self.target.network.head.weight[0, 0] = math.nan


def test_a_loss_that_is_not_finite_stops_the_run(tmp_path: Path) -> None:
    """The error has epoch and texts, and the last checkpoint has finite weights."""
    spoiler = Spoiler()
    spoiler.target = trainer(tmp_path, watcher=spoiler)
    with pytest.raises(TrainingError, match=r"epoch 2: the loss is nan.*\(texts of the training split, from 0: \d+, "):
        spoiler.target.fit()
    saved = load_checkpoint(tmp_path / "checkpoint.safetensors")
    assert len(saved.progress["history"]) == 1
    assert all(bool(value.isfinite().all()) for value in saved.tensors.values())


def test_a_learning_rate_that_explodes_stops_the_run(tmp_path: Path) -> None:
    """Weights that overflow are an error, and no artifact."""
    with pytest.raises(TrainingError, match=r"epoch 1: the (loss|gradient) is (nan|inf)"):
        trainer(tmp_path, learning_rate=1e30).fit()
    assert not (tmp_path / "checkpoint.safetensors").exists()


def test_a_gradient_that_is_not_finite_moves_no_weight(tmp_path: Path) -> None:
    """The weights stay as they were, although the loss is finite."""
    run = trainer(tmp_path)
    run.network.head.weight.register_hook(lambda gradient: gradient * math.inf)
    before = {name: value.clone() for name, value in run.network.state_dict().items()}
    with pytest.raises(TrainingError, match="epoch 1: the gradient is"):
        run.fit()
    assert equal(run.network.state_dict(), before)


def test_logits_that_are_not_finite_are_an_error(tmp_path: Path) -> None:
    """A network with such logits is not evaluated."""
    run = trainer(tmp_path)
    with torch.no_grad():
        run.network.head.weight[0, 0] = math.nan
    with pytest.raises(TrainingError, match="not finite"):
        run.objective.validate(run.network)


def test_gradients_are_clipped(tmp_path: Path) -> None:
    """No gradient exceeds the norm; without the limit some do."""

    def longest(clip_norm: float) -> float:
        run = trainer(tmp_path, epochs=1, clip_norm=clip_norm)
        lengths: list[float] = []

        def note(*_: object) -> None:
            gradients = [weight.grad for weight in run.network.parameters() if weight.grad is not None]
            lengths.append(math.sqrt(sum(float((gradient**2).sum()) for gradient in gradients)))

        run._optimizer.register_step_pre_hook(note)
        run.fit()
        return max(lengths)

    assert longest(1e9) > 0.06
    assert longest(0.05) == pytest.approx(0.05, rel=1e-3)


@pytest.mark.parametrize("cell", ["gru", "lstm", "rnn_relu"])
def test_bfloat16_runs_and_learns(tmp_path: Path, cell: str) -> None:
    """bfloat16 trains every cell and pooling nearly as float32 does, with float32 weights."""
    network = {"cell": cell, "pooling": ("last", "max", "mean", "attention"), "dropout_head": 0.0}
    if cell == "lstm" and not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        with pytest.raises(ConfigError, match="precision: torch cannot train an LSTM in bfloat16"):
            trainer(tmp_path, network=network, precision="bfloat16")
        return
    records = {}
    for precision in ("float32", "bfloat16"):
        records[precision] = Record()
        weights = trainer(tmp_path, watcher=records[precision], network=network, precision=precision).fit()
        assert {value.dtype for value in weights.values()} == {torch.float32}
    full, half = records["float32"].losses, records["bfloat16"].losses
    assert half != full
    assert half[0] == pytest.approx(full[0], abs=0.02)
    assert np.mean(half[-5:]) < np.mean(half[:5])
    assert np.mean(half[-5:]) == pytest.approx(np.mean(full[-5:]), abs=0.05)


def test_the_rate_follows_its_schedule(tmp_path: Path) -> None:
    """The rate at the end of an epoch is that of the run's progress."""
    run = trainer(tmp_path, epochs=4, learning_rate=0.01, schedule="cosine", warmup=0.0, patience=4)
    run.fit()
    rates = [row["learning_rate"] for row in run.history]
    assert all(later < earlier for earlier, later in itertools.pairwise([0.01, *rates]))
    assert rates[-1] < 0.0005
