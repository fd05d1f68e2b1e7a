"""Labelled sentences from frames and words of our own: `generate(rows, seed)` gives (text, label)."""

from __future__ import annotations

from training.templates.generator import generate

__all__ = ["generate"]
