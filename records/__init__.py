"""Rows of files: one set of rules for training, evaluation and scoring. See docs/ROWS.md."""
