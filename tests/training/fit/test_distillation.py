"""``fit --teacher``: an encoder is fine-tuned on the rows and labels other texts; the network learns from both."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from model.classifier import Classifier
from model.errors import DataError
from model.network.network import Network, NetworkConfig
from records.options import DEFAULTS
from tests.fixtures.small import FLAGS, corpora, rows, write_tsv
from training.cli import main
from training.data.corpus import Corpus
from training.data.pool import UNLABELLED
from training.data.reading.columns import Columns
from training.fit.distillation import DistilledObjective, unlabelled_texts
from training.loop.config import TrainingConfig
from training.loop.distributed import Group


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, encoder: str) -> Path:
    """A run with a teacher and unlabelled texts."""
    folder = tmp_path_factory.mktemp("taught")
    train = write_tsv(folder / "train.tsv", rows(120))
    (folder / "more.csv").write_text(
        "id,text\n" + "".join(f"{i},{text}\n" for i, (text, _) in enumerate(rows(60, seed=3)))
    )
    arguments = ["fit", str(train), "--output", str(folder / "run"), "--teacher", encoder]
    assert main([*arguments, "--unlabelled", str(folder / "more.csv"), *FLAGS]) == 0
    return folder / "run"


def test_a_run_with_a_teacher_makes_an_artifact(run: Path) -> None:
    """The manifest names the teacher and the unlabelled file, and no path."""
    manifest = Classifier.load(run / "artifact").manifest
    names = [source["name"] for source in manifest.data]
    assert "more.csv, unlabelled" in names
    assert any(name.startswith("the encoder encoder") for name in names)
    assert str(run.parent) not in json.dumps(manifest.to_dict())


def test_unlabelled_texts_need_a_teacher(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Unlabelled texts without a teacher are refused."""
    train = write_tsv(tmp_path / "train.tsv", rows(40))
    assert main(["fit", str(train), "--output", str(tmp_path / "run"), "--unlabelled", str(train)]) == 1
    assert "--unlabelled: needs --teacher" in capsys.readouterr().err


def test_a_resumed_run_keeps_its_teacher(run: Path, encoder: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Resuming without the teacher is refused."""
    train = run.parent / "train.tsv"
    assert main(["fit", str(train), "--output", str(run), "--resume", *FLAGS]) == 1
    assert "teacher" in capsys.readouterr().err


def test_an_unreadable_unlabelled_row_is_named(tmp_path: Path) -> None:
    """It is an error unless the flag drops such rows."""
    path = tmp_path / "more.csv"
    path.write_bytes(b"text\ngood\n\xff\xfe bad\nfine\n")
    with pytest.raises(DataError, match=r"more\.csv, line 3"):
        list(unlabelled_texts([path], Columns(), DEFAULTS, skip_unreadable=False))
    assert list(unlabelled_texts([path], Columns(), DEFAULTS, skip_unreadable=True)) == ["good", "fine"]


def test_unlabelled_lines_need_no_column(tmp_path: Path) -> None:
    """Only tables of unlabelled texts need the column's name."""
    lines, table = tmp_path / "a.txt", tmp_path / "b.csv"
    lines.write_text("good\nfine\n", encoding="utf-8")
    table.write_text("body\nbad\n", encoding="utf-8")
    found = unlabelled_texts([lines, table], Columns(text="body"), DEFAULTS, skip_unreadable=False)
    assert list(found) == ["good", "fine", "bad"]


def test_texts_without_a_label_pull_toward_the_soft_label_alone(tmp_path: Path) -> None:
    """A text with another label than its soft label has a higher loss than one without a label."""
    train, validation, size = corpora(tmp_path, train=2, validation=4)
    torch.manual_seed(1)
    network = Network(NetworkConfig(size, 2, embedding_size=4, hidden_size=4)).eval()
    soft = np.array([[0.9, 0.1]] * 3, dtype=np.float32)
    targets = np.array([1, UNLABELLED, 0])  # both classes: the loss of one class alone is 0
    texts = Corpus(np.tile(train.token_ids[:3], 3), np.array([0, 3, 6, 9]), targets, 0)
    objective = DistilledObjective(
        network,
        TrainingConfig(),
        train=texts,
        soft=soft,
        validation=validation,
        labels=("negative", "positive"),
        group=Group(),
    )
    labelled, unlabelled = (objective([row])["train_loss"].item() for row in (0, 1))
    assert labelled > unlabelled + 0.3
    assert objective([0, 1])["train_loss"].item() == pytest.approx((labelled + unlabelled) / 2, abs=1e-5)
