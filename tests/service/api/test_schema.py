"""The models of answers."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from service.api.schema import Answer


def test_an_answer_has_no_field_that_is_not_documented() -> None:
    """The models of answers are strict, so that a test against them proves the document."""
    with pytest.raises(ValidationError):
        Answer.model_validate(
            {"label": "a", "score": 1, "probabilities": {}, "tokens": 1, "truncated": False, "extra": 1}
        )
