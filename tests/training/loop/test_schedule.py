"""The schedule of the learning rate."""

from __future__ import annotations

import itertools

import pytest

from training.loop.schedule import SCHEDULES, learning_rate_factor


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("warmup", [0.0, 0.15, 0.9])
def test_it_rises_to_the_peak_and_then_falls(schedule: str, warmup: float) -> None:
    """The factor rises to 1 at the end of the warm-up and falls, without a jump."""
    places = [step / 1000 for step in range(1001)]
    factors = [learning_rate_factor(place, schedule=schedule, warmup=warmup) for place in places]
    peak = factors.index(max(factors))
    assert places[peak] == pytest.approx(warmup, abs=0.001)
    assert max(factors) == pytest.approx(1)
    assert all(low <= high for low, high in itertools.pairwise(factors[: peak + 1]))
    assert all(high >= low for high, low in itertools.pairwise(factors[peak:]))
    assert max(abs(left - right) for left, right in itertools.pairwise(factors)) < 0.02


@pytest.mark.parametrize(("schedule", "start", "end"), [("one_cycle", 1 / 25, 1e-5), ("cosine", 0.0, 0.01)])
def test_its_ends(schedule: str, start: float, end: float) -> None:
    """First and last factors are those of the papers, also for a progress just above 1."""
    assert learning_rate_factor(0.0, schedule=schedule, warmup=0.2) == pytest.approx(start)
    assert learning_rate_factor(1.0, schedule=schedule, warmup=0.2) == pytest.approx(end)
    assert learning_rate_factor(1.0000001, schedule=schedule, warmup=0.2) == pytest.approx(end)


def test_the_ways_differ() -> None:
    """Cosine rises linearly, one cycle along a curve."""
    assert learning_rate_factor(0.05, schedule="cosine", warmup=0.2) == pytest.approx(0.25)
    assert learning_rate_factor(0.05, schedule="one_cycle", warmup=0.2) != pytest.approx(0.25, abs=0.02)
