"""Neutral words before or after a sentence, so that sentiment is not tied to a position in the text."""

from __future__ import annotations

import random

from training.templates.frame import Vocabulary

OPENING, ENDING = "opening", "ending"


def surround(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Add an opening, an ending or nothing to a frame's text, whose slots are not filled yet."""
    end = "" if text.rstrip().endswith((".", "!", "?", "}", ")")) else "."
    draw = rng.random()
    if draw < 0.12:
        return f"{rng.choice(vocabulary[OPENING])} {text}"
    if draw < 0.24:
        tail = rng.choice(vocabulary[ENDING])
        return f"{text}{tail}" if tail.startswith(",") else f"{text}{end} {tail}"
    return text
