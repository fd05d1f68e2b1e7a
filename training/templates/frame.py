"""Frames: sentences with slots, whose label does not depend on what fills them."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Vocabulary = Mapping[str, Sequence[str]]

NEGATIVE, NEUTRAL, POSITIVE = "negative", "neutral", "positive"
OPPOSITE = {NEGATIVE: POSITIVE, NEUTRAL: NEUTRAL, POSITIVE: NEGATIVE}

SLOT = re.compile(r"\{([a-z_]+?)(\d?)\}")

_TRIES = 20  # to draw a word that the sentence does not have yet
_ARTICLE = re.compile(r"\b([Aa])(?= (?!one\b|once\b|u[nst][aei]|us[eu]|uk|euro)[aeiou]| hon| hour)", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:^|(?<=[.!?] ))[a-z]")


class Clauses(tuple[str, ...]):
    """Entries of a slot about other things: their slots are filled independently of the sentence's."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """`text` has slots such as ``{noun}``; ``{noun2}`` is another noun, a second ``{noun}`` the same again."""

    label: str
    text: str

    @property
    def literal(self) -> str:
        """The words outside the slots, in lower case. Frames with equal words are the same frame."""
        return " ".join(re.findall(r"[a-z']+", SLOT.sub(" ", self.text).lower()))


def words(text: str) -> tuple[str, ...]:
    """The entries of a list written with commas, each of them once."""
    return tuple(dict.fromkeys(" ".join(entry.split()) for entry in text.split(",") if entry.strip()))


def mirror(text: str, swap: Mapping[str, str]) -> str:
    """The text with each slot replaced by its opposite, if it has one."""
    return SLOT.sub(lambda slot: f"{{{swap.get(slot[1], slot[1])}{slot[2]}}}", text)


def fill(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Fill every slot, also those inside what filled one; "a" becomes "an", and sentences begin with a capital.

    A slot inside a form such as ``{a_noun2}`` is that of the form's number, ``{noun2}``.

    Raises:
        KeyError: the vocabulary has no such slot.
    """
    filled = " ".join(_fill(text, vocabulary, rng, {}, "").split())
    return _SENTENCE.sub(lambda letter: letter[0].upper(), _ARTICLE.sub(r"\1n", filled))


def _fill(
    text: str, vocabulary: Vocabulary, rng: random.Random, chosen: dict[tuple[str, str], str], form_number: str
) -> str:
    def draw(slot: re.Match[str]) -> str:
        name, number = slot[1], slot[2] or form_number
        if (name, number) not in chosen:
            taken = {value for (other, _), value in chosen.items() if other == name}
            options = vocabulary[name]
            option = rng.choice(options)
            for _ in range(_TRIES):
                if option not in taken:
                    break
                option = rng.choice(options)
            apart = isinstance(options, Clauses)
            chosen[name, number] = _fill(option, vocabulary, rng, {} if apart else chosen, "" if apart else number)
        return chosen[name, number]

    return SLOT.sub(draw, text)
