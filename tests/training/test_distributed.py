"""One process is a group of one; several compute what one would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.training.small import Record, corpora, trainer
from training.distributed import Group, process_group

ROOT = Path(__file__).parents[2]

# Trains as one of a group and writes its losses and a sum over its weights
MEMBER = """
import json, sys
from pathlib import Path
import torch
from tests.training.small import Record, trainer
from training.distributed import process_group
torch.set_num_threads(1)
record = Record()
with process_group() as group:
    folder = Path(sys.argv[1])
    run = trainer(folder, watcher=record, group=group, network=json.loads(sys.argv[2]), batch_tokens=97)
    weights = run.fit()
    found = {"losses": record.losses, "sum": sum(float(value.double().abs().sum()) for value in weights.values())}
    found["recalls"] = [row["macro_recall"] for row in run.history]
    (folder / f"member{group.rank}.json").write_text(json.dumps(found))
"""

WITHOUT_DROPOUT = {f"dropout_{name}": 0.0 for name in ("token", "embedding", "layer", "head")}


def test_one_process_is_a_group_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without torchrun there is one process, which leads, and what it shares is what it has."""
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with process_group() as group:
        assert (group.rank, group.size, group.leads) == (0, 1, True)
        assert group.gather("a") == ["a"]
        assert group.share("a") == "a"
        assert group.mean(torch.tensor(3.0)) == 3
        group.wait()
    assert not Group(rank=1, size=2).leads


@pytest.mark.slow
def test_two_processes_compute_what_one_does(tmp_path: Path) -> None:
    """Under torchrun, without dropout, losses, weights and validation are those of one process, on both."""
    corpora(tmp_path, train=101, validation=31)
    record = Record()
    alone = trainer(tmp_path, watcher=record, network=WITHOUT_DROPOUT, batch_tokens=97)
    weights = alone.fit()
    (tmp_path / "checkpoint.safetensors").unlink()
    script = tmp_path / "member.py"
    script.write_text(MEMBER)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", str(script)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    subprocess.run(
        [*command, str(tmp_path), json.dumps(WITHOUT_DROPOUT)], check=True, cwd=ROOT, env=environment, timeout=120
    )
    for rank in (0, 1):
        found = json.loads((tmp_path / f"member{rank}.json").read_text())
        assert found["losses"] == pytest.approx(record.losses, abs=1e-5)
        assert found["sum"] == pytest.approx(sum(float(value.double().abs().sum()) for value in weights.values()), 1e-5)
        assert found["recalls"] == pytest.approx([row["macro_recall"] for row in alone.history])
