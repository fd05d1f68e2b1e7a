"""The options of a call, by the names of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict


class _Options(TypedDict, total=False):
    model: str | None  # name, or name@version; without it, the service's default
    review_at: float | None  # P(toxicity), or without it P(negative), from which the action is `review`
    block_at: float | None  # and `block`
    thresholds: Mapping[str, Mapping[str, float]] | None  # of other attributes: {"threat": {"review": 0.4}}
    sentences: bool  # adds the prediction of each sentence


class BatchOptions(_Options, total=False):
    """Options of a call that scores several texts. None leaves the choice to the service.

    A request may be explained, or cut into sentences, up to a few thousand characters: choose `batch_size` by that.
    """

    explain: bool  # adds steps: the prediction after each token


class Options(_Options, total=False):
    """Options of a call that scores one text."""

    explain: Literal[True, False, "contributions"]  # adds steps, or steps and the contribution of each word
