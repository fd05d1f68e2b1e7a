"""Labelled sentences without end: a frame, its slots filled, and sometimes disturbed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from model.errors import ConfigError
from training.templates import (
    claims,
    denial,
    emotive,
    facts,
    hearsay,
    identity,
    idioms,
    negation,
    people,
    plain,
    portraits,
    reversal,
    reviews,
    terms,
    turn,
    voice,
    wishes,
    wording,
)
from training.templates.context import surround
from training.templates.family import MEMBERS, family
from training.templates.frame import Frame, Vocabulary, fill, words
from training.templates.noise import disturb
from training.templates.things import DOMAINS, LOADED_NOUNS, NEUTRAL, PLACE_NAMES, SETTLEMENTS, UNCOUNTABLE, Domain
from training.templates.words import FEELINGS

# Shares of what is generated; within a behaviour every frame has the same.
BEHAVIOURS: dict[str, tuple[tuple[Frame, ...], float]] = {
    "statement": (plain.STATEMENTS, 3.0),
    "degree": (plain.DEGREES, 1.0),
    "fact": (plain.FACTS, 4.0),
    "wording": (wording.WORDING, 3.0),
    "praise denied": (negation.PRAISE_DENIED + denial.PRAISE, 3.0),
    "blame denied": (negation.BLAME_DENIED + denial.BLAME_REFUSED + denial.BLAME_HELD_BACK, 5.0),
    "fact denied": (negation.FACT_DENIED + denial.FACTS, 3.0),
    "double negation": (negation.DOUBLE + denial.TWICE, 2.0),
    "contrast": (turn.CONTRAST, 1.5),
    "change": (turn.CHANGE, 1.5),
    "reversal": (reversal.TURNS, 2.0),
    "comparison": (turn.COMPARISON + reversal.COMPARED, 2.0),
    "wish unmet": (turn.UNMET + wishes.UNMET, 2.5),
    "wish met": (turn.MET + wishes.MET, 2.0),
    "wish open": (turn.OPEN + wishes.OPEN, 1.5),
    "answered yes": (voice.ANSWERED_YES, 1.0),
    "answered no": (voice.ANSWERED_NO, 1.5),
    "answer": (hearsay.ANSWERS, 3.5),
    "own opinion": (voice.OWN_OPINION + hearsay.OPINIONS, 3.0),
    "person stated": (identity.STATED + portraits.STATED, 4.0),
    "person judged": (identity.JUDGED + portraits.JUDGED, 6.0),
    "review": (reviews.REVIEWS, 4.0),
    "idiom": (idioms.IDIOMS, 1.5),
    "sign": (emotive.FRAMES, 3.0),
}

PEOPLE = frozenset({"person stated", "person judged"})  # the same sentence about several people
MIRRORED = frozenset({"person judged"})  # and its opposite about the same ones: the frames stand in pairs

KIND = words("""
kind, friendly, generous, helpful, honest, wonderful, lovely, brilliant, talented, great, good, charming, amazing,
gentle, thoughtful, warm-hearted, inspiring, clever, funny, polite
""")
UNKIND = words("""
unkind, unfriendly, selfish, rude, dishonest, awful, nasty, stupid, clumsy, terrible, bad, cruel, horrible, mean,
thoughtless, cold-hearted, arrogant, lazy, boring, hateful
""")


THINGS = (
    *("the {noun}",) * 8,
    *("this {noun}", "my {noun}") * 2,
    *words("""
    that {noun}, our {noun}, your {noun}, their {noun}, the new {noun}, my new {noun}, the last {noun}, the {noun}
    here, the {noun} in {place}, today's {noun}, the {noun} we had, {name}'s {noun}
    """),
)


def vocabulary(domain: Domain) -> Vocabulary:
    """What each slot may be filled with where the talk is about this domain."""
    countable = tuple(noun for noun in domain.nouns if noun not in UNCOUNTABLE)
    mass = tuple(f"the {noun}" for noun in domain.nouns if noun in UNCOUNTABLE)
    return {
        **FEELINGS,
        "noun": countable,
        "noun_tag": tuple(noun.replace(" ", "") for noun in domain.nouns),
        "place_tag": tuple(place.replace(" ", "") for place in SETTLEMENTS),
        "good": (*FEELINGS["good"], *domain.good * 2),
        "bad": (*FEELINGS["bad"], *domain.bad * 2),
        "plain": domain.plain,
        "thing": THINGS + mass,
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
        "someone": ("{name}", "{name}", "{relative}", "{relative}", "he", "she"),
        "whom": ("{name}", "{name}", "{relative}", "{relative}", "him", "her"),
        "relative": people.GENDERED,
        "peoples": terms.PEOPLES,
        "neutral": NEUTRAL,
        "kin": people.KIN,
        "folk": people.FOLK,
        "person": people.PERSONS,
        "job": people.JOBS,
        "group": tuple(f"{{{name}}}" for name, share in people.SHARES.items() for _ in range(share)),
        "a_group": ("a {group}",),
        **people.GROUP_ODDS,
        "fact": facts.FACT_CLAUSES,
        "aside": facts.ASIDES,
        "good_claim": claims.GOOD_CLAIMS,
        "bad_claim": claims.BAD_CLAIMS,
        "good_remark": claims.GOOD_REMARKS,
        "bad_remark": claims.BAD_REMARKS,
        "good_verdict": claims.GOOD_VERDICTS,
        "bad_verdict": claims.BAD_VERDICTS,
        "plain_claim": claims.PLAIN_CLAIMS,
        "refusal": claims.REFUSALS,
        "reservation": claims.RESERVATIONS,
        "denial": ("{refusal}", "{reservation}"),
        "report": hearsay.REPORTS,
        "agreement": hearsay.AGREEMENTS,
        "disagreement": hearsay.DISAGREEMENTS,
        "yes": hearsay.YES,
        "no": hearsay.NO,
        **wording.STRONG_SLOTS,
        **idioms.IDIOM_SLOTS,
        "when": facts.WHEN,
        "hour": facts.HOURS,
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
    for text, label in islice(chain.from_iterable(_without_end(rng)), rows):
        yield disturb(text, rng), label


def _without_end(rng: random.Random) -> Iterator[Iterable[tuple[str, str]]]:
    names = list(BEHAVIOURS)
    shares = [BEHAVIOURS[name][1] / _rows_at_once(name) for name in names]
    while True:
        (name,) = rng.choices(names, shares)
        frames, vocabulary = BEHAVIOURS[name][0], rng.choice(VOCABULARIES)
        if name in MIRRORED:
            place = rng.randrange(0, len(frames), 2)
            yield family(frames[place : place + 2], vocabulary, rng)
        elif name in PEOPLE:
            yield family([rng.choice(frames)], vocabulary, rng)
        else:
            frame = rng.choice(frames)
            yield [(fill(surround(frame.text, rng), vocabulary, rng), frame.label)]


def _rows_at_once(behaviour: str) -> int:
    return (MEMBERS if behaviour in PEOPLE else 1) * (2 if behaviour in MIRRORED else 1)
