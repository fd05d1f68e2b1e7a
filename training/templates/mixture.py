"""Mixtures: a sentence among harmless ones, whose attributes stay those of the worst.

Friendly words around a threat hid it: "Great food. I will find you and kill you." had a toxicity of 0.37 where the
threat alone had 0.9. Both sentences of a pair get the same words around them, so that those say nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Rated = tuple[str, Mapping[str, float]]

_COUNTS, _ODDS = (1, 2, 3, 4, 6, 9), (5, 3, 1, 1, 1, 1)  # of sentences around
_JOINTS = (". ", ". ", ". ", "! ", "... ", "\n", "\n\n", " - ", "; ", ", ", " and ", ", and ", " but ", ", but ", " ")
_GOES_ON = re.compile(r" ?,? ?(and |but )?")  # a joint after which the sentence goes on
_END = re.compile(r"[.!?…]$")
_CAPITAL = re.compile(r"[A-HJ-Z][a-z]+ |I[a-z]+ ")  # "I" stays as it is


@dataclass(frozen=True, slots=True)
class Mixture:
    """Harmless sentences around a text: `place` of them before it, a joint after each sentence but the last."""

    around: tuple[Rated, ...]
    place: int
    joints: tuple[str, ...]

    def mix(self, text: str, attributes: Mapping[str, float]) -> tuple[str, dict[str, float]]:
        """The text among the sentences, with the highest of each attribute that is known of the text."""
        found = [text for text, _ in self.around]
        found.insert(self.place, text)
        mixed = found[0]
        for joint, following in zip(self.joints, found[1:], strict=True):
            mixed = _joined(mixed, joint, following)
        return mixed, {
            name: max(value, *(known[name] for _, known in self.around)) for name, value in attributes.items()
        }


def draw_mixture(companions: Iterator[Rated], signs: Sequence[str], rng: random.Random) -> Mixture:
    """One to nine of the companions, all of whose attributes are known; some joints have an emoji of `signs`."""
    (count,) = rng.choices(_COUNTS, _ODDS)
    joints = [f" {rng.choice(signs)} " if rng.random() < 0.1 else rng.choice(_JOINTS) for _ in range(count)]
    return Mixture(tuple(next(companions) for _ in range(count)), rng.randint(0, count), tuple(joints))


def _joined(text: str, joint: str, following: str) -> str:
    if _GOES_ON.fullmatch(joint):
        text = text.rstrip(".")
        if _CAPITAL.match(following):
            following = following[0].lower() + following[1:]
    elif _END.search(text):
        joint = joint.lstrip(".!;") if joint.strip() in {".", "!", "...", ";"} else joint
    return text + joint + following
