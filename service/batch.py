"""A batch: what becomes of its texts when one of them is bad."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from service.errors import TextError
from service.logs import where

LOG = logging.getLogger("service.batch")

Given = TypeVar("Given")
Got = TypeVar("Got")


def each_or_alone(
    call: Callable[[Sequence[Given]], Sequence[Got]], given: Sequence[Given]
) -> Sequence[Got | TextError]:
    """What `call` makes of all of `given` at once; if it raises, of each alone, with an error for the bad ones.

    Catches BaseException: a panic of the tokenizer's Rust code is one, and must not end the thread.
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
