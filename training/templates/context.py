"""What stands around a sentence and says nothing itself, so that no feeling is tied to a place in the text."""

from __future__ import annotations

import random

from training.templates.frame import Vocabulary

OPENING, ENDING = "opening", "ending"


def surround(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Put words before a frame's text, behind it, or neither; slots are still open."""
    end = "" if text.rstrip().endswith((".", "!", "?", "}", ")")) else "."
    draw = rng.random()
    if draw < 0.12:
        return f"{rng.choice(vocabulary[OPENING])} {text}"
    if draw < 0.24:
        tail = rng.choice(vocabulary[ENDING])
        return f"{text}{tail}" if tail.startswith(",") else f"{text}{end} {tail}"
    return text
