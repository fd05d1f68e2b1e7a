"""Small rows whose label is in the order of their words, and runs over them that take a second."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from model.network.network import Network, NetworkConfig
from model.text.tokenizer import TextEncoder, TokenizerConfig, train_tokenizer
from training.data.corpus import Corpus, open_corpus, write_corpus
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.objective import CorpusObjective
from training.loop.trainer import Trainer, Watcher

LABELS = ("negative", "positive")
SAYINGS = {"positive": "good not bad", "negative": "bad not good"}
FILLING = ("the", "film", "was", "we", "say", "today")

# A network of a few hundred weights, in a run of a second
FLAGS = (
    *("--embedding-size", "8", "--hidden-size", "8", "--epochs", "3", "--batch-tokens", "128", "--threads", "1"),
    *("--learning-rate", "0.02", "--min-frequency", "1", "--dropout-head", "0.1", "--dropout-embedding", "0.1"),
)


def rows(count: int, *, seed: int = 1) -> list[tuple[str, str]]:
    """Texts with their labels, no two alike: the same words in either order, with others around them."""
    draw = random.Random(seed)  # noqa: S311 - rows that repeat, not secrets
    found = []
    for place in range(count):
        label = LABELS[place % 2]
        before, after = (" ".join(draw.choices(FILLING, k=draw.randrange(4))) for _ in range(2))
        found.append((f"{before} {SAYINGS[label]} {after} {seed}{place}".strip(), label))
    return found


def write_tsv(path: Path, examples: Iterable[tuple[str, str]]) -> Path:
    """A TSV file of these texts and labels."""
    path.write_text("text\tlabel\n" + "".join(f"{text}\t{label}\n" for text, label in examples), encoding="utf-8")
    return path


def corpora(folder: Path, *, train: int = 200, validation: int = 60) -> tuple[Corpus, Corpus, int]:
    """A corpus to train on, one to validate on, and the size of their vocabulary."""
    examples = rows(train + validation)
    tokenizer = train_tokenizer([text for text, _ in examples], TokenizerConfig(kind="word", min_frequency=3))
    encoder = TextEncoder(tokenizer, 512)
    for name, part in (("train", examples[:train]), ("validation", examples[train:])):
        targets = np.array([LABELS.index(label) for _, label in part])
        write_corpus(folder / name, [text for text, _ in part], targets, encoder)
    return open_corpus(folder / "train"), open_corpus(folder / "validation"), tokenizer.get_vocab_size()


class Record(Watcher):
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.epochs: list[dict[str, Any]] = []

    def step_done(self, tokens: int, loss: float) -> None:
        """Remember the loss."""
        self.losses.append(loss)

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """Remember the figures."""
        self.epochs.append(figures)


def trainer(
    folder: Path,
    *,
    watcher: Watcher | None = None,
    group: Group | None = None,
    network: dict[str, Any] | None = None,
    seed: int = 1,
    **training: Any,
) -> Trainer:
    """A trainer over the small corpora of ``folder``, which keeps its checkpoint there."""
    if not (folder / "train").exists():
        corpora(folder)
    train, validation = open_corpus(folder / "train"), open_corpus(folder / "validation")
    size = int(max(train.token_ids.max(), validation.token_ids.max())) + 1
    torch.manual_seed(seed)
    shape = {"embedding_size": 8, "hidden_size": 8, "pooling": ("last", "max"), **(network or {})}
    settings = {"epochs": 3, "batch_tokens": 256, "learning_rate": 0.02, "seed": seed, **training}
    config, group = TrainingConfig(**settings), group or Group()
    built = Network(NetworkConfig(size, 2, **shape))
    objective = CorpusObjective(built, config, train=train, validation=validation, labels=LABELS, group=group)
    checkpoint = folder / "checkpoint.safetensors"
    return Trainer(objective, config, checkpoint=checkpoint, group=group, watcher=watcher or Record())


def equal(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    """Whether two sets of weights are the same, bit for bit."""
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder. Of model.pt its parts, less those that number the networks of the process."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for name in [name for name in found if name.endswith("model.pt")]:
        with zipfile.ZipFile(io.BytesIO(found.pop(name))) as archive:
            parts = [part for part in archive.namelist() if "/constants" in part]
            found.update({f"{name}/{part}": archive.read(part) for part in parts})
    return found


def accuracy(found: Sequence[str], wanted: Sequence[str]) -> float:
    """Share of the labels that are right."""
    return sum(map(str.__eq__, found, wanted)) / len(wanted)
