from __future__ import annotations

import json
import math
from dataclasses import asdict

import numpy as np
import pytest

from training.evaluation.attributes.figures import evaluate_attributes, mean_auc

NAN = math.nan


def test_figures_by_hand() -> None:
    """Ranking, decision at 0.5 and calibration of four texts; an unknown fifth does not count."""
    p = [[0.9], [0.6], [0.4], [0.1], [0.7]]
    y = [[1.0], [0.0], [0.5], [0.0], [NAN]]
    [found] = evaluate_attributes(p, y, ["toxicity"])

    assert (found.name, found.texts, found.positives) == ("toxicity", 4, 2)
    assert found.auc == 0.75  # of four pairs one is wrong: 0.4 beside 0.6
    assert found.average_precision == pytest.approx((1 + 2 / 3) / 2)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    assert found.brier == pytest.approx((0.01 + 0.36 + 0.01 + 0.01) / 4)
    assert found.ece == pytest.approx((0.1 + 0.6 + 0.1 + 0.1) / 4)
    assert found.nll == pytest.approx(-(2 * math.log(0.9) + math.log(0.4) + 0.5 * math.log(0.4 * 0.6)) / 4)
    assert json.loads(json.dumps(asdict(found)))["auc"] == 0.75


def test_one_kind_has_no_ranking() -> None:
    """Without a yes there is no AUC or average precision, and the other figures are finite."""
    [found] = evaluate_attributes([[0.2], [0.6]], [[0.0], [0.1]], ["threat"])

    assert (found.auc, found.average_precision, found.positives, found.f1) == (None, None, 0, 0.0)
    assert mean_auc([found]) is None


def test_the_calibration_error_is_of_shares() -> None:
    """Probabilities equal to the shares of raters have no calibration error, even if no text is a yes."""
    shares = np.full((100, 1), 0.3)

    assert evaluate_attributes(shares, shares, ["insult"])[0].ece == pytest.approx(0)
    assert evaluate_attributes(shares + 0.2, shares, ["insult"])[0].ece == pytest.approx(0.2)


def test_each_attribute_is_measured_by_itself() -> None:
    """Attributes that are known of different texts have separate figures, and a mean AUC."""
    p = [[0.9, 0.1], [0.1, 0.9], [0.5, 0.5]]
    first, second = evaluate_attributes(p, [[1.0, NAN], [0.0, 0.0], [NAN, 1.0]], ["a", "b"])

    assert (first.auc, second.auc) == (1.0, 0.0)
    assert mean_auc([first, second]) == 0.5


@pytest.mark.parametrize(
    ("p", "y", "says"),
    [
        ([[0.5]], [[0.5, 0.5]], "do not fit"),
        ([[0.5, 0.5]], [[0.5, 0.5]], "do not fit 1 attributes"),
        ([[1.5]], [[0.5]], "'a' has a number"),
        ([[0.5]], [[-1.0]], "'a' has a number"),
        ([[0.5]], [[NAN]], "'a' is unknown in every text"),
    ],
)
def test_what_does_not_fit_is_refused(p: object, y: object, says: str) -> None:
    """Other shapes, invalid probabilities, and an attribute without known cells are an error."""
    with pytest.raises(ValueError, match=says):
        evaluate_attributes(p, y, ["a"])  # type: ignore[arg-type]
