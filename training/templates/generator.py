"""Generates labelled sentences: draws a frame, fills its slots, and sometimes adds noise."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

from model.errors import ConfigError
from training.templates.context import surround
from training.templates.family import family
from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, fill
from training.templates.noise import disturb
from training.templates.reading.behaviours import Behaviour
from training.templates.reading.grammar import Grammar, load

MEMBERS = 3  # people of a family

_RATED = {NEGATIVE: "complaint", NEUTRAL: "harmless", POSITIVE: "harmless"}  # labels of sentiment -> of toxicity
_ENGLISH = Path(__file__).with_name("en")


@cache
def sentiment() -> Grammar:
    """The templates of sentences with a feeling or none.

    Raises:
        DataError: a text file of them is not of the format.
    """
    return load(_ENGLISH / "words", _ENGLISH / "clauses", _ENGLISH / "sentiment")


@cache
def toxicity() -> Grammar:
    """The templates of sentences that hurt, and of their harmless near copies.

    Raises:
        DataError: a text file of them is not of the format.
    """
    return load(_ENGLISH / "words", _ENGLISH / "clauses", _ENGLISH / "toxicity")


def generate(rows: int, seed: int) -> Iterator[tuple[str, str]]:
    """Draw `rows` sentences with their label, "negative", "neutral" or "positive"; the same ones for the same seed.

    A sentence may come twice, rarely among the long ones: leave it so, or drop what was seen.

    Raises:
        ConfigError: `rows` is negative.
    """
    return ((text, label) for text, label, _ in _draw(sentiment(), rows, seed))


def generate_rated(rows: int, seed: int) -> Iterator[tuple[str, str, dict[str, float]]]:
    """The sentences of `generate`, each with the attributes of its label where its behaviour is one that hurts nobody.

    Negative is not toxic: a filter learns it from complaints. Of other behaviours no attribute is known.

    Raises:
        ConfigError: `rows` is negative.
    """
    attributes = {label: toxicity().labels[_RATED[label]] for label in _RATED}
    return (
        (text, label, dict(attributes[label]) if harmless else {})
        for text, label, harmless in _draw(sentiment(), rows, seed)
    )


def generate_attributes(rows: int, seed: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Draw `rows` sentences with attributes from 0 to 1, ``{"toxicity": 0.9, "insult": 1.0, ...}``, as `generate` does.

    The attributes are toxicity, severe_toxicity, identity_attack, insult, profanity, threat and sexually_explicit; one
    that a template does not judge is absent: it is unknown.

    Raises:
        ConfigError: `rows` is negative.
    """
    grammar = toxicity()
    return ((text, dict(grammar.labels[label])) for text, label, _ in _draw(grammar, rows, seed))


def _draw(grammar: Grammar, rows: int, seed: int) -> Iterator[tuple[str, str, bool]]:
    if rows < 0:
        raise ConfigError(f"rows must not be negative, and is {rows}")
    return _disturbed(grammar, rows, random.Random(seed))  # noqa: S311 (no secret)


def _disturbed(grammar: Grammar, rows: int, rng: random.Random) -> Iterator[tuple[str, str, bool]]:
    for text, label, harmless in islice(_without_end(grammar, rng), rows):
        yield disturb(text, rng), label, harmless


def _without_end(grammar: Grammar, rng: random.Random) -> Iterator[tuple[str, str, bool]]:
    behaviours = grammar.behaviours
    shares = [behaviour.share / _rows_at_once(behaviour) for behaviour in behaviours]
    while True:
        (behaviour,) = rng.choices(behaviours, shares)
        frames, vocabulary = behaviour.frames, rng.choice(grammar.vocabularies)
        members = MEMBERS if behaviour.family else 1
        made: Iterable[tuple[str, str]]
        if behaviour.pairs:
            place = rng.randrange(0, len(frames), 2)
            made = family(frames[place : place + 2], vocabulary, grammar.people, members, rng)
        elif behaviour.family:
            made = family([rng.choice(frames)], vocabulary, grammar.people, members, rng)
        else:
            frame = rng.choice(frames)
            made = [(fill(surround(frame.text, vocabulary, rng), vocabulary, rng), frame.label)]
        yield from ((text, label, behaviour.harmless) for text, label in made)


def _rows_at_once(behaviour: Behaviour) -> int:
    return (MEMBERS if behaviour.family else 1) * (2 if behaviour.pairs else 1)
