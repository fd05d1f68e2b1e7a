"""Repair of damaged or disguised texts, before the tokenizer reads them.

A step of the tokenizers library replaces a pattern by a constant, and so cannot decode "&#128545;" or "ðŸ˜¡" in
general. A tokenizer of `train_tokenizer` names this step as the first of its normalizer (`patterns.REPAIR`, which
matches nothing): training, serving and explaining then repair texts first. Other tokenizers read texts unrepaired.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tokenizers import Tokenizer

from model.errors import ArtifactError
from model.text.patterns import REPAIR, REPAIR_NAME
from model.text.repair import entities, letters, mojibake, ratings, short_names
from model.text.repair.edit import Edit, edited
from model.text.steps import steps_of

_ROUNDS = 8  # a text may be damaged twice ("&amp;lt;"); the bound is against texts made to be slow
_FINDERS: tuple[Callable[[str], Sequence[Edit]], ...] = (
    entities.find,
    mojibake.find,
    short_names.find,
    letters.find,
    ratings.find,
)


def repair(text: str) -> str:
    """Repair a text; an undamaged text is returned unchanged.

    >>> repair("It isnâ€™t good &#x1f621;")
    'It isn’t good 😡'
    """
    for _, repaired in repairs(text):
        text = repaired
    return text


def may_need_repair(text: str) -> bool:
    """Whether a text of plain characters may have something to repair."""
    return "&" in text or "\\" in text or (":" in text and short_names.found(text) is not None)


def repairs(text: str) -> Iterator[tuple[Sequence[Edit], str]]:
    """The repairs, one kind after the other: the edits of the current text, in order, and the resulting text."""
    for _ in range(_ROUNDS):
        before = text
        for find in _FINDERS:
            edits = find(text)
            if edits:
                text = edited(text, edits)
                yield edits, text
        if text == before:
            return


def repairs_first(tokenizer: Tokenizer) -> bool:
    """Whether this tokenizer repairs texts first.

    Raises:
        ArtifactError: it names another repair than this program has.
    """
    steps = (steps_of(tokenizer)["normalizer"] or {}).get("normalizers", ())
    names = [step.get("pattern", {}).get("Regex", "") for step in steps]
    if any(name.startswith(REPAIR_NAME) and name != REPAIR for name in names):
        raise ArtifactError("tokenizer.json: unknown version of the text repair")
    if REPAIR in names[1:]:
        raise ArtifactError("tokenizer.json: the repair of texts is not the first step of the normalizer")
    return REPAIR in names
