"""Invalid settings of a run are errors that name them."""

from __future__ import annotations

from typing import Any

import pytest

from model.errors import ConfigError
from training.loop.config import TrainingConfig

NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("epochs", [0, -1]),
        ("batch_tokens", [0]),
        ("patience", [0]),
        ("learning_rate", [0.0, -1.0, NAN, INF]),
        ("embedding_rate", [0.0, NAN]),
        ("head_rate", [0.0, INF]),
        ("clip_norm", [0.0, -1.0, NAN, INF]),
        ("warmup", [-0.1, 1.0, NAN]),
        ("label_smoothing", [-0.1, 1.0, NAN]),
        ("average_decay", [-0.1, 1.0, NAN]),
        ("weight_decay", [-0.1, NAN, INF]),
        ("seed", [-1, 2**32]),
        ("schedule", ["linear"]),
        ("balance", ["both"]),
        ("precision", ["float16"]),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_its_field(field: str, values: list[Any]) -> None:
    """The message begins with the field and has the value."""
    for value in values:
        with pytest.raises(ConfigError) as raised:
            TrainingConfig(**{field: value})
        assert str(raised.value).startswith(f"{field}: ")
        assert str(value) in str(raised.value)


def test_the_ends_of_the_ranges_are_allowed() -> None:
    """The smallest valid values are accepted."""
    TrainingConfig(epochs=1, batch_tokens=1, patience=1, warmup=0, label_smoothing=0, average_decay=0, weight_decay=0)
