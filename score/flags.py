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
    """The command line, with the meaning and the default of every flag."""
    top = argparse.ArgumentParser(
        prog="sentiment-score",
        description="Score an archive. After an interruption, the same command resumes the run.",
    )
    add = top.add_argument
    add("inputs", nargs="+", metavar="INPUT", help="files, folders or globs, compressed or not; - is standard input")
    add("--output", default=PIPE, metavar="DIR", help="folder to write the parts to; default: standard output")
    add(
        "--artifact",
        type=Path,
        default=SHIPPED,
        metavar="DIR",
        help="folder of the artifact; default: the default model",
    )
    add("--text-column", default="text", metavar="NAME", help="column of the text; default: %(default)s")
    add_reading_flags(top)
    add("--output-format", choices=OUTPUTS, help="format of the parts; default: parquet, and jsonl on standard output")
    add("--prefix", default="", metavar="WORD", help="prefix of the names of the added columns")
    add(
        "--window",
        type=int,
        default=BLOCK_ROWS,
        metavar="ROWS",
        help="rows scored and written at a time; default: %(default)s",
    )
    add("--processes", type=int, metavar="N", help="number of processes; default: one for each core")
    add(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="this machine or a Ray cluster; default: %(default)s",
    )
    add("--address", metavar="HOST:PORT", help="address of the Ray cluster; default: a cluster that ends with the run")
    add("--report", type=Path, metavar="FILE", help="PNG file to write a histogram of the polarity to")
    return top


def options(given: argparse.Namespace) -> Options:
    """The options that the flags give."""
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
