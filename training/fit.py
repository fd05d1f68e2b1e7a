"""The way of a run: examples -> splits -> tokenizer -> encoded corpora -> trained network -> report and artifact."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from model.errors import ConfigError, DataError, TrainingError
from model.network import Network, NetworkConfig
from model.text import TextEncoder, TokenizerConfig, train_tokenizer
from training.config import TrainingConfig
from training.corpus import open_corpus, write_corpus
from training.data import Columns, Examples, load_files, load_named
from training.distributed import Group
from training.export import Finished, finish
from training.files import file_hash
from training.objective import CorpusObjective
from training.report import write_report
from training.run import RunDescription, RunFolder, require_name, with_vocabulary
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

    def __post_init__(self) -> None:
        require_name(self.name)
        if not 0 < self.validation_fraction < 1:
            raise ConfigError(f"validation_fraction: {self.validation_fraction} is not between 0 and 1")


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
        with watch(description.training) if group.leads else nullcontext(Watcher()) as watcher:
            objective = CorpusObjective(
                _network(description.network),
                description.training,
                train=open_corpus(folder.corpus("train")),
                validation=open_corpus(folder.corpus("validation")),
                labels=description.labels,
                group=group,
            )
            trainer = Trainer(
                objective, description.training, checkpoint=folder.checkpoint, group=group, watcher=watcher
            )
            if options.resume and folder.checkpoint.exists():
                trainer.resume()
            trainer.fit()
        return _finish(folder, description) if group.leads else None


def _prepare(options: FitOptions, folder: RunFolder) -> None:
    """Read the data and write all that training needs, or, for a run that is resumed, check that nothing differs."""
    train, validation, source = _splits(options)

    def describe(tokenizer: Tokenizer) -> RunDescription:
        return RunDescription(
            name=options.name,
            labels=train.labels,
            network=with_vocabulary(options.network, tokenizer.get_vocab_size(), len(train.labels)),
            tokenizer=options.tokenizer,
            training=options.training,
            train_fingerprint=train.fingerprint(),
            validation_fingerprint=validation.fingerprint(),
            validation_source=source,
            data=_sources(options),
        )

    if options.resume:
        differences = folder.load_description().differences(describe(folder.load_tokenizer()))
        if differences:
            raise TrainingError(f"{folder.path}: cannot be resumed, as these differ: {', '.join(differences)}")
        return
    try:
        tokenizer = train_tokenizer(train.texts, options.tokenizer)
        encoder = TextEncoder(tokenizer, options.tokenizer.max_tokens)
        for name, split in (("train", train), ("validation", validation)):
            _encode(folder.corpus(name), name, split, encoder)
        folder.tokenizer.write_text(tokenizer.to_str(), encoding="utf-8")
        folder.save_description(describe(tokenizer))
    except OSError as error:
        shutil.rmtree(folder.path / "corpus", ignore_errors=True)
        raise TrainingError(f"{folder.path}: cannot be written ({error.strerror or error})") from None
    logger.info(
        "%s texts to train on, %s to validate on; %s tokens known",
        *(f"{count:,}" for count in (len(train), len(validation), tokenizer.get_vocab_size())),
    )


def _splits(options: FitOptions) -> tuple[Examples, Examples, str]:
    """The texts to train on, those to validate on, and in words where the latter came from."""
    if options.dataset is not None:
        examples = load_named(options.dataset, options.columns, split=options.split)
    else:
        examples = load_files(options.files, options.columns)
    if options.validation:
        validation = load_files(options.validation, options.columns, labels=examples.labels)
        return examples, validation, ", ".join(map(_name, options.validation))
    train, validation = split_examples(examples, options.validation_fraction, options.training.seed)
    source = f"{options.validation_fraction:g} of the rows, stratified, seed {options.training.seed}"
    return train, validation, source


def _encode(folder: Path, name: str, split: Examples, encoder: TextEncoder) -> None:
    unread = write_corpus(folder, split.texts, split.targets, encoder)
    corpus = open_corpus(folder)
    counts = np.bincount(corpus.targets, minlength=len(split.labels))
    if not counts.any():
        raise DataError(f"no text of the {name} split has anything to read")
    if name == "train" and not counts.all():
        missing = ", ".join(repr(label) for label, count in zip(split.labels, counts, strict=True) if not count)
        raise DataError(f"the training split has no text to read that is labelled {missing}")
    if unread:
        logger.warning("%d of %d texts of the %s split have nothing to read and are left out", unread, len(split), name)
    if corpus.truncated:
        logger.info(
            "%d texts of the %s split are longer than %d tokens: head and tail are read",
            corpus.truncated,
            name,
            encoder.max_tokens,
        )


def _network(config: NetworkConfig) -> Network:
    try:
        return Network(config)
    except (RuntimeError, MemoryError) as error:
        raise TrainingError(f"a network of this size does not fit in memory ({str(error)[-120:]})") from None


def _finish(folder: RunFolder, description: RunDescription) -> Finished:
    finished = finish(folder, folder.artifact, replace=True)
    facts = {
        "name": description.name,
        "labels": ", ".join(description.labels),
        "trained on": ", ".join(source["name"] for source in description.data),
        "validated on": description.validation_source,
        "temperature": round(finished.manifest.temperature, 4),
        **{f"network.{name}": value for name, value in asdict(description.network).items()},
        **{f"tokenizer.{name}": value for name, value in asdict(description.tokenizer).items()},
        **{f"training.{name}": value for name, value in finished.manifest.training.items()},
    }
    try:
        write_report(folder.report, finished.history, finished.evaluation, facts)
    except OSError as error:
        raise TrainingError(f"{folder.report}: cannot be written ({error.strerror or error})") from None
    return finished


def _sources(options: FitOptions) -> list[dict[str, Any]]:
    """Where the rows came from, by name alone: a path would say whose machine it was."""
    if options.dataset is not None:
        local = Path(options.dataset)
        name = _name(local.resolve()) if local.is_dir() else options.dataset
        return [{"name": f"{name}, split {options.split}"}]
    return [{"name": _name(path), "sha256": file_hash(path)} for path in options.files]


def _name(path: Path) -> str:
    """A file's name, without the bytes that are no UTF-8 and which JSON could not carry."""
    return path.name.encode(errors="replace").decode()
