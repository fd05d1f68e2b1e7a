"""A run: its plan, the parts that are done, and the rest through an engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from model.artifact.artifact import MANIFEST
from model.artifact.manifest import Manifest
from model.errors import ArtifactError, ConfigError, DataError, ScoringError, missing_file
from records.content.compression import SUFFIXES as COMPRESSED
from records.formats.json_rows import Json
from records.options import ReadingOptions
from records.readers import reader_of
from records.rows import BLOCK_BYTES, BLOCK_ROWS, Projection, Reader
from records.source import PIPE, SUFFIXES, Source, digest, find_sources
from score.part.columns import names
from score.part.scorer import Job, Part
from score.part.tally import Tally
from score.part.window import Window
from score.part.writing import Output, collision
from score.run.folder import Done, Folder


@dataclass(frozen=True, slots=True)
class Options:
    """The options of ``sentiment-score``."""

    inputs: tuple[str, ...]
    output: str  # a folder, or "-"
    artifact: Path
    text_column: str = "text"
    reading: ReadingOptions = field(default_factory=ReadingOptions)
    output_format: Output | None = None  # without it, Parquet in a folder and JSON lines in a pipe
    prefix: str = ""
    window: int = BLOCK_ROWS  # rows


class Engine(Protocol):
    """Scores windows, and writes their parts where the plan has a folder."""

    def __call__(self, plan: Plan, done: Set[str]) -> AbstractContextManager[Iterator[Part]]:
        """The parts that are not done yet: in order where there is no folder; without content where there is one."""


class Watcher(Protocol):
    """Receives the progress of a run."""

    def started(self, size: int | None, position: int, tally: Tally) -> None:
        """A run of `size` bytes begins (None: unknown); `position` bytes and the rows of `tally` were scored before."""

    def scored(self, part: Part, position: int) -> None:
        """A part is done, and with it `position` bytes of all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides the bytes that are written."""

    sources: tuple[Source, ...]
    job: Job
    artifact: Path
    folder: Folder | None
    text_column: str
    reading: ReadingOptions
    window: int

    def describe(self, digests: Iterable[str]) -> dict[str, Any]:
        """The description of the run in its folder; any change makes it another run."""
        inputs = [{"name": each.name, "sha256": sha256} for each, sha256 in zip(self.sources, digests, strict=True)]
        return {
            "artifact": self.job.artifact,
            "input_format": self.sources[0].format,
            "reading": asdict(self.reading),
            "text_column": self.text_column,
            "output_format": self.job.output,
            "prefix": self.job.prefix,
            "window": [self.window, BLOCK_BYTES],
            "inputs": inputs,
        }

    def windows(self, done: Set[str]) -> Iterator[Window]:
        """All windows that are not done yet, file after file.

        Raises:
            DataError: a file cannot be read, or changed while it was read.
        """
        for place in range(len(self.sources)):
            yield from self.windows_of(place, done)

    def windows_of(self, place: int, done: Set[str]) -> Iterator[Window]:
        """The windows of one file. Raises what ``windows`` does."""
        source = self.sources[place]
        before = _state(source)
        for number, block in enumerate(self.job.reader.blocks(source)):
            window = Window(place, number, source.label, block)
            if window.name not in done:
                yield window
        if _state(source) != before:
            raise DataError(f"{source.name}: changed while it was read")


def make_plan(options: Options) -> Plan:
    """Look at every input and at the artifact's manifest, before anything is written.

    Raises:
        ArtifactError: there is no artifact.
        ConfigError: options that do not go together.
        DataError: an input is missing, cut short, without the column, or of other columns than the first.
    """
    if options.window < 1:
        raise ConfigError(f"window: {options.window} is less than 1")
    manifest = read_manifest(options.artifact)
    output: Output = options.output_format or ("jsonl" if options.output == PIPE else "parquet")
    if options.output == PIPE and output == "parquet":
        raise ConfigError("output_format: Parquet cannot be written to a pipe; use csv or jsonl")
    sources = find_sources(options.inputs, options.reading.format)
    for source in sources:
        if source.format != sources[0].format:
            first = sources[0]
            raise DataError(f"{source.name}: is {source.format}, {first.name} is {first.format}: score them separately")
    _check_output(options, sources)
    reader, columns = _reader(sources, options, output)
    for name in names(manifest, options.prefix):
        if name in columns:
            raise collision(name)
    version = f"{manifest.name}@{manifest.version}"
    job = Job(reader, output, version, options.prefix, one_header=options.output == PIPE)
    folder = None if options.output == PIPE else Folder(Path(options.output), output)
    return Plan(tuple(sources), job, options.artifact, folder, options.text_column, options.reading, options.window)


def execute(plan: Plan, engine: Engine, watcher: Watcher) -> Tally:
    """Score the remaining windows of a plan, and return the counts of all windows.

    Raises:
        SentimentError: see Folder and Plan; parts that are done stay, and the same plan resumes.
    """
    folder = plan.folder
    piped = plan.sources[0].name == PIPE
    if piped and folder and folder.holds_run():
        raise ScoringError(f"{folder.path}: holds a run, and no run from a pipe can be resumed: use an empty folder")
    digests = [PIPE if piped else digest(source) for source in plan.sources]
    with folder.claimed(plan.describe(digests)) if folder else nullcontext():
        done = folder.done() if folder else Done()
        tally, consumed = done.tally, done.consumed
        size = None if piped else sum(source.size or 0 for source in plan.sources)
        watcher.started(size, consumed.total(), tally)
        if folder and folder.finished(tally):
            return tally
        with engine(plan, done.names) as parts:
            for part in parts:
                if folder is None:
                    sys.stdout.buffer.write(part.content)
                    sys.stdout.buffer.flush()
                tally.add(part.tally)
                consumed[part.file] = max(consumed[part.file], part.consumed)
                watcher.scored(part, consumed.total())
        if folder:
            folder.finish(tally)
        return tally


def read_manifest(artifact: Path) -> Manifest:
    """The manifest of an artifact, whose files the workers check.

    Raises:
        ArtifactError: there is none, or it is not sound.
    """
    path = artifact / MANIFEST
    if not artifact.is_dir():
        raise ArtifactError(f"{artifact}: no such folder")
    try:
        return Manifest.from_bytes(path.read_bytes())
    except FileNotFoundError:
        raise missing_file(path) from None
    except OSError as error:
        raise ArtifactError(f"{path}: cannot be read ({error.strerror})") from None
    except ArtifactError as error:
        raise ArtifactError(f"{path}: {error}") from None


def _reader(sources: list[Source], options: Options, output: Output) -> tuple[Reader, list[str]]:
    """The reader of these sources, and the names of their columns."""
    first = sources[0]
    projection = Projection(options.reading.column(options.text_column), keep=True, most_rows=options.window)
    reader = reader_of(first, projection, options.reading)
    if isinstance(reader, Json):
        if first.name == PIPE:
            if output != "jsonl":
                raise ConfigError("output_format: JSON from a pipe can only be written as jsonl")
            return reader, []
        seen = {name for source in sources for name in reader.columns(source)}
        if output == "jsonl":
            return reader, list(seen)
        reader = reader.survey(sources)
        return reader, list(reader.kinds or ())
    if first.name == PIPE:
        return reader, []
    columns: list[str] | pa.Schema = reader.columns(first)
    for source in sources[1:]:
        if (other := reader.columns(source)) != columns:
            raise DataError(
                f"{source.name}: its columns differ from those of {first.name}: {_difference(columns, other)}"
            )
    return reader, list(columns if isinstance(columns, list) else columns.names)


def _difference(one: list[str] | pa.Schema, other: list[str] | pa.Schema) -> str:
    """``has 'b', lacks 'a'``, or which column holds what."""
    first, second = ([str(each) for each in side] for side in (one, other))
    differences = [f"has {each!r}" for each in second if each not in first] + [
        f"lacks {each!r}" for each in first if each not in second
    ]
    return ", ".join(differences[:4]) or "their order"


def _check_output(options: Options, sources: list[Source]) -> None:
    if options.output == PIPE:
        return
    output = Path(options.output).resolve()
    if output.suffix.lower() in (*SUFFIXES, *COMPRESSED) and not output.is_dir():
        raise ConfigError(
            f"output: {options.output} names a file, but parts need a folder: name a folder, or write one file without "
            "--output: --output-format csv > FILE"
        )
    for each in options.inputs:
        if each != PIPE and os.path.isdir(each) and output.is_relative_to(Path(each).resolve()):
            raise ConfigError(f"output: {options.output} is within the input {each}")
    for source in sources:
        if source.name != PIPE and Path(source.name).resolve().is_relative_to(output):
            raise ConfigError(f"output: the input {source.name} is within it")


def _state(source: Source) -> tuple[int, int] | None:
    if source.name == PIPE:
        return None
    state = os.stat(source.name)
    return state.st_size, state.st_mtime_ns
