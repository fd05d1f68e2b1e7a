"""The commands of ``sentiment-train``: each calls the code that does the work and prints its results."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict

import torch
from rich.console import Console

from model.classifier import Classifier
from model.errors import ConfigError, TrainingError
from records.flags import reading_options
from training.cli.flags import columns_of, fit_options, naming_options, parser, require_threads
from training.evaluation.artifact import evaluate_files
from training.evaluation.equivalent_thresholds import equivalent_thresholds, print_thresholds, score_both
from training.evaluation.report.console import print_line, print_results
from training.fit.export import finish
from training.fit.folder import RunFolder
from training.fit.progress import ProgressBar
from training.fit.remarks import advice, remarks
from training.fit.run import fit
from training.loop.config import TrainingConfig
from training.loop.distributed import process_group, processes
from training.loop.trainer import Watcher
from training.recipe.data.selection import SELECTIONS
from training.recipe.default_model import make_default_model
from training.recipe.recipe import recipe_with


def run(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and run its command.

    Raises:
        SystemExit: the flags are wrong, or --help was given.
        SentimentError: the command failed; the message says why.
    """
    options = parser().parse_args(arguments)
    handler = logging.StreamHandler()
    handler.setFormatter(_Line())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("training").setLevel(logging.INFO)
    commands: dict[str, Callable[[argparse.Namespace], None]]
    commands = {"fit": _fit, "evaluate": _evaluate, "export": _export, "recipe": _recipe}
    commands["thresholds"] = _thresholds
    if processes() > 1 and options.command != "fit":
        raise TrainingError(f"{options.command} runs in one process: start it without torchrun")
    commands[options.command](options)


class _Line(logging.Formatter):
    """Formats a record as one line, with its level from warnings on."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return line if record.levelno < logging.WARNING else f"{record.levelname.lower()}: {line}"


def _fit(options: argparse.Namespace) -> None:
    wanted = fit_options(options)
    folder = RunFolder(wanted.output)
    console = Console()

    def watch(config: TrainingConfig) -> AbstractContextManager[Watcher]:
        return ProgressBar(console, config.epochs)

    try:
        with process_group() as group:
            finished = fit(wanted, group, watch)
    except KeyboardInterrupt:
        if folder.checkpoint.exists():
            raise KeyboardInterrupt("the same command with --resume continues after the last complete epoch") from None
        raise KeyboardInterrupt("no epoch was complete; the same command starts again") from None
    if finished:
        print_results(console, finished.results, "validation")
        for line in [*advice(finished), *remarks(finished)]:
            print_line(console, line)
        print_line(console, f"the exported and the trained network differ by at most {finished.parity:.1e}")
        print_line(console, f"report   {folder.report / 'report.html'}")
        print_line(console, f"artifact {folder.artifact} ({finished.manifest.name}@{finished.manifest.version})")


def _evaluate(options: argparse.Namespace) -> None:
    require_threads(options.threads)
    columns = columns_of(options)
    classifier = Classifier.load(options.artifact, threads=options.threads)
    found = evaluate_files(
        classifier,
        options.files,
        columns,
        reading_options(options),
        naming_options(options),
        skip_unreadable=options.skip_unreadable,
    )
    if options.json:
        figures = found.evaluation.to_dict() if found.evaluation else {}
        if found.attributes:
            figures["attributes"] = [asdict(each) for each in found.attributes]
        sys.stdout.write(json.dumps(figures, indent=2, allow_nan=False) + "\n")
    else:
        title = ", ".join(path.name for path in options.files)
        print_results(Console(), found, title)


def _export(options: argparse.Namespace) -> None:
    finished = finish(RunFolder(options.run), options.output, name=options.name, replace=options.replace)
    print_line(Console(), f"artifact {options.output} ({finished.manifest.version})")


def _thresholds(options: argparse.Namespace) -> None:
    require_threads(options.threads)
    if wrong := [each for each in options.at if not 0 <= each <= 1]:
        raise ConfigError(f"at: {wrong[0]} is not a number from 0 to 1")
    classifier = Classifier.load(options.artifact, threads=options.threads)
    columns = options.text_column, options.score_column
    scores = score_both(classifier, options.attribute, options.files, *columns, reading_options(options))
    found = equivalent_thresholds(*scores, options.at)
    if options.json:
        sys.stdout.write(json.dumps([asdict(each) for each in found], indent=2) + "\n")
        return
    print_thresholds(Console(), found, options.score_column, options.attribute)


def _recipe(options: argparse.Namespace) -> None:
    require_threads(options.threads)
    torch.set_num_threads(options.threads)
    finished = make_default_model(
        recipe_with(options.encoder),
        options.data,
        options.output,
        options.artifact,
        selection=SELECTIONS[options.sources],
        start=options.start_from,
        replace=options.replace,
    )
    console = Console()
    print_results(console, finished.results, "validation")
    print_line(console, f"artifact {options.artifact} ({finished.manifest.version})")
