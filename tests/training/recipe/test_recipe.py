"""The recipe's numbers fit its encoder."""

from __future__ import annotations

import pytest

from model.errors import TrainingError
from training.recipe.recipe import Recipe, recipe_with
from training.recipe.teacher import NARROW_TUNING, TeacherConfig


def test_a_narrow_encoder_has_numbers_of_its_own(encoder: str) -> None:
    """An encoder of few numbers a state is trained faster than MPNet, and reads fewer sources at a smaller share."""
    recipe = recipe_with(encoder)
    assert recipe.teacher == TeacherConfig(encoder, NARROW_TUNING)
    usual = Recipe(TeacherConfig(encoder))
    assert usual.teacher is not None
    assert NARROW_TUNING.learning_rate > usual.teacher.tuning.learning_rate
    assert recipe.read.keys() < usual.read.keys() <= {*usual.shares}
    assert all(share < usual.read[name] for name, share in recipe.read.items())


def test_a_recipe_without_an_encoder_has_no_teacher() -> None:
    """The name "none" stands for no encoder, and one that does not exist is refused."""
    assert recipe_with("none") == Recipe(None)
    with pytest.raises(TrainingError, match="no/such"):
        recipe_with("no/such")
