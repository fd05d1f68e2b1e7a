"""A run's folder: what was asked for, the encoded data, checkpoint, report and artifact, for one run only."""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from model.errors import TrainingError
from model.network import NetworkConfig
from model.text import TokenizerConfig
from training.config import TrainingConfig

FORMAT = 1


@dataclass(frozen=True, slots=True)
class RunDescription:
    """What makes a run this run. Resuming under another description is refused."""

    name: str
    labels: tuple[str, ...]
    network: NetworkConfig
    tokenizer: TokenizerConfig
    training: TrainingConfig
    train_fingerprint: str  # of the training split, texts and labels in order
    validation_fingerprint: str
    validation_source: str  # where the validation split came from, in words
    data: list[dict[str, Any]]  # files trained on: name, rows, sha256

    def differences(self, other: RunDescription) -> list[str]:
        """The fields in which two descriptions differ: ``training.seed`` and the like."""
        return [name for name, value in _flat(asdict(self)) if dict(_flat(asdict(other))).get(name) != value]


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Paths inside a run's folder."""

    path: Path

    @property
    def description(self) -> Path:
        """What was asked for."""
        return self.path / "run.json"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, trained on the training split."""
        return self.path / "tokenizer.json"

    @property
    def checkpoint(self) -> Path:
        """The state after the last whole epoch."""
        return self.path / "checkpoint.safetensors"

    @property
    def report(self) -> Path:
        """Curves and figures for people."""
        return self.path / "report"

    @property
    def artifact(self) -> Path:
        """What is served."""
        return self.path / "artifact"

    def corpus(self, split: str) -> Path:
        """The encoded texts of "train" or "validation"."""
        return self.path / "corpus" / split

    @contextmanager
    def claimed(self, *, resume: bool) -> Iterator[None]:
        """Hold the folder for one run; a killed process lets go of it.

        Raises:
            TrainingError: it holds something else, a run that was not to be resumed, or no run to resume; or another
                process holds it.
        """
        holds_run = self.description.is_file()
        if resume and not holds_run:
            raise TrainingError(f"{self.path}: no run to resume here")
        if self.path.exists() and not self.path.is_dir():
            raise TrainingError(f"{self.path}: not a folder")
        if self.path.is_dir() and not holds_run and any(self.path.iterdir()) and not (self.path / "lock").exists():
            raise TrainingError(f"{self.path}: holds something that is not a run; choose an empty folder")
        if holds_run and not resume:
            raise TrainingError(f"{self.path}: holds a run already; --resume goes on with it")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "lock").open("w")
        except OSError as error:
            raise TrainingError(f"{self.path}: cannot be written ({error.strerror})") from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise TrainingError(f"{self.path}: another process is training here") from None
            yield

    def save_description(self, description: RunDescription) -> None:
        """Write what was asked for. It comes last when a run is prepared: a folder that has it is whole."""
        content = json.dumps({"format": FORMAT, **asdict(description)}, indent=2)
        partial = self.description.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.description)

    def load_description(self) -> RunDescription:
        """Read what was asked for.

        Raises:
            TrainingError: there is no run here, or it is damaged or of another format.
        """
        try:
            state = json.loads(self.description.read_bytes())
            if state.pop("format") != FORMAT:
                raise TrainingError(f"{self.description}: of another format than {FORMAT}")
            parts = {"network": NetworkConfig, "tokenizer": TokenizerConfig, "training": TrainingConfig}
            state["network"]["pooling"] = tuple(state["network"]["pooling"])
            state |= {name: kind(**state[name]) for name, kind in parts.items()}
            return RunDescription(**{**state, "labels": tuple(state["labels"])})
        except FileNotFoundError:
            raise TrainingError(f"{self.path}: no run here (run.json is missing)") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise TrainingError(f"{self.description}: cannot be read ({error})") from None


def _flat(state: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in state.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def with_vocabulary(config: NetworkConfig, vocab_size: int, classes: int) -> NetworkConfig:
    """The shape that was asked for, with the sizes that the data decided."""
    return dataclasses.replace(config, vocab_size=vocab_size, classes=classes)
