"""Generates labelled sentences: draws a frame, fills its slots, and sometimes adds noise."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice
from pathlib import Path

from model.errors import ConfigError
from training.templates.context import surround
from training.templates.disguise import disguise_text
from training.templates.family import family
from training.templates.frame import NEGATIVE, NEUTRAL, POSITIVE, fill
from training.templates.mixture import Rated, draw_mixture
from training.templates.noise import disturb
from training.templates.reading.behaviours import Behaviour
from training.templates.reading.grammar import Grammar, load

MEMBERS = 3  # people of a family
# Of the texts rated for toxicity: those among harmless sentences, and those spelled with digits and signs
MIXED, DISGUISED = 0.27, 0.03

_RATED = {NEGATIVE: "complaint", NEUTRAL: "harmless", POSITIVE: "harmless"}  # labels of sentiment -> of toxicity
_CALM = 0.2  # toxicity of a label below which its sentences hurt nobody
_ABOUT_THINGS = 0.6  # of the sentences that are mixed in: those of sentiment
_SIGNS = ("joy_face", "grim_face", "plain_emoji")
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
    _check(rows)
    rng = random.Random(seed)  # noqa: S311 (no secret)
    drawn = chain.from_iterable(_rated_groups(rng))
    return ((disturb(text, rng), dict(attributes)) for text, attributes in islice(drawn, rows))


def _draw(grammar: Grammar, rows: int, seed: int) -> Iterator[tuple[str, str, bool]]:
    _check(rows)
    rng = random.Random(seed)  # noqa: S311 (no secret)
    drawn = chain.from_iterable(_groups(grammar, rng))
    return ((disturb(text, rng), label, harmless) for text, label, harmless in islice(drawn, rows))


def _check(rows: int) -> None:
    if rows < 0:
        raise ConfigError(f"rows must not be negative, and is {rows}")


def _rated_groups(rng: random.Random) -> Iterator[list[Rated]]:
    """Rows of `toxicity()`: the rows of one pair or family get the same changes."""
    grammar = toxicity()
    companions = _companions(random.Random(rng.getrandbits(64)))  # noqa: S311 (no secret)
    signs = [sign for name in _SIGNS for sign in grammar.lists[name]]
    for group in _groups(grammar, rng):
        rated = [(text, grammar.labels[label]) for text, label, _ in group]
        if rng.random() < DISGUISED:
            spelling = rng.getrandbits(32)
            rated = [(disguise_text(text, spelling), attributes) for text, attributes in rated]
        if rng.random() < MIXED:
            mixture = draw_mixture(companions, signs, rng)
            rated = [mixture.mix(text, attributes) for text, attributes in rated]
        yield rated


def _companions(rng: random.Random) -> Iterator[Rated]:
    """Sentences that hurt nobody, of either grammar, with all attributes."""
    ours, other = toxicity(), sentiment()
    calm = {
        name
        for name, known in ours.labels.items()
        if len(known) == len(ours.labels["harmless"]) and known["toxicity"] < _CALM
    }
    about_things, about_people = _groups(other, rng), _groups(ours, rng)
    while True:
        if rng.random() < _ABOUT_THINGS:
            found = [(text, _RATED[label]) for text, label, harmless in next(about_things) if harmless]
        else:
            found = [(text, label) for text, label, _ in next(about_people) if label in calm]
        if found:
            text, label = rng.choice(found)
            yield text, ours.labels[label]


def _groups(grammar: Grammar, rng: random.Random) -> Iterator[list[tuple[str, str, bool]]]:
    """Texts that are drawn together: a pair, a family or one alone."""
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
        yield [(text, label, behaviour.harmless) for text, label in made]


def _rows_at_once(behaviour: Behaviour) -> int:
    return (MEMBERS if behaviour.family else 1) * (2 if behaviour.pairs else 1)
