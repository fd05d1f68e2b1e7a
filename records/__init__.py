"""Readers of row files, shared by training, evaluation and scoring. See docs/ROWS.md."""
