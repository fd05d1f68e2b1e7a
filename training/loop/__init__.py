"""The training loop: trainer, objectives, losses, recurrence, checkpoints and processes."""
