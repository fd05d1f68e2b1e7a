"""The training data of the default model: its files, their labels, and the rows that are held out for validation."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.errors import DataError
from records.options import NO_QUOTES, ReadingOptions
from records.readers import reader_of
from records.rows import Projection
from records.source import find_sources
from training.data.copies import fingerprint
from training.data.pool import UNLABELLED

LABELS = ("negative", "neutral", "positive")
_FINER = {"very negative": "negative", "very positive": "positive"}
# As the shipped model was trained: one file, goemotions, has the quotes of CSV, which stay in its texts.
_READING = ReadingOptions(quotechar=NO_QUOTES)
_HELD_OUT = 20  # one text of 20 is held out where a source has no validation file


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One data set of the data folder."""

    name: str
    licence: str  # as far as it is known
    weight: float = 1.0  # of its share in fine-tuning, beside its size
    validated: bool = False  # it has a validation file of its own
    labelled: bool = True
    group: str | None = None  # the column of a group: all its texts are held out, or none
    emoji: str | None = None  # the column of an emoji that was removed from the text: it is appended
    sentences: bool = False  # each sentence of its texts is a text
    largest_validation: int = 1500  # rows

    @property
    def train_file(self) -> str:
        """Name of the file to train on."""
        return f"{self.name}.{'train' if self.labelled else 'unlabelled'}.tsv.gz"

    @property
    def validation_file(self) -> str:
        """Name of the file to validate on, where there is one."""
        return f"{self.name}.validation.tsv.gz"


SOURCES = (
    SourceFile("semeval_tweets", "Twitter terms; research", weight=2.0, validated=True, largest_validation=4000),
    SourceFile("semeval18_valence", "research", validated=True),
    SourceFile("tweet_sentiment_extraction", "CC BY 4.0"),
    SourceFile("products_tweets", "CC BY-SA or public domain"),
    SourceFile("apple_tweets", "CC BY-SA or public domain"),
    SourceFile("selfdrive_tweets", "CC BY-SA or public domain", weight=0.5),
    SourceFile("entity_tweets", "CC0", weight=0.4, group="tweet_id"),
    SourceFile("goemotions", "CC BY 4.0", validated=True),
    SourceFile("sst3_sentences", "research", validated=True, weight=2.0),
    SourceFile("sst_phrases", "research", weight=1.0, largest_validation=0),  # of the same trees as sst3_sentences
    SourceFile("yelp_sentences", "Yelp terms; research", validated=True),
    SourceFile("imdb", "research"),
    SourceFile("amazon_14_domains", "research"),
    SourceFile("amazon_apps", "research"),
    SourceFile("amazon_polarity_sample", "research"),
    SourceFile("sentiment140", "academic use", weight=0.2),
    SourceFile("emoji_tweets", "Twitter terms; research", labelled=False, emoji="emoji"),
    SourceFile("imdb", "research", labelled=False),
    SourceFile("amazon_14_domains", "research", labelled=False),
    SourceFile("imdb", "research", labelled=False, sentences=True),
    SourceFile("amazon_14_domains", "research", labelled=False, sentences=True),
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_TAG = re.compile(r"<[a-z/][^>]{0,20}>")
_SHORTEST, _LONGEST = 12, 240  # characters of a sentence


@dataclass(frozen=True, slots=True)
class Row:
    """One text with its place in LABELS, or UNLABELLED, and whether it is held out."""

    text: str
    target: int
    held_out: bool


def require_data(data: Path, names: Iterable[str] = ()) -> None:
    """Check that the folder has these files.

    Raises:
        DataError: the folder or files are missing; names them and the page that describes them.
    """
    page = "docs/DATA.md says which files belong there and where they are from"
    if not data.is_dir():
        raise DataError(f"{data}: there is no such folder of training data (DATA=): {page}")
    if missing := [name for name in names if not (data / name).is_file()]:
        raise DataError(f"{data}: lacks {', '.join(missing)}: {page}")


def read_rows(data: Path, source: SourceFile) -> Iterator[Row]:
    """The rows of a source's training file.

    Raises:
        DataError: the file is missing or broken, or a label is not known.
    """
    extra = [column for column in (source.group, source.emoji) if column]
    holds_out = source.labelled and not source.validated and source.largest_validation > 0
    for row, record in enumerate(read_columns(data / source.train_file, ["label", *extra]), 1):
        text = record["text"]
        if source.emoji:
            text = f"{text} {record[source.emoji]}"
        target = _target(record["label"], f"{source.train_file}, row {row}") if source.labelled else UNLABELLED
        if source.sentences:
            yield from (Row(sentence, target, False) for sentence in sentences(text))
            continue
        key = record[source.group] if source.group else text
        yield Row(text, target, holds_out and zlib.crc32(key.encode()) % _HELD_OUT == 0)


def sentences(text: str) -> list[str]:
    """The sentences of a review without markup, of 12 to 240 characters."""
    found = (sentence.strip() for sentence in _SENTENCE_END.split(_TAG.sub(" ", text)))
    return [sentence for sentence in found if _SHORTEST <= len(sentence) <= _LONGEST]


def read_validation_rows(data: Path, source: SourceFile) -> Iterator[Row]:
    """The rows to validate on: of the source's validation file, or those held out of its training file."""
    if source.validated:
        for row, record in enumerate(read_columns(data / source.validation_file, ["label"]), 1):
            target = _target(record["label"], f"{source.validation_file}, row {row}")
            yield Row(record["text"], target, True)
    elif source.labelled:
        yield from (row for row in read_rows(data, source) if row.held_out)


def held_out_fingerprints(data: Path, sources: Sequence[SourceFile] = SOURCES) -> frozenset[str]:
    """Fingerprints of the validation rows of all sources.

    Raises:
        DataError: a file is missing or broken, or a label is not known.
    """
    rows = (row for source in sources for row in read_validation_rows(data, source))
    return frozenset(found for row in rows if (found := fingerprint(row.text)))


def read_training_rows(data: Path, source: SourceFile, held_out: frozenset[str]) -> Iterator[Row]:
    """The rows of a source to train on: without those held out, and without copies of any source's validation rows.

    Raises:
        DataError: the file is missing or broken, or a label is not known.
    """
    for row in read_rows(data, source):
        if not row.held_out and fingerprint(row.text) not in held_out:
            yield row


def folder_name(source: SourceFile) -> str:
    """A name that differs for labelled rows, unlabelled rows and sentences of one source."""
    return f"{source.name}.sentences" if source.sentences else source.train_file.removesuffix(".tsv.gz")


def read_columns(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a data file with these columns and ``text``.

    Raises:
        DataError: the file is missing or broken; names file and row.
    """
    require_data(path.parent, [path.name])
    (source,) = find_sources([path])
    reader = reader_of(source, Projection("text", tuple(columns)), _READING)
    for block in reader.blocks(source):
        rows = reader.rows(block)
        fault = next(filter(None, rows.faults), None)
        if fault is not None:
            raise DataError(f"{path}, {fault.where}: {fault.message}")
        for row, text in enumerate(rows.texts):
            yield {"text": text or "", **{name: rows.others[name][row].written for name in columns}}


def _target(label: str, where: str) -> int:
    name = _FINER.get(label, label)
    if name not in LABELS:
        raise DataError(f"{where}: the label is {name[:40]!r}, not one of {', '.join(LABELS)}")
    return LABELS.index(name)
