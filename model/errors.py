"""Every error this project raises on purpose: one tree, so that a caller can catch at the depth it cares for."""

from __future__ import annotations


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
