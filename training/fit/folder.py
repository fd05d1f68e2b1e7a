"""The folder of a run: description, encoded data, checkpoint, report and artifact."""

from __future__ import annotations

import fcntl
import json
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from model.errors import ConfigError, TrainingError
from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from training.loop.config import TrainingConfig

FORMAT = 1
DISTILLED = "distilled"  # the corpus of labelled and unlabelled texts for a teacher


@dataclass(frozen=True, slots=True)
class RunDescription:
    """The identity of a run. A run cannot be resumed under another description."""

    name: str
    labels: tuple[str, ...]  # empty if there are only attributes
    network: NetworkConfig
    tokenizer: TokenizerConfig
    training: TrainingConfig
    train_fingerprint: str  # of the training split, texts and labels in order
    validation_fingerprint: str
    validation_source: str  # origin of the validation split, in words
    data: list[dict[str, Any]]  # files trained on: name, rows, sha256
    # If weights came from an artifact: ``start_from``, its name@version, and its ``blind_to``
    start: dict[str, Any] = field(default_factory=dict)
    teacher: str = ""  # name of the teacher's encoder
    attributes: tuple[str, ...] = ()

    def differences(self, other: RunDescription) -> list[str]:
        """The fields in which two descriptions differ: ``training.seed`` and the like."""
        own, others = (dict(_flat(asdict(description))) for description in (self, other))
        return [name for name in {**own, **others} if own.get(name) != others.get(name)]


class RunFolder:
    """The paths in the folder of a run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.description = path / "run.json"  # the run's description
        self.tokenizer = path / "tokenizer.json"
        self.start = path / "start.safetensors"  # initial weights; missing if from scratch
        self.teacher = path / "teacher"  # the teacher's checkpoint and soft labels
        self.baseline = path / "baseline.json"  # its figures on the validation split
        self.attribute_baselines = path / "attribute_baselines.json"
        self.checkpoint = path / "checkpoint.safetensors"  # the state after the last whole epoch
        self.report = path / "report"  # curves and figures
        self.artifact = path / "artifact"
        self._lock = path / "lock"
        self._partial = path / "run.partial"

    def corpus(self, split: str) -> Path:
        """The encoded texts of "train", "validation" or DISTILLED."""
        return self.path / "corpus" / split

    @contextmanager
    def claimed(self, *, resume: bool) -> Iterator[None]:
        """Lock the folder for one run; a killed process releases it. A run without a complete epoch may start again.

        Raises:
            TrainingError: the folder has other files, a run that was not to be resumed, or no run to resume; or another
                process has locked it. Nothing in it was changed.
        """
        if resume and not self.description.is_file():
            raise TrainingError(f"{self.path}: no run to resume here")
        if self.path.exists() and not self.path.is_dir():
            raise TrainingError(f"{self.path}: not a folder")
        try:
            if self.path.is_dir() and not self._holds_run_alone():
                raise TrainingError(f"{self.path}: is not empty and not the folder of a run")
            self.path.mkdir(parents=True, exist_ok=True)
            lock = self._lock.open("a")
        except OSError as error:
            raise TrainingError(f"{self.path}: cannot be written ({error.strerror})") from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise TrainingError(f"{self.path}: another process is training here") from None
            # Only after locking: no other process writes here
            if not resume:
                if self.checkpoint.exists() or self.artifact.exists():
                    raise TrainingError(f"{self.path}: holds a run already; --resume continues it")
                for left in (self.description, self.start, self.baseline, self.attribute_baselines):
                    left.unlink(missing_ok=True)
            yield

    def _holds_run_alone(self) -> bool:
        """Whether the folder is empty, or has only a run or the rest of one that was killed during preparation."""
        names = {path.name for path in self.path.iterdir()}
        prepared = (
            self._lock,
            self.tokenizer,
            self.start,
            self.baseline,
            self.attribute_baselines,
            self.corpus("train").parent,
            self._partial,
            self.teacher,
        )
        left = self.description.name in names or names <= {path.name for path in prepared}
        return not names or (self._lock.name in names and left)

    def load_tokenizer(self) -> Tokenizer:
        """Read the tokenizer.

        Raises:
            TrainingError: the file is missing or damaged; names it.
        """
        try:
            return Tokenizer.from_str(self.tokenizer.read_text(encoding="utf-8"))
        except Exception as error:  # the library raises the bare class
            raise TrainingError(f"{self.tokenizer}: cannot be read ({str(error)[:200]})") from None

    def save_description(self, description: RunDescription) -> None:
        """Write the description. It is the last file of a preparation: a folder that has it is complete."""
        content = json.dumps({"format": FORMAT, **asdict(description)}, indent=2)
        with self._partial.open("w", encoding="utf-8") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        self._partial.replace(self.description)

    def load_description(self) -> RunDescription:
        """Read the description.

        Raises:
            TrainingError: the description is missing, damaged or of another format.
        """
        try:
            state = json.loads(self.description.read_bytes())
            if state.pop("format") != FORMAT:
                raise TrainingError(f"{self.description}: format is not {FORMAT}, which this program reads")
            parts = {"network": NetworkConfig, "tokenizer": TokenizerConfig, "training": TrainingConfig}
            state["network"]["pooling"] = tuple(state["network"]["pooling"])
            state |= {name: kind(**state[name]) for name, kind in parts.items()}
            names = {name: tuple(state.get(name, ())) for name in ("labels", "attributes")}
            return RunDescription(**{**state, **names})
        except FileNotFoundError:
            raise TrainingError(f"{self.path}: no run here (run.json is missing)") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, ConfigError) as error:
            raise TrainingError(f"{self.description}: cannot be read ({error})") from None


def _flat(state: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in state.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def require_name(name: str) -> None:
    """Raise ConfigError unless this is a valid name for an artifact; clients see ``name@version``."""
    if not re.fullmatch(r"[\w.-]{1,64}", name, re.ASCII):
        raise ConfigError(f"name: {name!r} is not 1 to 64 letters, digits, dots, dashes and underscores")


def name_of(folder: Path) -> str:
    """An artifact's name from its run's folder: ``runs/my tweets`` -> ``my-tweets``."""
    ascii_only = unicodedata.normalize("NFKD", Path(os.path.abspath(folder)).name).encode("ascii", "ignore").decode()
    return re.sub(r"[^\w.]+", "-", ascii_only, flags=re.ASCII).strip("-.")[:64] or "run"
