"""The requests of the native API, and what tests hold answers against."""

from __future__ import annotations

from typing import Any

import pytest

from service.api.operations import answers
from tests.fixtures.schemas import faults

ANSWER = {"label": "a", "score": 1, "probabilities": {"a": 1.0}, "tokens": 1, "truncated": False, "model": "a@1"}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"extra": 1}, ["answer has extra"]),
        ({"score": 1.5}, ["answer.score is out of range"]),
        ({"score": True}, ["answer.score is not of the type number"]),
        ({"action": "forbid"}, ["answer.action is none of ['allow', 'review', 'block']"]),
        ({"probabilities": {"a": "1"}}, ["answer.probabilities.a is not of the type number"]),
        ({"steps": [{"token": "a", "start": 0, "probabilities": {}}]}, ["answer.steps[0] has no end"]),
        ({"sentences": [{}]}, ["answer.sentences[0] fits none of 2 schemas"]),
    ],
)
def test_an_answer_that_is_not_documented_is_found(change: dict[str, Any], found: list[str]) -> None:
    """The schemas of answers allow no additional members, so that tests find undocumented ones."""
    assert list(faults({**ANSWER, **change}, answers()["SentimentAnswer"], "answer")) == found
