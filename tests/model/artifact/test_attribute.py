from __future__ import annotations

import math

import pytest

from model.artifact.attribute import Attribute
from model.artifact.calibration import Platt
from model.errors import ConfigError


def test_an_attribute_has_a_calibration() -> None:
    """It has scale and bias of a sigmoid; without calibration they change no logit."""
    assert Attribute("threat", 2.0, -1.0).platt == Platt(2.0, -1.0)
    assert Attribute("threat").platt == Platt()


@pytest.mark.parametrize(
    ("fields", "field"),
    [(("",), "name"), (("a", 0.0), "scale"), (("a", math.nan), "scale"), (("a", math.inf), "scale"),
     (("a", 1.0, math.nan), "bias")],
)  # fmt: skip
def test_what_makes_no_sense_is_named(fields: tuple[object, ...], field: str) -> None:
    """The error of an invalid name, scale or bias names the field."""
    with pytest.raises(ConfigError, match=f"^{field}"):
        Attribute(*fields)  # type: ignore[arg-type]
