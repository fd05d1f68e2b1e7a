"""The command line of ``sentiment-train``: its flags, and what they ask of a run."""

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
from training.data.attribute_values import attribute_columns
from training.data.examples import Columns
from training.data.naming import NamingOptions
from training.fit.options import FitOptions
from training.loop.config import PRECISIONS, TrainingConfig
from training.loop.loss import BALANCES
from training.loop.schedule import SCHEDULES
from training.recipe.data.selection import SELECTIONS

# Beyond these a number was mistyped, and a library ends the process instead of saying so
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
    """The command line, with every flag's meaning and default."""
    top = argparse.ArgumentParser(prog="sentiment-train", description="Train, measure and export a classifier.")
    commands = top.add_subparsers(
        dest="command", required=True, metavar="fit | evaluate | export | thresholds | recipe"
    )
    _add_fit(commands.add_parser("fit", help="train on labelled rows", formatter_class=_Formatter))
    _add_evaluate(commands.add_parser("evaluate", help="measure an artifact", formatter_class=_Formatter))
    _add_export(commands.add_parser("export", help="write a run's artifact", formatter_class=_Formatter))
    _add_thresholds(
        commands.add_parser("thresholds", help="carry thresholds over from another service", formatter_class=_Formatter)
    )
    _add_recipe(commands.add_parser("recipe", help="make the default model", formatter_class=_Formatter))
    return top


class _Formatter(argparse.ArgumentDefaultsHelpFormatter):
    """Shows the default of a flag that has one."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return action.help if action.default in (None, (), False) else super()._get_help_string(action)


def _add_recipe(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--data", type=Path, required=True, metavar="DIR", help="folder of the data files, by the names they came with")
    add(
        "--encoder", required=True, metavar="NAME", help="the teacher: folder of a pre-trained encoder, or a hub's name"
    )
    add("--output", type=Path, required=True, metavar="DIR", help="folder of the stages; existing ones are resumed")
    add("--artifact", type=Path, required=True, metavar="DIR", help="folder of the artifact to write")
    add("--sources", choices=tuple(SELECTIONS), default="all", help="which of the files; permissive: by their licences")
    add(
        "--start-from", type=Path, metavar="DIR", help="artifact that the student starts from; without it, from nothing"
    )
    add("--replace", action="store_true", help="replace the artifact that is there")
    add("--threads", type=int, default=1, help="threads that torch computes with")


_ALONE = ", unless there are --attribute-columns: then the rows have no labels"


def _add_columns(command: argparse.ArgumentParser) -> None:
    command.add_argument("--text-column", default="text", help="column that holds the text")
    command.add_argument("--label-column", help="column that holds the label; without it, label" + _ALONE)
    command.add_argument(
        "--attribute-columns",
        action="append",
        metavar="COLUMNS",
        help="columns of yes/no attributes, with commas between: 0 or 1, true or false, or the share of raters that "
        "say yes; an empty cell is unknown. NAME=COLUMN names the attribute, without it the column",
    )
    add_reading_flags(command)
    command.add_argument("--skip-unreadable", action="store_true", help="count rows that cannot be read, and go on")


def _add_naming(command: argparse.ArgumentParser) -> None:
    command.add_argument("--stars", action="store_true", help="labels are 1 to 5 stars; 3 is neutral")
    command.add_argument("--negative-label", metavar="NAME", help="the label that is negative")
    command.add_argument("--positive-label", metavar="NAME", help="the label that is positive")


def naming_options(options: argparse.Namespace) -> NamingOptions:
    """What the flags say of labels."""
    return NamingOptions(
        merge=getattr(options, "merge_labels", False),
        stars=options.stars,
        negative=options.negative_label,
        positive=options.positive_label,
    )


def _add_fit(command: argparse.ArgumentParser) -> None:
    network, tokenizer, training = NetworkConfig(2, 2), TokenizerConfig(), TrainingConfig()
    chosen = "without it, as the size of the data suggests"
    add = command.add_argument
    rows = command.add_argument_group("rows")
    rows.add_argument(
        "files", nargs="*", type=Path, default=(), help="CSV, TSV, JSON, Parquet or folders; compressed, too"
    )
    rows.add_argument("--dataset", help="a Hugging Face data set, NAME or NAME:CONFIG, or its folder, instead of files")
    rows.add_argument("--split", default="train", help="split of that data set")
    rows.add_argument("--validation", nargs="+", type=Path, default=(), metavar="FILE", help="rows to validate on")
    rows.add_argument(
        "--validation-fraction", type=float, help="share of the rows to validate on, without --validation; " + chosen
    )
    _add_columns(rows)  # type: ignore[arg-type]
    rows.add_argument("--group-column", help="rows that are equal here are never split apart")
    rows.add_argument("--drop-overlap", action="store_true", help="do not train on rows that are validated on, too")
    rows.add_argument("--merge-labels", action="store_true", help="labels that differ by case alone are one")
    _add_naming(rows)  # type: ignore[arg-type]
    add("--output", type=Path, required=True, metavar="DIR", help="folder of the run: checkpoint, report and artifact")
    add("--resume", action="store_true", help="go on with the run in that folder after its last whole epoch")
    add("--name", help="name of the artifact; without it, that of the output folder")
    start = command.add_mutually_exclusive_group()
    start.add_argument(
        "--start-from",
        type=Path,
        metavar="ARTIFACT",
        help="take tokenizer, network and weights out of it; without it, the one that ships, if it suits the texts",
    )
    start.add_argument("--from-scratch", action="store_true", help="train tokenizer and network from nothing")
    taught = command.add_argument_group("teacher")
    taught.add_argument(
        "--teacher", metavar="NAME", help="encoder to fine-tune and learn from: a folder, or a hub's name"
    )
    taught.add_argument("--unlabelled", nargs="+", type=Path, default=(), metavar="FILE", help="texts for it to label")
    add("--threads", type=int, help="threads that torch computes with; without it, one, unless more are faster")
    words = command.add_argument_group("tokenizer, from scratch")
    words.add_argument("--tokenizer", choices=("bpe", "word", "char"), help="what a token is" + _or(tokenizer.kind))
    words.add_argument("--vocab-size", type=int, help="tokens known, at most; " + chosen)
    words.add_argument("--min-frequency", type=int, help="of a token in the rows" + _or(tokenizer.min_frequency))
    command.add_argument("--max-tokens", type=int, help="tokens read of one text" + _or(tokenizer.max_tokens))
    shape = command.add_argument_group("network, from scratch")
    shape.add_argument("--cell", choices=CELLS, help="recurrent cell" + _or(network.cell))
    shape.add_argument("--embedding-size", type=int, help="numbers a token" + _or(network.embedding_size))
    shape.add_argument("--hidden-size", type=int, help="units of each direction" + _or(network.hidden_size))
    shape.add_argument("--layers", type=int, help="recurrent layers" + _or(network.layers))
    shape.add_argument(
        "--bidirectional",
        action=argparse.BooleanOptionalAction,
        help="read the text both ways, or forward only" + _or(network.bidirectional),
    )
    pooling = "of the states; several are joined" + _or(" ".join(network.pooling))
    shape.add_argument("--pooling", nargs="+", choices=POOLINGS, help=pooling)
    drops = command.add_argument_group("dropout")
    drops.add_argument("--dropout-token", type=float, help="tokens read as unknown; " + chosen)
    drops.add_argument("--dropout-embedding", type=float, help="columns of a row; " + chosen)
    drops.add_argument("--dropout-layer", type=float, help="between recurrent layers" + _or(network.dropout_layer))
    drops.add_argument("--dropout-head", type=float, help="before the logits; " + chosen)
    steps = command.add_argument_group("training")
    steps.add_argument("--epochs", type=int, help="at most; " + chosen)
    steps.add_argument("--batch-tokens", type=int, help="tokens in a step, at most; " + chosen)
    steps.add_argument("--learning-rate", type=float, help="at its peak; " + chosen)
    steps.add_argument(
        "--embedding-rate", type=float, help="of the embedding, as a share of --learning-rate; " + chosen
    )
    steps.add_argument("--head-rate", type=float, help="of the head, likewise; " + chosen)
    steps.add_argument("--patience", type=int, help="epochs without a lower validation loss; " + chosen)
    steps.add_argument("--schedule", choices=SCHEDULES, help="of the learning rate" + _or(training.schedule))
    steps.add_argument("--warmup", type=float, help="share of the run before the peak" + _or(training.warmup))
    steps.add_argument("--weight-decay", type=float, help="of AdamW, on matrices" + _or(training.weight_decay))
    steps.add_argument("--clip-norm", type=float, help="longest gradient" + _or(training.clip_norm))
    steps.add_argument("--balance", choices=BALANCES, help="what is done for rare labels" + _or(training.balance))
    weight = "of the attributes' loss beside the labels'" + _or(training.attribute_weight)
    steps.add_argument("--attribute-weight", type=float, help=weight)
    steps.add_argument("--label-smoothing", type=float, help="of the targets" + _or(training.label_smoothing))
    average = "of the moving average of the weights" + _or(training.average_decay)
    steps.add_argument("--average-decay", type=float, help=average)
    steps.add_argument("--precision", choices=PRECISIONS, help="auto: bfloat16 on a GPU" + _or(training.precision))
    steps.add_argument("--seed", type=int, help="of everything random" + _or(training.seed))


def _or(default: object) -> str:
    """How a default is told that is not the parser's: only flags that are given are handed on."""
    return f" (default: {default})"


def _add_evaluate(command: argparse.ArgumentParser) -> None:
    command.add_argument("artifact", type=Path, help="folder of the artifact")
    command.add_argument(
        "files",
        nargs="+",
        type=Path,
        help="labelled rows: CSV, TSV, JSON, Parquet or folders",
    )
    _add_columns(command)
    _add_naming(command)
    command.add_argument("--json", action="store_true", help="print the figures as JSON")
    command.add_argument("--threads", type=int, default=1, help="threads that torch computes with")


def _add_thresholds(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("artifact", type=Path, help="folder of the artifact")
    add("files", nargs="+", type=Path, help="rows with a text and the score that the other service gave it")
    add("--text-column", default="text", help="column that holds the text")
    add("--score-column", required=True, help="column that holds the other service's score, from 0 to 1")
    add("--attribute", default="toxicity", help="attribute of the artifact that stands for it")
    add("--at", type=float, nargs="+", required=True, metavar="THRESHOLD", help="thresholds on the other's scores")
    add_reading_flags(command)
    add("--json", action="store_true", help="print the figures as JSON")
    add("--threads", type=int, default=1, help="threads that torch computes with")


def _add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", type=Path, help="folder of a run of fit")
    command.add_argument("--output", type=Path, required=True, metavar="DIR", help="folder of the artifact to write")
    command.add_argument("--name", help="name of the artifact; without it, the run's")
    command.add_argument("--replace", action="store_true", help="replace the artifact that is there")


def fit_options(options: argparse.Namespace) -> FitOptions:
    """What the flags of ``fit`` ask for.

    Raises:
        ConfigError: a value makes no sense; names the field, which is the flag's name with underscores.
    """
    if bool(options.files) == bool(options.dataset):
        raise ConfigError("fit needs either files or --dataset")
    reading = reading_options(options)
    if options.dataset and not options.validation and not options.unlabelled and reading != ReadingOptions():
        raise ConfigError("dataset: is not read by flags such as --delimiter; name its files instead to use them")
    require_threads(options.threads)
    for name, largest in _LARGEST.items():
        if (getattr(options, name) or 0) > largest:
            raise ConfigError(f"{name}: {getattr(options, name)} is more than {largest:,}")
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
    """The columns that the flags name. Raises ConfigError where they make no sense."""
    attributes = attribute_columns(options.attribute_columns or ())
    label = options.label_column or (None if attributes else Columns().label)
    return Columns(options.text_column, label, getattr(options, "group_column", None), attributes)


def _given(options: argparse.Namespace, config: type[Any], **flags: str) -> dict[str, Any]:
    """The fields of a configuration that flags of their names gave, or of the names in ``flags``.

    Fields without a default are sizes that the data decide: ``--vocab-size`` is the tokenizer's.
    """
    names = [field.name for field in fields(config) if field.default is not MISSING]
    found = {name: getattr(options, flags.get(name, name), None) for name in names}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in found.items() if value is not None
    }


def require_threads(threads: int | None) -> None:
    """Raise ConfigError unless this is a number of threads, or None."""
    if threads is not None and not 1 <= threads <= _MOST_THREADS:
        raise ConfigError(f"threads: {threads} is not between 1 and {_MOST_THREADS:,}")
