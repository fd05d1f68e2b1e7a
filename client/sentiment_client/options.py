"""What a call may ask for beside its texts, by the names that the service gives it."""

from __future__ import annotations

from typing import Literal, TypedDict


class BatchOptions(TypedDict, total=False):
    """Of every call that scores. What is None is left to the service."""

    model: str | None  # name, or name@version; without it, the service's default
    review_at: float | None  # P(negative) from which the action is `review`
    block_at: float | None  # and `block`


class Options(BatchOptions, total=False):
    """Of a call that scores one text."""

    explain: Literal[True, False, "contributions"]  # adds steps, or those and what each word changes
    sentences: bool  # adds what the model says of each sentence
