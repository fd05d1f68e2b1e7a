"""Sentences that are equal but for the person, with one label, and their opposites about the same people."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from training.templates.context import surround
from training.templates.frame import Frame, Vocabulary, fill

MEMBERS = 3

_PERSON = re.compile(r"\{((?:someone|whom|name|group|a_group|peoples|person|job)\d?)\}")
_HELD = re.compile(r"<((?:someone|whom|name|group|a_group|peoples|person|job)\d?)>")


def family(frames: Sequence[Frame], vocabulary: Vocabulary, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Each frame about the same `MEMBERS` people, or pairs of them; the rest is drawn once."""
    rest, *members = (rng.getrandbits(32) for _ in range(1 + MEMBERS))
    for frame in frames:
        same = random.Random(rest)  # noqa: S311 (no secret)
        held = fill(_PERSON.sub(r"<\1>", surround(frame.text, same)), vocabulary, same)
        for member in members:
            person = random.Random(member)  # noqa: S311
            yield fill(_HELD.sub(r"{\1}", held), vocabulary, person), frame.label
