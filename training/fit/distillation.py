"""Distillation in ``fit``: a teacher's soft labels of all texts, and the labels of the labelled ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model.errors import DataError, TrainingError
from model.network.batch import pack
from model.network.network import Network
from model.text.tokenizer import TextEncoder
from records.formats.lines import COLUMN as LINES_COLUMN
from records.options import ReadingOptions
from records.readers import reader_of
from records.rows import Projection
from records.source import find_sources
from training.data.corpus import Corpus, open_corpus, write_corpus
from training.data.examples import Examples
from training.data.pool import UNLABELLED
from training.data.reading.columns import Columns
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.loss import soft_loss
from training.loop.objective import CorpusObjective
from training.loop.recurrence import TrainedNetwork

SOFT_WEIGHT = 1.0  # of the soft labels' loss; the labels' weighs 1
_SOFT = "soft_labels.npy"


class DistilledObjective(CorpusObjective):
    """The texts of a corpus with a teacher's soft labels, some of them with labels of people."""

    def __init__(
        self,
        network: Network,
        config: TrainingConfig,
        *,
        train: Corpus,
        soft: NDArray[np.float32],
        validation: Corpus,
        labels: Sequence[str],
        group: Group,
    ) -> None:
        """``train`` has UNLABELLED for texts without a label; ``soft`` [n, labels] probabilities of all."""
        labelled = train.subset(np.flatnonzero(train.targets != UNLABELLED))
        super().__init__(network, config, train=labelled, validation=validation, labels=labels, group=group)
        self.lengths = train.lengths
        self._texts, self._soft = train, soft

    def forward(self, rows: Sequence[int]) -> dict[str, Tensor]:
        """``train_loss``: the mean over these texts of the losses of labels and soft labels."""
        batch = pack(self._texts.rows(rows))
        places = np.asarray(rows)[batch.order.numpy()]
        device = self._group.device
        targets = torch.from_numpy(self._texts.targets[places]).to(device)
        logits = TrainedNetwork(self.network)(batch.token_ids.to(device), batch.batch_sizes)
        losses = SOFT_WEIGHT * soft_loss(logits, torch.from_numpy(self._soft[places]).to(device))
        labelled = targets != UNLABELLED
        if bool(labelled.any()):
            found = losses[labelled] + self._label_losses(logits[labelled], targets[labelled])
            losses = losses.masked_scatter(labelled, found)
        return {"train_loss": losses.mean()}


def write_distilled(
    folder: Path,
    train: Examples,
    unlabelled: list[str],
    soft: tuple[NDArray[np.float32], NDArray[np.float32]],
    encoder: TextEncoder,
    row_of: NDArray[np.int32] | None,
) -> None:
    """Write a corpus of labelled and unlabelled texts with their soft labels, without texts that have no tokens."""
    count = len(train) + len(unlabelled)
    write_corpus(folder, chain(train.texts, unlabelled), np.arange(count), encoder, row_of)
    np.save(folder / _SOFT, np.concatenate(soft), allow_pickle=False)


def open_distilled(folder: Path, train: Corpus) -> tuple[Corpus, NDArray[np.float32]]:
    """Open what ``write_distilled`` wrote; ``train`` is the corpus of the labelled texts.

    Raises:
        TrainingError: a file is missing or damaged; names it.
    """
    corpus = open_corpus(folder)
    try:
        soft = np.load(folder / _SOFT, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise TrainingError(f"{folder / _SOFT}: cannot be read ({error})") from None
    targets = np.full(len(corpus), UNLABELLED)
    targets[: len(train)] = train.targets  # the same texts in the same order, without those that have no tokens
    return Corpus(corpus.token_ids, corpus.offsets, targets, corpus.truncated), soft[corpus.targets]


def unlabelled_texts(
    files: Sequence[Path], columns: Columns, reading: ReadingOptions, *, skip_unreadable: bool
) -> Iterator[str]:
    """Read the texts of files, without blank ones; other columns are not read.

    Raises:
        DataError: a file is missing, or a row cannot be read; names file and row.
    """
    for source in find_sources(files, reading.format):
        # Plain lines have no columns: --text-column is that of the labelled rows and of tables.
        column = LINES_COLUMN if source.format == "lines" else reading.column(columns.text)
        reader = reader_of(source, Projection(column, ()), reading)
        for block in reader.blocks(source):
            rows = reader.rows(block)
            for text, fault in zip(rows.texts, rows.faults, strict=True):
                if fault is not None and not skip_unreadable:
                    raise DataError(f"{source.name}, {fault.where}: {fault.message}")
                if fault is None and text and text.strip():
                    yield text
