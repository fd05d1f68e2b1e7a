"""Checkpoints: the state of a run after an epoch, for exact resuming. Tensors and JSON, no pickle."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from model.errors import TrainingError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Tensors by name, and the progress of the run."""

    tensors: dict[str, Tensor]  # "network.…", "average.…", "best.…", "optimizer.…"
    progress: dict[str, Any]  # epoch, history, best: JSON

    def section(self, name: str) -> dict[str, Tensor]:
        """The tensors whose names begin with ``name.``, without this prefix."""
        prefix = f"{name}."
        return {key.removeprefix(prefix): value for key, value in self.tensors.items() if key.startswith(prefix)}


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Replace the checkpoint atomically: the old one stays until the new one is on disk.

    Raises:
        TrainingError: the file cannot be written; names it.
    """
    partial = path.with_suffix(".partial")
    metadata = {"format": str(FORMAT), "progress": json.dumps(checkpoint.progress, allow_nan=False)}
    try:
        # Copies, as the format refuses tensors that share memory
        tensors = {name: tensor.detach().cpu().clone().contiguous() for name, tensor in checkpoint.tensors.items()}
        save_file(tensors, partial, metadata)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(path)
    except (OSError, SafetensorError) as error:
        with suppress(OSError):
            partial.unlink()
        raise TrainingError(f"{path}: cannot be written ({error})") from None


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        TrainingError: the file is missing, damaged or of another format; names it.
    """
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != str(FORMAT):
                raise TrainingError(f"{path}: format is {metadata.get('format')!r}, this program reads {FORMAT}")
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            return Checkpoint(tensors, json.loads(metadata["progress"]))
    except FileNotFoundError:
        raise TrainingError(f"{path}: missing") from None
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise TrainingError(f"{path}: cannot be read ({error})") from None
