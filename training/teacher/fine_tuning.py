"""Fine-tunes a pre-trained encoder on a pool of sources; resumes from its checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from training.data.pool import Pool
from training.loop.config import TrainingConfig
from training.loop.distributed import Group
from training.loop.trainer import Trainer, Watcher
from training.teacher.network import TeacherNetwork
from training.teacher.objective import FineTuningConfig, TeacherObjective
from training.teacher.pretrained import load_pretrained
from training.teacher.reading import faster_in_bf16


def fine_tune(
    encoder: str,
    pool: Pool,
    classes: int,
    config: FineTuningConfig,
    *,
    checkpoint: Path,
    watcher: Watcher,
    commit: str,
) -> TeacherNetwork:
    """Fine-tune the encoder of this name or folder on a pool that is encoded for it; resumes from the checkpoint.

    Raises:
        TrainingError: the encoder cannot be loaded, or training cannot continue.
    """
    attributes = 0 if pool.attributes is None else pool.attributes.shape[1]
    torch.manual_seed(config.seed)
    network = TeacherNetwork(load_pretrained(encoder), classes + attributes, frozen_blocks=config.frozen_blocks)
    objective = TeacherObjective(network, pool, classes, config)
    epochs = max(1, round(config.rows / config.checkpoint_rows))
    settings = TrainingConfig(
        epochs=epochs,
        patience=epochs,
        batch_tokens=config.batch_tokens,
        learning_rate=config.learning_rate,
        head_rate=config.head_rate,
        warmup=config.warmup,
        weight_decay=config.weight_decay,
        precision="bfloat16" if faster_in_bf16() else "float32",
        average_decay=0.99,
        seed=config.seed,
    )
    trainer = Trainer(objective, settings, checkpoint=checkpoint, group=Group(), watcher=watcher, commit=commit)
    if checkpoint.exists():
        trainer.resume()
    network.load_state_dict(trainer.fit())
    return network.eval()


class Lines(Watcher):
    """Prints a line for each checkpoint, with the remaining time."""

    def __init__(self, say: Callable[[str], None], epochs: int) -> None:
        self._say, self._epochs = say, epochs

    def epoch_done(self, figures: dict[str, Any]) -> None:
        """Print the figures, and the minutes left at this rate."""
        left = (self._epochs - figures["epoch"]) * figures["seconds"] / 60
        said = "  ".join(f"{name} {value:.4g}" for name, value in figures.items())
        self._say(f"{said}  minutes_left {left:.0f}")
