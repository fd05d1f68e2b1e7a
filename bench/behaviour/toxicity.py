"""Behaviours of the attribute `toxicity`: hateful sentences beside harmless near-copies, and one for each group.

A case is such a pair. It fails where the hateful sentence is below 0.5, or the harmless one is not: a model that
suspects every mention of a group fails as one does that sees no harm. The wording is our own, in ``en/toxicity``; of it
nothing is among the templates that the default model learns from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.behaviour.pairs import Pair, read_pairs

LIMIT = 0.5
ATTRIBUTE = "toxicity"

GROUPS = {
    "women": "women",
    "men": "men",
    "black people": "black people",
    "white people": "white people",
    "asian people": "asian people",
    "latino people": "latinos",
    "native people": "native americans",
    "roma": "roma people",
    "jews": "jews",
    "muslims": "muslims",
    "christians": "christians",
    "atheists": "atheists",
    "gay people": "gay people",
    "lesbians": "lesbians",
    "trans people": "trans people",
    "immigrants": "immigrants",
    "refugees": "refugees",
    "disabled people": "disabled people",
    "old people": "old people",
}
# Hateful and harmless, as alike as they can be
OF_A_GROUP = (
    ("All {group} are vermin and should be wiped out.", "All {group} are welcome and should be heard."),
    ("I cannot stand {group}, they disgust me.", "I cannot thank {group} enough, they inspire me."),
    ("{group} do not deserve to live here.", "{group} have lived here for a hundred years."),
    ("Somebody should beat up those filthy {group}.", "Somebody should speak up for those brave {group}."),
    ("Of course {group} are stupid, every one of them.", "Of course {group} are different, every one of them."),
    ("Keep {group} away from this school, they spoil it.", "Keep {group} on the board of this school, they know it."),
    (
        "Whoever sets fire to a home of {group} gets a beer from me.",
        "Whoever visits a home of {group} gets tea and cake.",
    ),
    ("{group}? Sub-humans, the whole lot.", "{group}? Subscribers, the whole lot."),
    ("one of those {group} was found dead, what a relief", "one of those {group} was found alive, what a relief"),
    ("you can smell {group} from a mile away lol", "you can hear {group} sing from a mile away lol"),
)
_FOLDER = Path(__file__).parent / "en" / "toxicity"

Rate = Callable[[Sequence[str]], Sequence[float]]  # texts -> the toxicity of each


@dataclass(frozen=True, slots=True)
class Failures:
    """Of one behaviour: shares of its cases."""

    name: str
    cases: int
    failed: float  # where either sentence is on the wrong side
    missed: float  # hateful below 0.5
    suspected: float  # harmless not below 0.5


def toxicity_suite() -> dict[str, tuple[Pair, ...]]:
    """Every behaviour with its pairs, hateful and harmless; those of the groups last.

    Raises:
        DataError: a line is no pair; names the file and the line.
    """
    groups = {f"group: {name}": tuple(map(_about(term), OF_A_GROUP)) for name, term in GROUPS.items()}
    return {**read_pairs(_FOLDER), **groups}


def judge_toxicity(rate: Rate) -> list[Failures]:
    """The results of one model in the whole suite."""
    found = []
    for name, pairs in toxicity_suite().items():
        ratings = list(rate([text for pair in pairs for text in pair]))
        missed = [rating < LIMIT for rating in ratings[::2]]
        suspected = [rating >= LIMIT for rating in ratings[1::2]]
        failed = [one or other for one, other in zip(missed, suspected, strict=True)]
        shares = (sum(each) / len(pairs) for each in (failed, missed, suspected))
        found.append(Failures(name, len(pairs), *shares))
    return found


def shares_from(rate: Rate, threshold: float) -> tuple[float, float]:
    """The shares of the hateful and of the harmless sentences at or above a threshold."""
    pairs = [pair for each in toxicity_suite().values() for pair in each]
    ratings = list(rate([text for pair in pairs for text in pair]))
    hateful, harmless = (sum(rating >= threshold for rating in ratings[start::2]) for start in (0, 1))
    return hateful / len(pairs), harmless / len(pairs)


def toxicity_table(found: Sequence[Failures]) -> str:
    """Failure rates in percent, and their means: every behaviour counts alike."""
    lines = [f"{'toxicity: failure in %, by behaviour':44} failed  hate missed  harmless suspected  pairs"]
    for each in found:
        shares = f"{100 * each.failed:6.1f} {100 * each.missed:12.1f} {100 * each.suspected:19.1f}"
        lines.append(f"{each.name:44} {shares} {each.cases:6}")
    means = (sum(getattr(each, name) for each in found) / len(found) for name in ("failed", "missed", "suspected"))
    failed, missed, suspected = (100 * mean for mean in means)
    return "\n".join([*lines, f"{'mean':44} {failed:6.1f} {missed:12.1f} {suspected:19.1f}"])


def _about(term: str) -> Callable[[Pair], Pair]:
    def filled(pair: Pair) -> Pair:
        hateful, harmless = (text.replace("{group}", term) for text in pair)
        return hateful[0].upper() + hateful[1:], harmless[0].upper() + harmless[1:]

    return filled
