"""What a call may ask for beside its texts, by the names that the service gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict


class _Options(TypedDict, total=False):
    model: str | None  # name, or name@version; without it, the service's default
    review_at: float | None  # P(toxicity), or without it P(negative), from which the action is `review`
    block_at: float | None  # and `block`
    thresholds: Mapping[str, Mapping[str, float]] | None  # of other attributes: {"threat": {"review": 0.4}}
    sentences: bool  # adds what the model says of each sentence


class BatchOptions(_Options, total=False):
    """Of a call that scores several texts. What is None is left to the service.

    It explains and cuts into sentences a few thousand characters a request: choose `batch_size` by that.
    """

    explain: bool  # adds steps: what it says after each token


class Options(_Options, total=False):
    """Of a call that scores one text."""

    explain: Literal[True, False, "contributions"]  # adds steps, or those and what each word changes
