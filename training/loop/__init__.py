"""Training itself: objectives and losses, the recurrence, epochs, checkpoints and processes."""
