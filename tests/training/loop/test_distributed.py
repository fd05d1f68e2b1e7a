"""Processes under torchrun compute what one computes, and end together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from model.errors import TrainingError
from tests.fixtures.places import ROOT
from tests.fixtures.small import FLAGS, Record, contents, corpora, equal, rows, trainer, write_tsv
from tests.training.conftest import Trained
from training.cli import main
from training.loop.checkpoint import load_checkpoint
from training.loop.distributed import Group, process_group
from training.loop.logits import BATCH_TOKENS

TORCHRUN = (sys.executable, "-m", "torch.distributed.run", "--standalone")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}

# Trains as one of a group and writes its losses, figures and weights
MEMBER = """
import json, sys
from pathlib import Path
import torch
from safetensors.torch import save_file
from tests.fixtures.small import Record, trainer
from training.loop.distributed import process_group
from tests.fixtures.places import ROOT
torch.set_num_threads(1)
record = Record()
with process_group() as group:
    folder = Path(sys.argv[1])
    run = trainer(folder, watcher=record, group=group, **json.loads(sys.argv[2]))
    if not group.leads:
        run._checkpoint = folder / "no such folder" / "checkpoint.safetensors"
    weights = run.fit()
    save_file(weights, folder / f"member{group.rank}.safetensors")
    (folder / f"member{group.rank}.json").write_text(json.dumps([record.losses, run.history]))
"""

# Masks are drawn by each process for its own rows: with dropout, two processes are another draw than one
WITHOUT_DROPOUT = ("token", "embedding", "layer", "head")


def test_one_process_is_a_group_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without torchrun there is one process of rank 0, whose collectives return its own values."""
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with process_group() as group:
        assert (group.rank, group.size, group.leads) == (0, 1, True)
        assert group.gather("a") == ["a"]
        assert group.share("a") == "a"
        assert group.mean(torch.tensor(3.0)) == 3
        group.wait()
    assert not Group(rank=1, size=2).leads


@pytest.mark.parametrize("error", [RuntimeError("closed"), torch.distributed.DistNetworkError("closed")])
def test_a_lost_connection_says_how_to_continue(error: RuntimeError) -> None:
    """The error has the process, the cause and the flag to resume."""
    wanted = r"process 1 of 2 stops, as another .* --resume, .* \(closed\)$"
    with pytest.raises(TrainingError, match=wanted), Group(rank=1, size=2).exchange():
        raise error


@pytest.mark.parametrize(
    ("error", "size"), [(RuntimeError("bug"), 1), (torch.OutOfMemoryError("full"), 2), (NotImplementedError(), 2)]
)
def test_an_error_of_the_process_itself_stays_what_it_is(error: RuntimeError, size: int) -> None:
    """An out-of-memory error, and any error of a single process, is not attributed to another one."""
    with pytest.raises(type(error)) as caught, Group(size=size).exchange():
        raise error
    assert caught.value is error


def test_what_one_process_does_is_refused_to_several(
    trained: Trained, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Other commands refuse torchrun, under which each process would write the same artifact."""
    monkeypatch.setenv("WORLD_SIZE", "2")
    assert main(["export", str(trained.folder), "--output", str(tmp_path / "artifact")]) == 1
    assert capsys.readouterr().err == "error: export runs in one process: start it without torchrun\n"
    assert not (tmp_path / "artifact").exists()


@pytest.mark.slow
def test_two_processes_compute_what_one_does(tmp_path: Path) -> None:
    """Without dropout the losses of more than 50 steps, weights and figures are equal."""
    _, validation, _ = corpora(tmp_path, train=211, validation=5501)
    assert 2 * BATCH_TOKENS < validation.lengths.sum() < 3 * BATCH_TOKENS  # three batches: one process has one alone
    settings = {
        "network": {f"dropout_{name}": 0.0 for name in WITHOUT_DROPOUT},
        "batch_tokens": 97,
        "balance": "weights",
        "epochs": 3,
    }
    record = Record()
    alone = trainer(tmp_path, watcher=record, **settings)
    weights = alone.fit()
    assert len(record.losses) > 50
    (tmp_path / "checkpoint.safetensors").unlink()
    (tmp_path / "member.py").write_text(MEMBER)
    command = [*TORCHRUN, "--nproc-per-node=2", str(tmp_path / "member.py"), str(tmp_path), json.dumps(settings)]
    subprocess.run(command, check=True, cwd=ROOT, env=ENVIRONMENT, timeout=240)
    timeless = [{name: row[name] for name in row if "second" not in name} for row in alone.history]
    for rank in (0, 1):
        losses, history = json.loads((tmp_path / f"member{rank}.json").read_text())
        assert losses == pytest.approx(record.losses, abs=1e-5)
        for found, wanted in zip(history, timeless, strict=True):
            assert {name: found[name] for name in wanted} == pytest.approx(wanted, abs=1e-5)
        found = load_file(tmp_path / f"member{rank}.safetensors")
        assert max(float((found[name] - weights[name]).abs().max()) for name in weights) < 1e-4
    assert equal(*(load_file(tmp_path / f"member{rank}.safetensors") for rank in (0, 1)))


@pytest.mark.slow
def test_a_killed_process_ends_the_run_and_another_number_goes_on(tmp_path: Path) -> None:
    """After SIGKILL of one of two both end with advice, and three resume to the result of one."""
    train, validation = write_tsv(tmp_path / "train.tsv", rows(301)), write_tsv(tmp_path / "v.tsv", rows(61, seed=2))
    flags = [*FLAGS, *(part for name in WITHOUT_DROPOUT for part in (f"--dropout-{name}", "0"))]
    flags += ["--epochs", "12", "--patience", "12", "--validation", str(validation)]
    run, whole = tmp_path / "run", tmp_path / "whole"
    assert main(["fit", str(train), "--output", str(whole), *flags]) == 0
    command = ["-m", "training", "fit", str(train), "--output", str(run), *flags]
    with subprocess.Popen(
        [*TORCHRUN, "--nproc-per-node=2", *command],
        cwd=ROOT,
        env=ENVIRONMENT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as torchrun:
        assert torchrun.stdout is not None
        assert torchrun.stdout.readline().startswith("epoch 1/12")
        os.kill(member(torchrun.pid, 1), signal.SIGKILL)
        _, errors = torchrun.communicate(timeout=120)
    assert torchrun.returncode == 1
    assert "error: process 0 of 2 stops, as another process ended" in errors
    assert "[rank" not in errors  # a trace of ours
    assert "Warning" not in errors
    begun = load_checkpoint(run / "checkpoint.safetensors").progress["history"]
    assert 1 <= len(begun) < 12
    assert not (run / "artifact").exists()
    command = [*TORCHRUN, "--nproc-per-node=3", *command, "--resume"]
    subprocess.run(command, check=True, cwd=ROOT, env=ENVIRONMENT, timeout=240)
    found, wanted = (load_checkpoint(folder / "checkpoint.safetensors") for folder in (run, whole))
    assert found.progress["history"][: len(begun)] == begun
    losses = [[row["train_loss"] for row in state.progress["history"]] for state in (found, wanted)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)
    assert contents(run).keys() == contents(whole).keys()


@pytest.mark.slow
def test_bad_rows_end_all_processes_with_one_reason(tmp_path: Path) -> None:
    """The first process prints the error, and the others end without a traceback."""
    command = [*TORCHRUN, "--nproc-per-node=2", "-m", "training", "fit", "none.tsv", "--output", str(tmp_path / "run")]
    ended = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert ended.stderr.count("none.tsv: no such file") == 1
    assert "[rank" not in ended.stderr


def member(torchrun: int, rank: int) -> int:
    """The process id of a process of this torchrun."""
    children = Path(f"/proc/{torchrun}/task/{torchrun}/children").read_text().split()
    environments = {int(child): Path(f"/proc/{child}/environ").read_bytes().split(b"\0") for child in children}
    return next(child for child, variables in environments.items() if f"RANK={rank}".encode() in variables)
