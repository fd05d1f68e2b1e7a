"""The cost of a batch, as it is learned."""

from __future__ import annotations

import random

import pytest

from service.cost import Cost

SHAPES = [(20, 20), (400, 40), (4000, 44), (400, 400), (4000, 500), (60, 30)]
MACHINES = {"quick": (1e-4, 1e-6, 2e-6), "usual": (1e-3, 2.5e-6, 2e-5), "slow": (2e-2, 5e-5, 4e-4)}


def true_seconds(terms: tuple[float, float, float], tokens: int, steps: int) -> float:
    """What a batch takes on a machine."""
    return terms[0] + terms[1] * tokens + terms[2] * steps


def taught(terms: tuple[float, float, float], batches: int, seed: int = 0, noise: float = 0.3) -> Cost:
    """A cost that has seen batches of a noisy machine, 3 % of which were held up a hundredfold."""
    draw = random.Random(seed)  # noqa: S311 - repeatable, not secret
    cost = Cost()
    for _ in range(batches):
        tokens, steps = (int(each * draw.uniform(0.8, 1.2)) for each in draw.choice(SHAPES))
        seconds = true_seconds(terms, tokens, steps) * draw.uniform(1 - noise, 1 + noise)
        cost.learn(tokens, steps, seconds * (100 if draw.random() < 0.03 else 1))
    return cost


def test_nothing_is_predicted_of_the_unknown() -> None:
    """Nobody is refused out of ignorance."""
    assert Cost().seconds(10, 10_000, 1000) == 0


@pytest.mark.parametrize("machine", MACHINES)
def test_the_first_batch_says_what_kind_of_machine_it_is(machine: str) -> None:
    """What is alike is predicted at once, the rest within a factor of three."""
    cost = Cost()
    cost.learn(400, 40, true_seconds(MACHINES[machine], 400, 40))
    assert cost.seconds(1, 400, 40) == pytest.approx(true_seconds(MACHINES[machine], 400, 40), rel=0.05)
    for tokens, steps in SHAPES:
        assert 1 / 3 < cost.seconds(1, tokens, steps) / true_seconds(MACHINES[machine], tokens, steps) < 3


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("seed", range(3))
def test_noise_and_hold_ups_do_not_mislead_it(machine: str, seed: int) -> None:
    """Within a third of the truth for every shape, after a few hundred batches."""
    cost = taught(MACHINES[machine], 400, seed)
    for tokens, steps in SHAPES:
        assert cost.seconds(1, tokens, steps) == pytest.approx(
            true_seconds(MACHINES[machine], tokens, steps), rel=1 / 3
        )


def test_a_machine_that_slows_down_is_followed() -> None:
    """Ten times slower, after a hundred batches it is believed."""
    cost = taught(MACHINES["usual"], 300, noise=0.0)
    for _ in range(20):
        for tokens, steps in SHAPES:
            cost.learn(tokens, steps, 10 * true_seconds(MACHINES["usual"], tokens, steps))
    for tokens, steps in SHAPES:
        assert cost.seconds(1, tokens, steps) == pytest.approx(
            10 * true_seconds(MACHINES["usual"], tokens, steps), rel=0.4
        )


def test_batches_that_are_all_alike_leave_the_terms_in_bounds() -> None:
    """Nothing tells the terms apart then; none turns negative, and a long text is not thought to be free or endless."""
    cost = Cost()
    for _ in range(2000):
        cost.learn(1000, 44, true_seconds(MACHINES["usual"], 1000, 44))
    assert cost.seconds(1, 1000, 44) == pytest.approx(true_seconds(MACHINES["usual"], 1000, 44), rel=0.05)
    assert 0.2 < cost.seconds(1, 400, 400) / true_seconds(MACHINES["usual"], 400, 400) < 5
    assert min(cost.seconds(1, 0, 0), cost.seconds(0, 1, 0), cost.seconds(0, 0, 1)) >= 0


def test_a_clock_that_stands_still_teaches_nothing() -> None:
    """Zero seconds are not believed."""
    cost = Cost()
    cost.learn(10, 10, 0.0)
    assert cost.seconds(1, 10, 10) == 0


def test_the_tokens_that_characters_promise_are_corrected() -> None:
    """Chinese has about one token a character, not one for four."""
    cost = Cost()
    for _ in range(20):
        cost.read(2000, 8000)
    assert cost.density == pytest.approx(4, rel=0.1)
    cost.read(0, 0)
    assert cost.density == pytest.approx(4, rel=0.1)
