"""Every error this project raises on purpose: one tree, so that a caller can catch at the depth it cares for."""

from __future__ import annotations

from pathlib import Path


class SentimentError(Exception):
    """Root of the tree. Messages are for people and never contain a user's text."""


class ArtifactError(SentimentError):
    """An artifact that cannot be read or written; the message names the file and the field."""


class DataError(SentimentError):
    """Rows or texts that cannot be used; the message names the file, the row or the column."""


class ConfigError(SentimentError):
    """A setting or option that makes no sense; the message names it."""


class TrainingError(SentimentError):
    """A training run that cannot start or go on; the message names its folder, file or rows."""


class ScoringError(SentimentError):
    """An archive that cannot be scored or gone on with; the message names the folder, the file or the process."""


def missing_file(path: Path) -> ArtifactError:
    """The error of a file that an artifact lacks; where its folder is that of a run, it says where the artifact is."""
    inner = path.parent / "artifact"
    run = f"; {path.parent} is the folder of a run, its artifact is {inner}" if inner.is_dir() else ""
    return ArtifactError(f"{path}: missing{run}")
