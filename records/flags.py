"""Command-line flags for reading files, the same for every command."""

from __future__ import annotations

import argparse
from typing import Any

from records.options import FORMATS, ReadingOptions


def add_reading_flags(command: Any) -> None:
    """Add the flags to an argparse parser or argument group."""
    add = command.add_argument
    add("--input-format", choices=FORMATS, help="format of the files; default: by suffix, or by the content of a pipe")
    delimiter = "character between fields, or tab; default: comma, semicolon, tab or pipe, by the content"
    add("--delimiter", metavar="MARK", help=delimiter)
    quotechar = 'character around fields, or none; default: ", and in TSV only if it quotes whole fields'
    add("--quotechar", metavar="MARK", help=quotechar)
    add("--escapechar", metavar="MARK", help="character before a quote within a quoted field; default: a doubled quote")
    add("--encoding", metavar="NAME", help="such as latin-1 or cp1252; default: UTF-8, or by the byte order mark")
    add(
        "--no-header", action="store_true", help="CSV and TSV: the first line is a row, and columns are numbered from 1"
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
