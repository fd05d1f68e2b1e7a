"""The flags of ``sentiment-train``, and the options of a run that they make."""

from __future__ import annotations

import argparse
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from model.errors import ConfigError
from model.network.network import CELLS, POOLINGS, NetworkConfig
from model.text.tokenizer import TokenizerConfig
from records.flags import add_reading_flags, reading_options
from records.options import ReadingOptions
from training.data.naming import NamingOptions
from training.data.reading.attribute_values import attribute_columns
from training.data.reading.columns import Columns
from training.fit.options import FitOptions
from training.loop.config import PRECISIONS, TrainingConfig
from training.loop.loss import BALANCES
from training.loop.schedule import SCHEDULES
from training.recipe.data.selection import SELECTIONS

# A larger number is a typing error, at which a library would end the process without a message
_MOST_THREADS = 1024
_LARGEST = {
    "vocab_size": 1_000_000,
    "min_frequency": 2**31,
    "max_tokens": 65_536,
    "embedding_size": 4096,
    "hidden_size": 4096,
    "layers": 64,
    "epochs": 1_000_000,
    "batch_tokens": 2**31,
    "patience": 1_000_000,
}


def parser() -> argparse.ArgumentParser:
    """The command line, with the meaning and the default of every flag."""
    top = argparse.ArgumentParser(prog="sentiment-train", description="Train, measure and export a classifier.")
    commands = top.add_subparsers(
        dest="command", required=True, metavar="fit | evaluate | export | thresholds | recipe"
    )
    for name, purpose, add_flags in (
        ("fit", "train on labelled rows", _add_fit),
        ("evaluate", "measure an artifact on labelled rows", _add_evaluate),
        ("export", "write the artifact of a run", _add_export),
        ("thresholds", "find the thresholds that flag as many comments as another service's", _add_thresholds),
        ("recipe", "make the default model", _add_recipe),
    ):
        add_flags(commands.add_parser(name, help=purpose, formatter_class=_Formatter))
    return top


class _Formatter(argparse.ArgumentDefaultsHelpFormatter):
    """Shows the default of a flag that has one."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return action.help if action.default in (None, (), False) else super()._get_help_string(action)


def _add_recipe(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--data", type=Path, required=True, metavar="DIR", help="folder of the data files that docs/DATA.md names")
    encoder = "encoder of the teacher: a folder, or a name on the hub; none: without one, for --start-from"
    add("--encoder", required=True, metavar="NAME", help=encoder)
    add("--output", type=Path, required=True, metavar="DIR", help="folder of the stages; existing stages are resumed")
    add("--artifact", type=Path, required=True, metavar="DIR", help="folder to write the artifact to")
    sources = "files to train on: all, or those whose licences allow every use"
    add("--sources", choices=tuple(SELECTIONS), default="all", help=sources)
    start = "artifact whose weights the student starts from (default: random weights)"
    add("--start-from", type=Path, metavar="DIR", help=start)
    _add_replace(command)
    _add_threads(command, "number of threads for torch, or of processes with one thread each")


def _add_replace(command: argparse.ArgumentParser) -> None:
    command.add_argument("--replace", action="store_true", help="replace an existing artifact")


def _add_threads(command: argparse.ArgumentParser, meaning: str = "number of threads for torch") -> None:
    command.add_argument("--threads", type=int, default=1, help=meaning)


def _add_columns(command: argparse._ActionsContainer) -> None:
    add = command.add_argument
    add("--text-column", default="text", help="column of the text")
    add("--label-column", help="column of the label (default: label; with --attribute-columns: no labels)")
    add(
        "--attribute-columns",
        action="append",
        metavar="COLUMNS",
        help="columns of yes/no attributes, separated by commas, each COLUMN or NAME=COLUMN. A cell is 0 or 1, true or "
        "false, or the share of raters who say yes; an empty cell is unknown",
    )
    add_reading_flags(command)
    add("--skip-unreadable", action="store_true", help="skip rows that cannot be read, and report their number")


def _add_naming(command: argparse._ActionsContainer) -> None:
    stars = "labels are 1 to 5 stars: 1 and 2 are negative, 3 is neutral, 4 and 5 are positive"
    command.add_argument("--stars", action="store_true", help=stars)
    command.add_argument("--negative-label", metavar="NAME", help="name of the negative label in the rows")
    command.add_argument("--positive-label", metavar="NAME", help="name of the positive label in the rows")


def naming_options(options: argparse.Namespace) -> NamingOptions:
    """The options for label names on the command line."""
    return NamingOptions(
        merge=getattr(options, "merge_labels", False),
        stars=options.stars,
        negative=options.negative_label,
        positive=options.positive_label,
    )


def _add_fit(command: argparse.ArgumentParser) -> None:
    network, tokenizer, training = NetworkConfig(2, 2), TokenizerConfig(), TrainingConfig()
    by_size = " (default: by the size of the data)"
    add = command.add_argument
    rows = command.add_argument_group("rows")
    files = "CSV, TSV, JSON or Parquet files, or folders; compressed or not"
    rows.add_argument("files", nargs="*", type=Path, default=(), help=files)
    rows.add_argument("--dataset", help="Hugging Face data set instead of files: NAME, NAME:CONFIG or a folder")
    rows.add_argument("--split", default="train", help="split of the data set")
    rows.add_argument("--validation", nargs="+", type=Path, default=(), metavar="FILE", help="rows to validate on")
    fraction = "share of the rows to validate on, without --validation" + by_size
    rows.add_argument("--validation-fraction", type=float, help=fraction)
    _add_columns(rows)
    rows.add_argument("--group-column", help="rows with equal values in this column stay in one split")
    rows.add_argument("--drop-overlap", action="store_true", help="do not train on copies of validation rows")
    rows.add_argument("--merge-labels", action="store_true", help="merge labels that differ only by case")
    _add_naming(rows)
    add("--output", type=Path, required=True, metavar="DIR", help="folder for the checkpoint, report and artifact")
    add("--resume", action="store_true", help="continue the run in --output after its last complete epoch")
    add("--name", help="name of the artifact (default: the name of the output folder)")
    start = command.add_mutually_exclusive_group()
    start.add_argument(
        "--start-from",
        type=Path,
        metavar="ARTIFACT",
        help="take tokenizer and weights from this artifact (default: the default model, if it suits the texts)",
    )
    start.add_argument("--from-scratch", action="store_true", help="train a new tokenizer and random weights")
    teacher = command.add_argument_group("teacher")
    teacher.add_argument("--teacher", metavar="NAME", help="encoder to distil from: a folder, or a name on the hub")
    unlabelled = "files of texts for the teacher to label"
    teacher.add_argument("--unlabelled", nargs="+", type=Path, default=(), metavar="FILE", help=unlabelled)
    add("--threads", type=int, help="number of threads for torch (default: one, or all cores if measured to be faster)")
    words = command.add_argument_group("tokenizer, from scratch")
    words.add_argument("--tokenizer", choices=("bpe", "word", "char"), help="kind of tokens" + _or(tokenizer.kind))
    words.add_argument("--vocab-size", type=int, help="maximum number of tokens in the vocabulary" + by_size)
    frequency = "minimum number of occurrences of a token" + _or(tokenizer.min_frequency)
    words.add_argument("--min-frequency", type=int, help=frequency)
    tokens = "maximum number of tokens read of a text" + _or(f"the artifact's; from scratch {tokenizer.max_tokens}")
    add("--max-tokens", type=int, help=tokens)
    shape = command.add_argument_group("network, from scratch")
    shape.add_argument("--cell", choices=CELLS, help="recurrent cell" + _or(network.cell))
    shape.add_argument("--embedding-size", type=int, help="size of an embedding" + _or(network.embedding_size))
    shape.add_argument("--hidden-size", type=int, help="units of each direction" + _or(network.hidden_size))
    shape.add_argument("--layers", type=int, help="recurrent layers" + _or(network.layers))
    shape.add_argument(
        "--bidirectional",
        action=argparse.BooleanOptionalAction,
        help="read the text in both directions" + _or(network.bidirectional),
    )
    pooling = "pooling of the states; several are concatenated" + _or(" ".join(network.pooling))
    shape.add_argument("--pooling", nargs="+", choices=POOLINGS, help=pooling)
    drops = command.add_argument_group("dropout")
    drops.add_argument("--dropout-token", type=float, help="share of tokens read as unknown" + by_size)
    drops.add_argument("--dropout-embedding", type=float, help="share of the columns of the embedding" + by_size)
    drops.add_argument(
        "--dropout-layer", type=float, help="share of the states between recurrent layers" + _or(network.dropout_layer)
    )
    drops.add_argument("--dropout-head", type=float, help="share of the pooled states" + by_size)
    steps = command.add_argument_group("training")
    steps.add_argument("--epochs", type=int, help="maximum number of epochs" + by_size)
    steps.add_argument("--batch-tokens", type=int, help="maximum number of tokens in a batch" + by_size)
    steps.add_argument("--learning-rate", type=float, help="peak learning rate" + by_size)
    embedding_rate = "learning rate of the embedding, as a multiple of --learning-rate" + by_size
    steps.add_argument("--embedding-rate", type=float, help=embedding_rate)
    steps.add_argument(
        "--head-rate", type=float, help="learning rate of the head, as a multiple of --learning-rate" + by_size
    )
    steps.add_argument("--patience", type=int, help="epochs without a better validation loss before the end" + by_size)
    steps.add_argument("--schedule", choices=SCHEDULES, help="schedule of the learning rate" + _or(training.schedule))
    steps.add_argument("--warmup", type=float, help="share of the run before the peak" + _or(training.warmup))
    steps.add_argument("--weight-decay", type=float, help="weight decay of matrices" + _or(training.weight_decay))
    steps.add_argument("--clip-norm", type=float, help="maximum norm of the gradient" + _or(training.clip_norm))
    steps.add_argument("--balance", choices=BALANCES, help="loss correction for rare labels" + _or(training.balance))
    weight = "weight of the attributes' loss relative to the labels'" + _or(training.attribute_weight)
    steps.add_argument("--attribute-weight", type=float, help=weight)
    steps.add_argument("--label-smoothing", type=float, help="label smoothing" + _or(training.label_smoothing))
    average = "decay of the moving average of the weights" + _or(training.average_decay)
    steps.add_argument("--average-decay", type=float, help=average)
    precision = "precision of matrix products; auto is bfloat16 on a GPU" + _or(training.precision)
    steps.add_argument("--precision", choices=PRECISIONS, help=precision)
    steps.add_argument("--seed", type=int, help="seed of every random choice" + _or(training.seed))


def _or(default: object) -> str:
    """A default that is not the parser's, for a help text: only flags that were given are passed on."""
    return f" (default: {default})"


def _add_evaluate(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("artifact", type=Path, help="folder of the artifact")
    add("files", nargs="+", type=Path, help="labelled rows: CSV, TSV, JSON or Parquet files, or folders")
    _add_columns(command)
    _add_naming(command)
    add("--json", action="store_true", help="print the figures as JSON")
    _add_threads(command)


def _add_thresholds(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("artifact", type=Path, help="folder of the artifact")
    add("files", nargs="+", type=Path, help="rows with a text and the other service's score of it")
    add("--text-column", default="text", help="column of the text")
    add("--score-column", required=True, help="column of the other service's score, from 0 to 1")
    add("--attribute", default="toxicity", help="attribute of the artifact to compare the scores with")
    add("--at", type=float, nargs="+", required=True, metavar="THRESHOLD", help="thresholds of the other service")
    add_reading_flags(command)
    add("--json", action="store_true", help="print the figures as JSON")
    _add_threads(command)


def _add_export(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("run", type=Path, help="folder of a run of fit")
    add("--output", type=Path, required=True, metavar="DIR", help="folder to write the artifact to")
    add("--name", help="name of the artifact (default: the run's)")
    _add_replace(command)


def fit_options(options: argparse.Namespace) -> FitOptions:
    """The options of ``fit``.

    Raises:
        ConfigError: a value is invalid; names the field, which is the flag's name with underscores.
    """
    if bool(options.files) == bool(options.dataset):
        raise ConfigError("fit needs either files or --dataset")
    reading = reading_options(options)
    if options.dataset and not options.validation and not options.unlabelled and reading != ReadingOptions():
        raise ConfigError("dataset: flags such as --delimiter apply to files alone; give the data set's files instead")
    require_threads(options.threads)
    for name, largest in _LARGEST.items():
        if (getattr(options, name) or 0) > largest:
            raise ConfigError(f"{name}: {getattr(options, name)} is larger than {largest:,}")
    return FitOptions(
        output=options.output,
        files=tuple(options.files),
        dataset=options.dataset,
        split=options.split,
        validation=tuple(options.validation),
        validation_fraction=options.validation_fraction,
        reading=reading,
        skip_unreadable=options.skip_unreadable,
        naming=naming_options(options),
        drop_overlap=options.drop_overlap,
        columns=columns_of(options),
        name=options.name,
        start_from=options.start_from,
        from_scratch=options.from_scratch,
        teacher=options.teacher,
        unlabelled=tuple(options.unlabelled),
        threads=options.threads,
        tokenizer=_given(options, TokenizerConfig, kind="tokenizer"),
        network=_given(options, NetworkConfig),
        training=_given(options, TrainingConfig),
        resume=options.resume,
    )


def columns_of(options: argparse.Namespace) -> Columns:
    """The columns that the flags name. Raises ConfigError for duplicates, or without label and attributes."""
    attributes = attribute_columns(options.attribute_columns or ())
    label = options.label_column or (None if attributes else Columns().label)
    return Columns(options.text_column, label, getattr(options, "group_column", None), attributes)


def _given(options: argparse.Namespace, config: type[Any], **flags: str) -> dict[str, Any]:
    """The fields of a configuration that were given as flags of the same name, or of the name in ``flags``.

    Fields without a default are sizes that follow from the data: ``--vocab-size`` is the tokenizer's.
    """
    names = [field.name for field in fields(config) if field.default is not MISSING]
    found = {name: getattr(options, flags.get(name, name), None) for name in names}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in found.items() if value is not None
    }


def require_threads(threads: int | None) -> None:
    """Raise ConfigError unless ``threads`` is None or a possible number of threads."""
    if threads is not None and not 1 <= threads <= _MOST_THREADS:
        raise ConfigError(f"threads: {threads} is not between 1 and {_MOST_THREADS:,}")
