"""The command line of ``sentiment-score``."""

from __future__ import annotations

import argparse
from pathlib import Path

from model import SHIPPED
from records.flags import add_reading_flags, reading_options
from records.rows import BLOCK_ROWS
from records.source import PIPE
from score.part.writing import OUTPUTS
from score.run.run import Options


def parser() -> argparse.ArgumentParser:
    """The command line, with every flag's meaning and default."""
    top = argparse.ArgumentParser(
        prog="sentiment-score",
        description="Score an archive. Interrupted anywhere, the same command goes on where it was.",
    )
    add = top.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="files, folders or globs; compressed, too; - is standard input")
    add("--output", default=PIPE, metavar="DIR", help="folder of the parts; without it, standard output")
    add("--artifact", type=Path, default=SHIPPED, metavar="DIR", help="without it, the one that ships")
    add("--text-column", default="text", metavar="NAME", help="column that holds the text; default: %(default)s")
    add_reading_flags(top)
    add("--output-format", choices=OUTPUTS, help="without it, parquet; on standard output jsonl")
    add("--prefix", default="", metavar="WORD", help="before the names of the columns that are added")
    add(
        "--window",
        type=int,
        default=BLOCK_ROWS,
        metavar="ROWS",
        help="scored and written together; default: %(default)s",
    )
    add("--processes", type=int, metavar="N", help="without it, one for each core")
    add("--engine", choices=("local", "ray"), default="local", help="this machine, or a cluster; default: %(default)s")
    add("--address", metavar="HOST:PORT", help="of the Ray cluster; without it, one that ends with the run")
    add("--report", type=Path, metavar="FILE", help="write a histogram of the polarity there, as PNG")
    return top


def options(given: argparse.Namespace) -> Options:
    """What the flags ask for."""
    return Options(
        inputs=tuple(given.inputs),
        output=given.output,
        artifact=given.artifact,
        text_column=given.text_column,
        reading=reading_options(given),
        output_format=given.output_format,
        prefix=given.prefix,
        window=given.window,
    )
