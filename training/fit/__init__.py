"""Training on a user's own rows, from options to artifact."""
