"""The command line of ``sentiment-train``: its flags, and what they ask of a run."""

from __future__ import annotations

import argparse
from pathlib import Path

from model.errors import ConfigError
from model.network import CELLS, POOLINGS, NetworkConfig
from model.text import TokenizerConfig
from training.config import PRECISIONS, TrainingConfig
from training.data import Columns
from training.fit import FitOptions
from training.loss import BALANCES
from training.schedule import SCHEDULES

# Beyond these a number was mistyped, and a library ends the process instead of saying so
_LARGEST = {
    "threads": 1024,
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
    commands = top.add_subparsers(dest="command", required=True, metavar="fit | evaluate | export | recipe")
    _add_fit(commands.add_parser("fit", help="train on labelled rows", formatter_class=_Formatter))
    _add_evaluate(commands.add_parser("evaluate", help="measure an artifact", formatter_class=_Formatter))
    _add_export(commands.add_parser("export", help="write a run's artifact", formatter_class=_Formatter))
    _add_recipe(commands.add_parser("recipe", help="make the default model", formatter_class=_Formatter))
    return top


class _Formatter(argparse.ArgumentDefaultsHelpFormatter):
    """Shows the default of a flag that has one."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return action.help if action.default in (None, (), False) else super()._get_help_string(action)


def _add_recipe(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--data", type=Path, required=True, metavar="DIR", help="folder of the data files, by the names they came with")
    add("--output", type=Path, required=True, metavar="DIR", help="folder of the stages; what is there is gone on with")
    add("--artifact", type=Path, required=True, metavar="DIR", help="folder of the artifact to write")
    add("--replace", action="store_true", help="replace the artifact that is there")
    add("--threads", type=int, default=1, help="threads that torch computes with")


def _add_columns(command: argparse.ArgumentParser) -> None:
    command.add_argument("--text-column", default="text", help="column that holds the text")
    command.add_argument("--label-column", default="label", help="column that holds the label")


def _add_fit(command: argparse.ArgumentParser) -> None:
    network, tokenizer, training = NetworkConfig(2, 2), TokenizerConfig(), TrainingConfig()
    add = command.add_argument
    rows = command.add_argument_group("rows")
    rows.add_argument("files", nargs="*", type=Path, default=(), help="CSV, TSV, JSON lines or Parquet; gzip too")
    rows.add_argument("--dataset", help="a Hugging Face data set, NAME or NAME:CONFIG, or its folder, instead of files")
    rows.add_argument("--split", default="train", help="split of that data set")
    rows.add_argument("--validation", nargs="+", type=Path, default=(), metavar="FILE", help="rows to validate on")
    rows.add_argument(
        "--validation-fraction", type=float, default=0.1, help="share of the rows to validate on, without --validation"
    )
    _add_columns(rows)  # type: ignore[arg-type]
    rows.add_argument("--group-column", help="rows that are equal here are never split apart")
    add("--output", type=Path, required=True, metavar="DIR", help="folder of the run: checkpoint, report and artifact")
    add("--resume", action="store_true", help="go on with the run in that folder after its last whole epoch")
    add("--name", default="default", help="name of the artifact")
    add("--threads", type=int, help="threads that torch computes with; without it, torch decides")
    words = command.add_argument_group("tokenizer")
    words.add_argument("--tokenizer", choices=("bpe", "word", "char"), default=tokenizer.kind, help="what a token is")
    words.add_argument("--vocab-size", type=int, default=tokenizer.vocab_size, help="tokens known, at most")
    words.add_argument("--min-frequency", type=int, default=tokenizer.min_frequency, help="of a token in the rows")
    words.add_argument("--max-tokens", type=int, default=tokenizer.max_tokens, help="tokens read of one text")
    shape = command.add_argument_group("network")
    shape.add_argument("--cell", choices=CELLS, default=network.cell, help="recurrent cell")
    shape.add_argument("--embedding-size", type=int, default=network.embedding_size, help="numbers a token")
    shape.add_argument("--hidden-size", type=int, default=network.hidden_size, help="units of each direction")
    shape.add_argument("--layers", type=int, default=network.layers, help="recurrent layers")
    shape.add_argument(
        "--bidirectional",
        action=argparse.BooleanOptionalAction,
        default=network.bidirectional,
        help="read the text both ways, or forward only",
    )
    shape.add_argument(
        "--pooling", nargs="+", choices=POOLINGS, default=network.pooling, help="of the states; several are joined"
    )
    shape.add_argument("--dropout-token", type=float, default=network.dropout_token, help="tokens read as unknown")
    shape.add_argument("--dropout-embedding", type=float, default=network.dropout_embedding, help="columns of a row")
    shape.add_argument("--dropout-layer", type=float, default=network.dropout_layer, help="between recurrent layers")
    shape.add_argument("--dropout-head", type=float, default=network.dropout_head, help="before the logits")
    steps = command.add_argument_group("training")
    steps.add_argument("--epochs", type=int, default=training.epochs, help="at most")
    steps.add_argument("--batch-tokens", type=int, default=training.batch_tokens, help="tokens in a step, at most")
    steps.add_argument("--learning-rate", type=float, default=training.learning_rate, help="at its peak")
    steps.add_argument("--schedule", choices=SCHEDULES, default=training.schedule, help="of the learning rate")
    steps.add_argument("--warmup", type=float, default=training.warmup, help="share of the run before the peak")
    steps.add_argument("--weight-decay", type=float, default=training.weight_decay, help="of AdamW, on matrices")
    steps.add_argument("--clip-norm", type=float, default=training.clip_norm, help="longest gradient")
    steps.add_argument("--balance", choices=BALANCES, default=training.balance, help="what is done for rare labels")
    steps.add_argument("--label-smoothing", type=float, default=training.label_smoothing, help="of the targets")
    steps.add_argument(
        "--average-decay", type=float, default=training.average_decay, help="of the moving average of the weights"
    )
    steps.add_argument("--patience", type=int, default=training.patience, help="epochs without improvement")
    steps.add_argument("--precision", choices=PRECISIONS, default=training.precision, help="auto: bfloat16 on a GPU")
    steps.add_argument("--seed", type=int, default=training.seed, help="of everything random")


def _add_evaluate(command: argparse.ArgumentParser) -> None:
    command.add_argument("artifact", type=Path, help="folder of the artifact")
    command.add_argument("files", nargs="+", type=Path, help="labelled rows: CSV, TSV, JSON lines or Parquet; gzip too")
    _add_columns(command)
    command.add_argument("--json", action="store_true", help="print the figures as JSON")


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
    for name, largest in _LARGEST.items():
        if (getattr(options, name) or 0) > largest:
            raise ConfigError(f"{name}: {getattr(options, name)} is more than {largest:,}")
    if options.threads is not None and options.threads < 1:
        raise ConfigError(f"threads: {options.threads} is less than 1")
    return FitOptions(
        output=options.output,
        files=tuple(options.files),
        dataset=options.dataset,
        split=options.split,
        validation=tuple(options.validation),
        validation_fraction=options.validation_fraction,
        columns=Columns(options.text_column, options.label_column, options.group_column),
        name=options.name,
        resume=options.resume,
        tokenizer=TokenizerConfig(
            kind=options.tokenizer,
            vocab_size=options.vocab_size,
            min_frequency=options.min_frequency,
            max_tokens=options.max_tokens,
        ),
        network=NetworkConfig(
            vocab_size=2,
            classes=2,
            embedding_size=options.embedding_size,
            cell=options.cell,
            hidden_size=options.hidden_size,
            layers=options.layers,
            bidirectional=options.bidirectional,
            pooling=tuple(options.pooling),
            dropout_token=options.dropout_token,
            dropout_embedding=options.dropout_embedding,
            dropout_layer=options.dropout_layer,
            dropout_head=options.dropout_head,
        ),
        training=TrainingConfig(
            epochs=options.epochs,
            batch_tokens=options.batch_tokens,
            learning_rate=options.learning_rate,
            schedule=options.schedule,
            warmup=options.warmup,
            weight_decay=options.weight_decay,
            clip_norm=options.clip_norm,
            balance=options.balance,
            label_smoothing=options.label_smoothing,
            average_decay=options.average_decay,
            patience=options.patience,
            precision=options.precision,
            seed=options.seed,
        ),
    )
