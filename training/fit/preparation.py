"""Prepares a run: rows -> splits -> initial weights or tokenizer -> encoded corpora, soft labels and baselines."""

from __future__ import annotations

import dataclasses
import logging
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from model import SHIPPED
from model.errors import DataError, TrainingError
from model.network.network import NetworkConfig
from model.text.tokenizer import TextEncoder, TokenizerConfig, train_tokenizer
from records.source import PIPE, Source, digest, find_sources
from training.data.copies import without_overlap
from training.data.corpus import open_corpus, write_corpus
from training.data.examples import Examples
from training.data.naming import Naming, missing_outputs
from training.data.pool import UNLABELLED
from training.data.reading.load import load_files, load_named
from training.data.split import split_examples
from training.evaluation.attributes.baseline import describe as describe_baselines
from training.evaluation.attributes.baseline import fit_attribute_baselines, save_attribute_baselines
from training.evaluation.baseline import fit_baseline
from training.fit import defaults
from training.fit.distillation import unlabelled_texts, write_distilled
from training.fit.folder import DISTILLED, RunDescription, RunFolder, name_of
from training.fit.options import FitOptions
from training.fit.start import Start
from training.loop.config import TrainingConfig
from training.teacher.rows import soft_labels

logger = logging.getLogger(__name__)


def prepare(options: FitOptions, folder: RunFolder) -> None:
    """Read the data and write the files for training; for a resumed run, check that the data are the same.

    Raises:
        SentimentError: the data, an option or the folder is invalid; the message says how.
    """
    train, validation, source = _splits(options)
    start = _start(options, train)
    asked_tokenizer = {"vocab_size": defaults.vocab_size(len(train)), **options.tokenizer}
    if start:
        config = dataclasses.replace(start.manifest.tokenizer, **options.tokenizer)
    else:
        config = TokenizerConfig(**asked_tokenizer)

    def describe(tokenizer: Tokenizer) -> RunDescription:
        sizes: dict[str, Any] = {
            "vocab_size": tokenizer.get_vocab_size(),
            "classes": len(train.labels),
            "attributes": len(train.attribute_names),
        }
        network = NetworkConfig(**sizes, **options.network)
        if start:  # the artifact's shape, with the dropout of this run
            drops = {name: value for name, value in asdict(network).items() if name.startswith("dropout_")}
            network = dataclasses.replace(start.manifest.network, **sizes, **drops)
        corpus = open_corpus(folder.corpus(DISTILLED if options.teacher else "train"))
        new_head = start is None or not start.keeps_head(train.labels, train.attribute_names)
        chosen = defaults.training(len(corpus.token_ids), started=start is not None, new_head=new_head)
        return RunDescription(
            name=options.name or name_of(folder.path),
            labels=train.labels,
            network=network,
            tokenizer=config,
            training=TrainingConfig(**{**chosen, **options.training}),
            train_fingerprint=train.fingerprint(),
            validation_fingerprint=validation.fingerprint(),
            validation_source=source,
            data=_sources(options, train, start),
            start=start.metadata if start else {},
            teacher=_name(Path(options.teacher)) if options.teacher else "",
            attributes=train.attribute_names,
        )

    if options.resume:
        differences = folder.load_description().differences(describe(folder.load_tokenizer()))
        if differences:
            raise TrainingError(f"{folder.path}: cannot be resumed, because these differ: {', '.join(differences)}")
        return
    try:
        tokenizer = start.tokenizer if start else train_tokenizer(train.texts, config)
        encoder = TextEncoder(tokenizer, config.max_tokens)
        for name, split in (("train", train), ("validation", validation)):
            _encode(folder.corpus(name), name, split, encoder, start)
        folder.tokenizer.write_text(tokenizer.to_str(), encoding="utf-8")
        if options.teacher:
            _teach(options, options.teacher, folder, train, encoder, start)
        description = describe(tokenizer)
        if start:
            torch.manual_seed(description.training.seed)
            start.weights(train.labels, description.network, train.attribute_names).save(folder.start)
        _log_choices(folder, description, start)
        if train.labels:
            baseline = fit_baseline(train, validation, description.training.seed)
            baseline.save(folder.baseline)
            logger.info("%s", baseline)
        if train.attribute_names:
            baselines = fit_attribute_baselines(train, validation, description.training.seed)
            save_attribute_baselines(baselines, folder.attribute_baselines)
            logger.info("%s", describe_baselines(baselines))
        folder.save_description(description)
    except OSError as error:
        shutil.rmtree(folder.path / "corpus", ignore_errors=True)
        raise TrainingError(f"{folder.path}: cannot be written ({error.strerror or error})") from None


def _teach(
    options: FitOptions, teacher: str, folder: RunFolder, train: Examples, encoder: TextEncoder, start: Start | None
) -> None:
    """Fine-tune the teacher and label all texts with it; an interrupted preparation is continued."""
    unlabelled: list[str] = []
    if options.unlabelled:
        skips = options.skip_unreadable
        unlabelled += unlabelled_texts(options.unlabelled, options.columns, options.reading, skip_unreadable=skips)
    if options.unlabelled and not unlabelled:
        raise DataError("the unlabelled files hold no text")
    seed = options.training.get("seed", TrainingConfig().seed)
    soft = soft_labels(teacher, train, unlabelled, folder.teacher, seed)
    row_of = start.unfolded.row_of.numpy().astype(np.int32) if start else None
    write_distilled(folder.corpus(DISTILLED), train, unlabelled, soft, encoder, row_of)


def _start(options: FitOptions, train: Examples) -> Start | None:
    """The artifact to start from: the one that was given, or the default model if it suits; None: from scratch."""
    if options.start_from is not None:
        start = Start.load(options.start_from)
        if obstacle := start.obstacle(train.texts):
            logger.warning("%s may be a bad start: %s; --from-scratch trains a new tokenizer", start.identity, obstacle)
        return start
    if options.from_scratch:
        return None
    if options.shape:
        logger.info("training from scratch, because of these flags: %s", ", ".join(map(_as_flag, options.shape)))
        return None
    start = Start.load(SHIPPED)
    if obstacle := start.obstacle(train.texts):
        logger.info("training from scratch, not from %s: %s", start.identity, obstacle)
        return None
    return start


def _as_flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _log_choices(folder: RunFolder, description: RunDescription, start: Start | None) -> None:
    corpora = [open_corpus(folder.corpus(name)) for name in ("train", "validation")]
    logger.info(
        "%s training texts (%s tokens), %s validation texts",
        *(f"{count:,}" for count in (len(corpora[0]), len(corpora[0].token_ids), len(corpora[1]))),
    )
    if start:
        kinds = (
            f"{len(names)} {kind}"
            for names, kind in ((description.labels, "labels"), (description.attributes, "attributes"))
            if names
        )
        kept = start.keeps_head(description.labels, description.attributes)
        head = "its head" if kept else f"a new head for {' and '.join(kinds)}"
        logger.info(
            "starting from the tokenizer and weights of %s, with %s (--from-scratch for neither)", start.identity, head
        )
    else:
        logger.info("%s tokens known", f"{description.network.vocab_size:,}")
    config = description.training
    logger.info(
        "at most %d epochs, %s tokens a batch, learning rate %g; chosen by the size of the data unless given as flags",
        config.epochs,
        f"{config.batch_tokens:,}",
        config.learning_rate,
    )


def _splits(options: FitOptions) -> tuple[Examples, Examples, str]:
    """The examples to train on, those to validate on, and the origin of the latter in words."""
    if options.dataset is not None:
        examples = load_named(
            options.dataset,
            options.columns,
            split=options.split,
            naming=options.naming,
            skip_unreadable=options.skip_unreadable,
        )
    else:
        examples = _load(options, options.files, None)
    for name, column in options.columns.attributes:
        if name != column:
            logger.info("column %r is the attribute %r", column, name)
    attributes = [name for name, _ in options.columns.attributes]
    if examples.labels and (missing := missing_outputs(examples.labels, attributes)):
        logger.info("%s", missing)
    if options.validation:
        validation = _load(options, options.validation, examples.naming)
        train = without_overlap(examples, validation, drop=options.drop_overlap)
        return train, validation, ", ".join(map(_name, options.validation))
    fraction = options.validation_fraction or defaults.validation_fraction(len(examples))
    seed = options.training.get("seed", TrainingConfig().seed)
    train, validation = split_examples(examples, fraction, seed)
    source = f"{fraction:g} of the rows, stratified, seed {seed}"
    return train, validation, source


def _load(options: FitOptions, files: Sequence[Path], known: Naming | None) -> Examples:
    return load_files(
        files,
        options.columns,
        labels=known,
        naming=options.naming,
        reading=options.reading,
        skip_unreadable=options.skip_unreadable,
    )


def _encode(folder: Path, name: str, split: Examples, encoder: TextEncoder, start: Start | None) -> None:
    row_of = start.unfolded.row_of.numpy().astype(np.int32) if start else None
    unread = write_corpus(folder, split.texts, split.targets, encoder, row_of, split.attributes)
    corpus = open_corpus(folder)
    if not len(corpus):
        raise DataError(f"no text of the {name} split has any token")
    counts = np.bincount(corpus.targets[corpus.targets != UNLABELLED], minlength=len(split.labels))
    if split.labels and not counts.any():
        raise DataError(f"no text of the {name} split has a label")
    if corpus.attributes is not None:
        known = (~np.isnan(corpus.attributes)).sum(0)  # texts of each attribute
        if missing := ", ".join(
            repr(name) for name, texts in zip(split.attribute_names, known, strict=True) if not texts
        ):
            raise DataError(f"no text of the {name} split has a known value of {missing}")
    if name == "train" and not counts.all():
        missing = ", ".join(repr(label) for label, count in zip(split.labels, counts, strict=True) if not count)
        raise DataError(f"the training split has no text with tokens for the labels {missing}")
    if unread:
        logger.warning("%d of %d texts of the %s split have no tokens and are left out", unread, len(split), name)
    if corpus.truncated:
        logger.info(
            "%d texts of the %s split are longer than %d tokens: only head and tail are read",
            corpus.truncated,
            name,
            encoder.max_tokens,
        )


def _sources(options: FitOptions, train: Examples, start: Start | None) -> list[dict[str, Any]]:
    """The origin of rows and weights, by file name only: a path would reveal a user's machine.

    `labels` maps the rows' names of labels to the artifact's.
    """
    names = {"labels": dict(train.names)} if train.names else {}
    weights = [{"name": f"the weights of {start.identity}, and what they were trained on"}] if start else []
    teacher = [{"name": f"the encoder {_name(Path(options.teacher))}, as a teacher"}] if options.teacher else []
    sources = find_sources(options.unlabelled, options.reading.format) if options.unlabelled else []
    unlabelled = [_described(source, ", unlabelled") for source in sources]
    return [*({**source, **names} for source in _rows_of(options)), *unlabelled, *teacher, *weights]


def _rows_of(options: FitOptions) -> list[dict[str, Any]]:
    if options.dataset is not None:
        local = Path(options.dataset)
        name = _name(local.resolve()) if local.is_dir() else options.dataset
        return [{"name": f"{name}, split {options.split}"}]
    return [_described(source) for source in find_sources(options.files, options.reading.format)]


def _described(source: Source, suffix: str = "") -> dict[str, Any]:
    """Name and hash of a source; a pipe has no hash, as it cannot be read twice."""
    hashed = {} if source.name == PIPE else {"sha256": digest(source)}
    return {"name": f"{_name(Path(source.label))}{suffix}", **hashed}


def _name(path: Path) -> str:
    """A file's name, with a replacement for bytes that are not UTF-8, which JSON cannot hold."""
    return path.name.encode(errors="replace").decode()
