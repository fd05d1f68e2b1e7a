"""The behaviours, each with its cases, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from bench.behaviour import changes, invariance
from bench.behaviour.behaviour import Behaviour, Case
from bench.behaviour.minimum import ALLOWED, FRAMES, NOT_NEGATIVE
from bench.behaviour.people import KINDS
from bench.behaviour.words import (
    DISLIKE,
    DISLIKED,
    LIKE,
    LIKED,
    NEGATIVE,
    NEUTRAL_WORDS,
    NOUNS,
    PLACES,
    POSITIVE,
    STRONG,
    VOCABULARY,
)
from training.templates import damage
from training.templates.frame import fill

CASES = 200
_DAMAGED = 4  # damaged copies of a text
_EMOJI = ("\N{POUTING FACE}", "\N{FACE WITH TEARS OF JOY}", "\N{CRYING FACE}", "\N{THUMBS UP SIGN}", "\N{SPARKLES}")
_MASKABLE = {
    "good": ("amazing", "awesome", "beautiful", "brilliant", "excellent", "fantastic", "great", "wonderful"),
    "bad": ("awful", "boring", "crap", "disgusting", "horrible", "pathetic", "shit", "stupid", "terrible", "useless"),
}
_EXCHANGED = 8  # variants of a text, where there are more words to exchange than that

Make = Callable[[int, random.Random], Case]  # the number of the case, and what to draw with


def build_suite(cases: int = CASES, seed: int = 0) -> tuple[Behaviour, ...]:
    """Every behaviour with so many cases.

    Raises:
        ValueError: a behaviour cannot have so many different cases.
    """
    makers: dict[str, tuple[str, Make]] = {
        "single positive words": ("MFT", _words((*POSITIVE, *LIKE, *LIKED), "positive")),
        "single negative words": ("MFT", _words((*NEGATIVE, *DISLIKE, *DISLIKED), "negative")),
        "single neutral words": ("MFT", _words(NEUTRAL_WORDS, "neutral")),
        **{name: ("MFT", _frames([(f.text, ALLOWED[f.label]) for f in frames])) for name, frames in FRAMES.items()},
        "people stated plainly": ("MFT", _plain_people),
        "typos": ("INV", _changed(lambda text, rng: (changes.typo(text, rng),))),
        "links and mentions": ("INV", _changed(changes.surrounded)),
        "punctuation": ("INV", _changed(lambda text, rng: changes.punctuated(text))),
        "capitals": ("INV", _changed(lambda text, rng: changes.recased(text))),
        "contractions": ("INV", _changed(lambda text, rng: changes.contracted(text), invariance.LONG_FORMS)),
        **{f"damage: {kind}": ("INV", _damaged(kind)) for kind in damage.KINDS},
        "places": ("INV", _exchanged(invariance.PLACE_FRAMES, "where", PLACES)),
        "neutral nouns": ("INV", _exchanged(invariance.NOUN_FRAMES, "what", NOUNS)),
        **{f"people: {kind.name}": ("INV", _exchanged(kind.frames, "who", kind.terms)) for kind in KINDS},
        "praise added": ("DIR", _added(invariance.ADDED_PRAISE, +1)),
        "insult added": ("DIR", _added(invariance.ADDED_INSULT, -1)),
        "stronger word added": ("DIR", _stronger),
    }
    return tuple(_behaviour(name, kind, make, cases, seed) for name, (kind, make) in makers.items())


def _behaviour(name: str, kind: str, make: Make, count: int, seed: int) -> Behaviour:
    rng = random.Random(f"{seed} {name}")  # noqa: S311 (no secret)
    made: dict[tuple[str, ...], Case] = {}
    for number in range(20 * count):
        if len(made) == count:
            break
        case = make(number, rng)
        made.setdefault(case.texts, case)
    if len(made) < count:
        raise ValueError(f"{name}: only {len(made)} different cases can be made, not {count}")
    return Behaviour(name, kind, tuple(made.values()))


def _words(words: Sequence[str], label: str) -> Make:
    forms = ("{}".format, lambda word: f"{word}.".capitalize(), str.capitalize)

    def make(number: int, rng: random.Random) -> Case:
        form = forms[number // len(words) % len(forms)]
        return Case((form(words[number % len(words)]),), allowed=ALLOWED[label])

    return make


def _frames(frames: Sequence[tuple[str, frozenset[str]]]) -> Make:
    def make(number: int, rng: random.Random) -> Case:
        text, allowed = frames[number % len(frames)]
        return Case((fill(text, VOCABULARY, rng),), allowed=allowed)

    return make


def _plain_people(number: int, rng: random.Random) -> Case:
    kind = KINDS[2 + number % (len(KINDS) - 2)]  # those with frames by term
    neutral = [frame for frame in kind.frames if "{good}" not in frame and "{bad}" not in frame and "{a_" not in frame]
    vocabulary = {**VOCABULARY, "who": kind.terms}
    return Case((fill(rng.choice(neutral), vocabulary, rng),), allowed=ALLOWED[NOT_NEGATIVE])


def _changed(
    change: Callable[[str, random.Random], tuple[str, ...]], frames: Sequence[str] = invariance.ORIGINALS
) -> Make:
    def make(number: int, rng: random.Random) -> Case:
        text = fill(frames[number % len(frames)], VOCABULARY, rng)
        return Case((text, *change(text, rng)))

    return make


def _damaged(kind: str) -> Make:
    polar = [frame for frame in invariance.ORIGINALS if "good}" in frame or "bad}" in frame]
    originals = polar if kind == "masked" else invariance.ORIGINALS

    def make(number: int, rng: random.Random) -> Case:
        vocabulary = {**VOCABULARY, **_MASKABLE} if kind == "masked" else VOCABULARY
        text = fill(originals[number % len(originals)], vocabulary, rng)
        if kind == "short names":
            text = f"{text} {rng.choice(_EMOJI)}"
        return Case((text, *(damage.damage(text, kind, rng.randrange(1000)) for _ in range(_DAMAGED))))

    return make


def _exchanged(frames: Sequence[str], slot: str, values: Sequence[str]) -> Make:
    def make(number: int, rng: random.Random) -> Case:
        chosen = rng.sample(values, min(_EXCHANGED, len(values)))
        return Case(exchange(frames[number % len(frames)], slot, chosen, rng.random()))

    return make


def exchange(frame: str, slot: str, values: Sequence[str], seed: float) -> tuple[str, ...]:
    """The same sentence once with each value in a slot."""
    return tuple(
        fill(frame, {**VOCABULARY, slot: (value,)}, random.Random(seed))  # noqa: S311 (no secret)
        for value in values
    )


def _added(additions: Sequence[str], direction: int) -> Make:
    def make(number: int, rng: random.Random) -> Case:
        text = fill(invariance.ORIGINALS[number % len(invariance.ORIGINALS)], VOCABULARY, rng)
        added = [fill(addition, VOCABULARY, rng) for addition in rng.sample(additions, 3)]
        return Case((text, *(f"{text} {addition}" for addition in added)), direction=direction)

    return make


def _stronger(number: int, rng: random.Random) -> Case:
    frame = invariance.DEGREE_FRAMES[number // 2 % len(invariance.DEGREE_FRAMES)]
    feelings, direction = ((POSITIVE, +1), (NEGATIVE, -1))[number % 2]
    fixed: Mapping[str, Sequence[str]] = {**VOCABULARY, "feeling": (rng.choice(feelings),)}
    seed = rng.random()
    texts = (
        fill(frame, {**fixed, "degree": (degree,)}, random.Random(seed))  # noqa: S311 (no secret)
        for degree in ("", *rng.sample(STRONG, 3))
    )
    return Case(tuple(texts), direction=direction)
