"""The exceptions of this project, as one tree."""

from __future__ import annotations

from pathlib import Path


class SentimentError(Exception):
    """The root of the tree. Messages are for people and never contain a user's text."""


class ArtifactError(SentimentError):
    """An artifact cannot be read or written; the message names the file and the field."""


class InexactError(ArtifactError):
    """A network differs too much from itself in int8."""


class DataError(SentimentError):
    """Rows or texts cannot be used; the message names the file, the row or the column."""


class ConfigError(SentimentError):
    """A setting or option is invalid; the message names it."""


class TrainingError(SentimentError):
    """A training run cannot start or continue; the message names its folder, file or rows."""


class ScoringError(SentimentError):
    """An archive cannot be scored, or its scoring not continued; the message names the folder, file or process."""


def missing_file(path: Path) -> ArtifactError:
    """The error for a missing file of an artifact; in the folder of a run, it names the folder of the artifact."""
    inner = path.parent / "artifact"
    run = f"; {path.parent} is the folder of a run, its artifact is {inner}" if inner.is_dir() else ""
    return ArtifactError(f"{path}: missing{run}")
