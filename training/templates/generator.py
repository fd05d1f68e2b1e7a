"""Labelled sentences without end: a frame, its slots filled, and sometimes disturbed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from model.errors import ConfigError
from training.templates import emotive, identity, negation, people, plain, turn, voice
from training.templates.frame import Frame, Vocabulary, fill, words
from training.templates.noise import disturb
from training.templates.things import DOMAINS, LOADED_NOUNS, NEUTRAL, PLACE_NAMES, SETTLEMENTS, Domain
from training.templates.words import FEELINGS

# Shares of what is generated; within a behaviour every frame has the same.
BEHAVIOURS: dict[str, tuple[tuple[Frame, ...], float]] = {
    "statement": (plain.STATEMENTS, 3.0),
    "degree": (plain.DEGREES, 1.0),
    "fact": (plain.FACTS, 5.0),
    "praise denied": (negation.PRAISE_DENIED, 2.5),
    "blame denied": (negation.BLAME_DENIED, 3.5),
    "fact denied": (negation.FACT_DENIED, 2.0),
    "double negation": (negation.DOUBLE, 1.0),
    "contrast": (turn.CONTRAST, 2.0),
    "change": (turn.CHANGE, 2.0),
    "comparison": (turn.COMPARISON, 1.0),
    "wish": (turn.WISHES, 1.5),
    "answered yes": (voice.ANSWERED_YES, 2.0),
    "answered no": (voice.ANSWERED_NO, 2.0),
    "own opinion": (voice.OWN_OPINION, 2.0),
    "identity": (identity.FRAMES, 5.0),
    "sign": (emotive.FRAMES, 1.5),
}

KIND = words("""
kind, friendly, generous, helpful, honest, wonderful, lovely, brilliant, talented, great, good, charming, amazing,
gentle, thoughtful, warm-hearted, inspiring, clever, funny, polite
""")
UNKIND = words("""
unkind, unfriendly, selfish, rude, dishonest, awful, nasty, stupid, clumsy, terrible, bad, cruel, horrible, mean,
thoughtless, cold-hearted, arrogant, lazy, boring, hateful
""")


def vocabulary(domain: Domain) -> Vocabulary:
    """What each slot may be filled with where the talk is about this domain."""
    return {
        **FEELINGS,
        "noun": domain.nouns,
        "noun_tag": tuple(noun.replace(" ", "") for noun in domain.nouns),
        "good": (*FEELINGS["good"], *domain.good * 2),
        "bad": (*FEELINGS["bad"], *domain.bad * 2),
        "plain": domain.plain,
        "thing": (
            "the {noun}",
            "this {noun}",
            "that {noun}",
            "my {noun}",
            "our {noun}",
            "the {noun}",
            "the new {noun}",
        ),
        "a_noun": ("a {noun}",),
        "a_good": ("a {good}",),
        "a_bad": ("a {bad}",),
        "kind": KIND,
        "unkind": UNKIND,
        "a_kind": ("a {kind}",),
        "an_unkind": ("a {unkind}",),
        "loaded": LOADED_NOUNS,
        "a_loaded": ("a {loaded}",),
        "name_place": PLACE_NAMES,
        "place": SETTLEMENTS,
        "name": (*people.NAMES, *people.INVENTED),
        "someone": (*("{name}",) * len(people.GENDERED), *people.GENDERED),
        "neutral": NEUTRAL,
        "kin": people.KIN,
        "folk": people.FOLK,
        "person": people.PERSONS,
        "job": people.JOBS,
        "group": tuple(f"{{{name}}}" for name in people.GROUPS),
        "a_group": tuple(f"a {{{name}}}" for name in people.GROUPS),
        **people.GROUPS,
        "fact": plain.FACT_CLAUSES,
        "aside": plain.ASIDES,
        "when": plain.WHEN,
        "hour": plain.HOURS,
        "number": tuple(map(str, (2, 3, 4, 5, 6, 8, 9, 12, 15, 20, 24, 36, 50, 75, 110, 200, 450))),
    }


VOCABULARIES = tuple(vocabulary(domain) for domain in DOMAINS)


def generate(rows: int, seed: int) -> Iterator[tuple[str, str]]:
    """So many sentences with their label, "negative", "neutral" or "positive"; the same ones for the same seed.

    A sentence may come twice, rarely among the long ones: leave it so, or drop what was seen.

    Raises:
        ConfigError: `rows` is negative.
    """
    if rows < 0:
        raise ConfigError(f"rows must not be negative, and is {rows}")
    return _sentences(rows, random.Random(seed))  # noqa: S311 (no secret)


def _sentences(rows: int, rng: random.Random) -> Iterator[tuple[str, str]]:
    behaviours, shares = zip(*BEHAVIOURS.values(), strict=True)
    for behaviour in rng.choices(behaviours, shares, k=rows):
        frame = rng.choice(behaviour)
        yield disturb(fill(frame.text, rng.choice(VOCABULARIES), rng), rng), frame.label
