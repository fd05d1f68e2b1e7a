"""Command-line flags for reading files, the same for every command."""

from __future__ import annotations

import argparse
from typing import Any

from records.options import FORMATS, ReadingOptions


def add_reading_flags(command: Any) -> None:
    """Add the flags to an argparse parser or argument group."""
    add = command.add_argument
    add("--input-format", choices=FORMATS, help="without it, the suffix says; of standard input, its first bytes")
    add(
        "--delimiter", metavar="MARK", help="between fields, or tab; without it, comma, semicolon, tab or pipe is found"
    )
    add(
        "--quotechar", metavar="MARK", help='around fields, or none; without it, ", and in TSV only where all is quoted'
    )
    add("--escapechar", metavar="MARK", help="before a quote within quotes, beside doubling it")
    add("--encoding", metavar="NAME", help="as latin-1 or cp1252; without it, UTF-8, or what the file's mark says")
    add(
        "--no-header", action="store_true", help="CSV and TSV: the first line is a row; columns have numbers, from 1 on"
    )


def reading_options(given: argparse.Namespace) -> ReadingOptions:
    """The reading options of a parsed command line.

    Raises:
        ConfigError: a value is invalid; the message begins with the flag's name.
    """
    return ReadingOptions(
        format=given.input_format,
        delimiter=given.delimiter,
        quotechar=given.quotechar,
        escapechar=given.escapechar,
        encoding=given.encoding,
        header=not given.no_header,
    )
