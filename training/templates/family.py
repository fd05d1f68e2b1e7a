"""Families: sentences that differ only in the person, with one label, and their opposites about the same people."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator, Sequence

from training.templates.context import surround
from training.templates.frame import SLOT, Frame, Vocabulary, fill

_HELD = re.compile(r"<([a-z_]+?\d?)>")


def family(
    frames: Sequence[Frame], vocabulary: Vocabulary, people: Collection[str], members: int, rng: random.Random
) -> Iterator[tuple[str, str]]:
    """Fill each frame for the same `members` people, or pairs of people; other slots are filled once.

    `people`: the names of the slots that a person fills.
    """
    rest, *drawn = (rng.getrandbits(32) for _ in range(1 + members))
    for frame in frames:
        same = random.Random(rest)  # noqa: S311 (no secret)
        text = surround(frame.text, vocabulary, same)
        held = SLOT.sub(lambda slot: f"<{slot[1]}{slot[2]}>" if slot[1] in people else slot[0], text)
        held = fill(held, vocabulary, same)
        for member in drawn:
            person = random.Random(member)  # noqa: S311
            yield fill(_HELD.sub(r"{\1}", held), vocabulary, person), frame.label
