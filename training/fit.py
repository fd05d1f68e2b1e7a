"""The way of a run: examples -> splits -> tokenizer -> encoded corpora -> trained network -> report and artifact."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from model.errors import DataError, TrainingError
from model.network import Network, NetworkConfig
from model.text import TextEncoder, TokenizerConfig, train_tokenizer
from training.config import TrainingConfig
from training.corpus import open_corpus, write_corpus
from training.data import Columns, Examples, load_files, load_named
from training.distributed import Group
from training.export import Finished, finish
from training.run import RunDescription, RunFolder, with_vocabulary
from training.split import split_examples
from training.trainer import Trainer, Watcher

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FitOptions:
    """What ``sentiment-train fit`` is asked for."""

    output: Path
    files: tuple[Path, ...] = ()
    dataset: str | None = None  # a data set by name, instead of files
    split: str = "train"  # of that data set
    validation: tuple[Path, ...] = ()
    validation_fraction: float = 0.1  # of the rows, where no validation files are given
    columns: Columns = field(default_factory=Columns)
    name: str = "default"
    tokenizer: TokenizerConfig = field(default_factory=TokenizerConfig)
    # vocab_size and classes are what the data make them
    network: NetworkConfig = field(default_factory=lambda: NetworkConfig(vocab_size=2, classes=2))
    training: TrainingConfig = field(default_factory=TrainingConfig)
    resume: bool = False


WatcherFactory = Callable[[TrainingConfig], AbstractContextManager[Watcher]]


def fit(options: FitOptions, group: Group, watch: WatcherFactory) -> Finished | None:
    """Train as asked and write the run's folder. Returns what was reached; None on processes that do not lead.

    Raises:
        SentimentError: says what is wrong with the data, an option or the folder. Nothing that was there is lost.
    """
    folder = RunFolder(options.output)
    with folder.claimed(resume=options.resume) if group.leads else nullcontext():
        if group.leads:
            _prepare(options, folder)
        group.wait()
        description = folder.load_description()
        torch.manual_seed(description.training.seed)
        with watch(description.training) if group.leads else nullcontext(_Silent()) as watcher:
            trainer = Trainer(
                Network(description.network),
                description.training,
                train=open_corpus(folder.corpus("train")),
                validation=open_corpus(folder.corpus("validation")),
                labels=description.labels,
                checkpoint=folder.checkpoint,
                group=group,
                watcher=watcher,
            )
            if options.resume and folder.checkpoint.exists():
                trainer.resume()
            trainer.fit()
        return finish(folder, folder.artifact, replace=True) if group.leads else None


def _prepare(options: FitOptions, folder: RunFolder) -> None:
    """Read the data and write all that training needs, or, for a run that is resumed, check that nothing differs."""
    columns = options.columns
    # The rows pass through the run's own disk, which has to hold them anyway
    if options.dataset is not None:
        examples = load_named(options.dataset, columns, split=options.split)
    else:
        examples = load_files(options.files, columns)
    if options.validation:
        train = examples
        validation = load_files(options.validation, columns, labels=examples.labels)
        source = ", ".join(path.name for path in options.validation)
    else:
        train, validation = split_examples(examples, options.validation_fraction, options.training.seed)
        source = f"{options.validation_fraction:g} of the rows, stratified, seed {options.training.seed}"
    if missing := [label for label, count in train.counts().items() if not count]:
        raise DataError(f"the training split has no text labelled {', '.join(map(repr, missing))}")

    def describe(tokenizer: Tokenizer) -> RunDescription:
        return RunDescription(
            name=options.name,
            labels=examples.labels,
            network=with_vocabulary(options.network, tokenizer.get_vocab_size(), len(examples.labels)),
            tokenizer=options.tokenizer,
            training=options.training,
            train_fingerprint=train.fingerprint(),
            validation_fingerprint=validation.fingerprint(),
            validation_source=source,
            data=_sources(options, examples),
        )

    if options.resume:
        earlier = folder.load_description()
        differences = earlier.differences(describe(Tokenizer.from_file(str(folder.tokenizer))))
        if differences:
            raise TrainingError(f"{folder.path}: cannot be resumed, as these differ: {', '.join(differences)}")
        return
    try:
        tokenizer = train_tokenizer(train.texts, options.tokenizer)
        encoder = TextEncoder(tokenizer, options.tokenizer.max_tokens)
        for name, split in (("train", train), ("validation", validation)):
            unread = write_corpus(folder.corpus(name), split.texts, split.targets, encoder)
            if unread == len(split):
                raise DataError(f"no text of the {name} split has anything to read")
            if unread:
                logger.warning("%d texts of the %s split have nothing to read and are left out", unread, name)
        folder.tokenizer.write_text(tokenizer.to_str(), encoding="utf-8")
        folder.save_description(describe(tokenizer))
    except OSError as error:
        shutil.rmtree(folder.path / "corpus", ignore_errors=True)
        raise TrainingError(f"{folder.path}: cannot be written ({error.strerror or error})") from None


def _sources(options: FitOptions, examples: Examples) -> list[dict[str, Any]]:
    """Where the rows came from, by name alone: a path would say whose machine it was."""
    if options.dataset is not None:
        return [{"name": f"{options.dataset}, split {options.split}", "rows": len(examples)}]
    return [{"name": path.name, "sha256": _file_hash(path)} for path in options.files]


def _file_hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


class _Silent:
    """The watcher of a process that does not lead."""

    def epoch_started(self, epoch: int, tokens: int) -> None:
        """Say nothing."""

    def step_done(self, tokens: int, loss: float) -> None:
        """Say nothing."""

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """Say nothing."""
