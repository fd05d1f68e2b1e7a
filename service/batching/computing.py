"""Texts -> outcomes. Where a batch raises, each of its texts is tried alone, and only the bad one fails."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from service.errors import TextError
from service.logs import where

if TYPE_CHECKING:
    from model.classifier import Classifier
    from model.text.tokenizer import EncodedText
    from service.batching.ticket import Outcome

LOG = logging.getLogger("service.batching")

# A text that the model must be able to score. Where it fails, too, the model is broken.
KNOWN = "ok"

Given = TypeVar("Given")
Got = TypeVar("Got")


class BatchResult(NamedTuple):
    """The outcomes of some texts, in order, and what computing them took."""

    outcomes: list[Outcome]
    texts: int  # those that had tokens
    tokens: int
    unknown: int  # of the tokens
    tokenizing: float  # seconds
    inferring: float  # seconds


def compute(
    classifier: Classifier, texts: Sequence[str], *, explain: bool = False, clock: Callable[[], float] = time.monotonic
) -> BatchResult:
    """Encode and score texts as one batch; with steps where `explain` is true.

    Raises:
        BaseException: the classifier fails at every text.
    """
    started = clock()
    encoded = each_or_alone(classifier.encode, texts)
    if _failed(encoded):
        classifier.encode([KNOWN])
    encodings: list[EncodedText] = []
    readable: list[int] = []
    outcomes: list[Outcome | None] = [None] * len(texts)
    for place, text in enumerate(encoded):
        if isinstance(text, TextError):
            outcomes[place] = text
        elif text.tokens == 0:
            outcomes[place] = TextError("blank", "there is nothing to read in the text")
        else:
            encodings.append(text)
            readable.append(place)
    between = clock()
    if encodings:
        if explain:
            predictions = each_or_alone(classifier.explain, [texts[place] for place in readable])
        else:
            predictions = each_or_alone(classifier.infer, encodings)
        if _failed(predictions):
            _check(classifier)
        for place, prediction in zip(readable, predictions, strict=True):
            outcomes[place] = prediction
    return BatchResult(
        [outcome for outcome in outcomes if outcome is not None],
        len(encodings),
        sum([len(text.token_ids) for text in encodings]),
        sum([text.unknown for text in encodings]),
        between - started,
        clock() - between,
    )


def each_or_alone(
    call: Callable[[Sequence[Given]], Sequence[Got]], given: Sequence[Given]
) -> Sequence[Got | TextError]:
    """`call` of all of `given` at once; if it raises, of each alone, with an error in the place of the bad ones.

    Catches BaseException: a panic of the tokenizer's Rust code is one.
    """
    try:
        got = call(given)
        if len(got) != len(given):
            raise ValueError(f"{len(got)} results for {len(given)} texts")
        return got
    except BaseException as error:
        LOG.error("%d texts could not be computed together: %s", len(given), where(error))
        if len(given) == 1:
            return [TextError("failed", "the model could not score the text")]
    return [each for one in given for each in each_or_alone(call, [one])]


def _failed(outcomes: Sequence[object]) -> bool:
    return any([isinstance(each, TextError) and each.code == "failed" for each in outcomes])


def _check(classifier: Classifier) -> None:
    if known := [text for text in classifier.encode([KNOWN]) if text.tokens]:
        classifier.infer(known)
