"""Labelled sentences from frames and words of our own: `generate(rows, seed)` gives (text, label).

The frames and words are text files in `en/`; README.md describes their format.
"""

from __future__ import annotations

from training.templates.generator import generate, sentiment

__all__ = ["generate", "sentiment"]
