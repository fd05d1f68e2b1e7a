"""The behaviours, each with its cases, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from bench.behaviour import changes
from bench.behaviour.behaviour import Behaviour, Case
from bench.behaviour.texts import ALLOWED, texts
from training.templates import damage
from training.templates.frame import Frame, Vocabulary, fill

CASES = 200
_DAMAGED = 4  # damaged copies of a text
_EMOJI = ("\N{POUTING FACE}", "\N{FACE WITH TEARS OF JOY}", "\N{CRYING FACE}", "\N{THUMBS UP SIGN}", "\N{SPARKLES}")
_EXCHANGED = 8  # variants of a text, where there are more words to exchange than that

Make = Callable[[int, random.Random], Case]  # the number of the case, and what to draw with


def build_suite(cases: int = CASES, seed: int = 0) -> tuple[Behaviour, ...]:
    """Every behaviour with `cases` cases.

    Raises:
        ValueError: a behaviour has fewer different cases.
    """
    found = texts()
    lists = found.lists
    makers: dict[str, tuple[str, Make]] = {
        "single positive words": ("MFT", _words((*lists["good"], *lists["like"], *lists["liked"]), "positive")),
        "single negative words": ("MFT", _words((*lists["bad"], *lists["dislike"], *lists["disliked"]), "negative")),
        "single neutral words": ("MFT", _words((*lists["plain"], *lists["neutral"], *lists["noun"]), "neutral")),
        **{name: ("MFT", _frames(frames)) for name, frames in found.frames.items()},
        "people stated plainly": ("MFT", _plain_people),
        "typos": ("INV", _changed(lambda text, rng: (changes.typo(text, rng),))),
        "links and mentions": ("INV", _changed(changes.surrounded)),
        "punctuation": ("INV", _changed(lambda text, rng: changes.punctuated(text))),
        "capitals": ("INV", _changed(lambda text, rng: changes.recased(text))),
        "contractions": ("INV", _changed(lambda text, rng: changes.contracted(text), "long_form")),
        **{f"damage: {kind}": ("INV", _damaged(kind)) for kind in damage.KINDS},
        "places": ("INV", _exchanged(lists["in_a_place"], "where", lists["place"])),
        "neutral nouns": ("INV", _exchanged(lists["of_a_thing"], "what", lists["noun"])),
        **{f"people: {kind.name}": ("INV", _exchanged(kind.frames, "who", kind.terms)) for kind in found.kinds},
        "praise added": ("DIR", _added("added_praise", +1)),
        "insult added": ("DIR", _added("added_insult", -1)),
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


def _frames(frames: Sequence[Frame]) -> Make:
    def make(number: int, rng: random.Random) -> Case:
        frame = frames[number % len(frames)]
        return Case((fill(frame.text, texts().lists, rng),), allowed=ALLOWED[frame.label])

    return make


def _plain_people(number: int, rng: random.Random) -> Case:
    by_term = [kind for kind in texts().kinds if kind.frames == texts().lists["by_term"]]
    kind = by_term[number % len(by_term)]
    neutral = [frame for frame in kind.frames if "{good}" not in frame and "{bad}" not in frame and "{a_" not in frame]
    vocabulary = {**texts().lists, "who": kind.terms}
    return Case((fill(rng.choice(neutral), vocabulary, rng),), allowed=ALLOWED["not_negative"])


def _changed(change: Callable[[str, random.Random], tuple[str, ...]], frames: str = "original") -> Make:
    def make(number: int, rng: random.Random) -> Case:
        text = _filled(frames, number, rng)
        return Case((text, *change(text, rng)))

    return make


def _damaged(kind: str) -> Make:
    def make(number: int, rng: random.Random) -> Case:
        lists, originals = texts().lists, texts().lists["original"]
        if kind == "masked":
            originals = [frame for frame in originals if "good}" in frame or "bad}" in frame]
            lists = {**lists, "good": lists["maskable_good"], "bad": lists["maskable_bad"]}
        text = fill(originals[number % len(originals)], lists, rng)
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
    """One sentence for each value of a slot, all else equal."""
    return tuple(
        fill(frame, {**texts().lists, slot: (value,)}, random.Random(seed))  # noqa: S311 (no secret)
        for value in values
    )


def _added(additions: str, direction: int) -> Make:
    def make(number: int, rng: random.Random) -> Case:
        text, lists = _filled("original", number, rng), texts().lists
        added = [fill(addition, lists, rng) for addition in rng.sample(lists[additions], 3)]
        return Case((text, *(f"{text} {addition}" for addition in added)), direction=direction)

    return make


def _stronger(number: int, rng: random.Random) -> Case:
    lists = texts().lists
    feelings, direction = (("good", +1), ("bad", -1))[number % 2]
    frame = lists["of_degree"][number // 2 % len(lists["of_degree"])]
    fixed: Vocabulary = {**lists, "feeling": (rng.choice(lists[feelings]),)}
    seed = rng.random()
    made = (
        fill(frame, {**fixed, "degree": (degree,)}, random.Random(seed))  # noqa: S311 (no secret)
        for degree in ("", *rng.sample(lists["strong"], 3))
    )
    return Case(tuple(made), direction=direction)


def _filled(frames: str, number: int, rng: random.Random) -> str:
    """The frame of that number in a list of frames, its slots filled."""
    lists = texts().lists
    return fill(lists[frames][number % len(lists[frames])], lists, rng)
