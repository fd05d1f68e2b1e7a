"""Text files of sections: word lists, clauses and frames. README.md describes the format.

The sentences are data that a linguist edits, so an error names the file and the line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from model.errors import DataError

_COMMAS = frozenset({"words", "nouns", "people"})  # separate the entries of these; the others have one a line
_HEAD = re.compile(r"\[([a-z]+)((?: [^\s\[\]]+)*)\]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, clause or frame, and its place."""

    text: str
    file: str
    line: int

    def error(self, problem: str) -> DataError:
        """An error that names the file and the line."""
        return DataError(f"{self.file}, line {self.line}: {problem}")


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its head, such as ``[words good *2]``."""

    head: Entry
    kind: str
    options: tuple[str, ...]
    entries: tuple[Entry, ...]


def read(*folders: Path, kinds: Collection[str]) -> Iterator[Section]:
    """The sections of all ``*.txt`` in the folders, in the order of the folders and of the file names.

    Raises:
        DataError: a file cannot be read, or is not of the format; names the file and the line.
    """
    for folder in folders:
        files = sorted(folder.glob("*.txt"))
        if not files:
            raise DataError(f"{folder}: has no templates (*.txt)")
        for path in files:
            for section in _sections(path):
                if section.kind not in kinds:
                    raise section.head.error(f"unknown section [{section.kind}]; known are {', '.join(kinds)}")
                yield section


def _sections(path: Path) -> Iterator[Section]:
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{name}: cannot be read: {error}") from error
    head: Entry | None = None
    body: list[Entry] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = Entry(raw.strip(), name, number)
        if not line.text or line.text == "#" or line.text.startswith("# "):
            continue
        if _HEAD.fullmatch(line.text):
            if head:
                yield _section(head, body)
            head, body = line, []
        elif head is None:
            raise line.error("stands before the first section, such as [words good]")
        else:
            body.append(line)
    if head:
        yield _section(head, body)


def _section(head: Entry, body: list[Entry]) -> Section:
    kind, *options = head.text.strip("[]").split()
    entries = list(_split(body)) if kind in _COMMAS else body
    seen: set[str] = set()
    for entry in entries:
        if entry.text in seen:
            raise entry.error(f'"{entry.text}" stands twice in this section')
        seen.add(entry.text)
    return Section(head, kind, tuple(options), tuple(entries))


def _split(body: list[Entry]) -> Iterator[Entry]:
    for line in body:
        if line is not body[-1] and not line.text.endswith(","):
            raise line.error("must end with a comma, since the list goes on")
        for text in filter(None, map(str.strip, line.text.split(","))):
            yield Entry(text, line.file, line.line)
