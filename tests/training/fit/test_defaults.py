"""Defaults that follow the size of the data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.fit import defaults
from training.loop.config import TrainingConfig


@given(st.integers(1, 10**10), st.booleans(), st.booleans())
def test_every_size_has_settings_that_are_allowed(tokens: int, started: bool, new_head: bool) -> None:
    """The defaults for one to ten thousand million tokens are valid."""
    TrainingConfig(**defaults.training(tokens, started=started, new_head=new_head))
    assert 2 <= defaults.vocab_size(tokens) <= 16_000
    assert 0 < defaults.validation_fraction(tokens) < 1


@pytest.mark.parametrize("started", [False, True])
def test_more_rows_are_read_less_often(started: bool) -> None:
    """Epochs fall and steps grow with the data, and small data get enough of both."""
    found = [defaults.training(tokens, started=started) for tokens in (5_000, 20_000, 100_000, 1_000_000, 10**8)]
    epochs, steps = [each["epochs"] for each in found], [each["batch_tokens"] for each in found]
    assert epochs == sorted(epochs, reverse=True)
    assert steps == sorted(steps)
    assert epochs[0] > epochs[-1] >= 3


def test_a_head_that_is_kept_is_trained_like_the_rest() -> None:
    """Only a new head has a higher learning rate."""
    assert defaults.training(1000, started=True, new_head=False)["head_rate"] == 1.0
    assert defaults.training(1000, started=True, new_head=True)["head_rate"] > 1.0
