"""The number of threads: one, unless more are measured to be faster."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from training.loop import threads


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Restores the number of threads."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


class Clock:
    """A clock that a step advances by its seconds at the current number of threads."""

    def __init__(self, seconds: dict[int, float]) -> None:
        self.seconds, self.now, self.steps = seconds, 0.0, 0

    def step(self) -> None:
        """Advance the clock by a step at torch's number of threads."""
        self.now += self.seconds[torch.get_num_threads()]
        self.steps += 1

    def monotonic(self) -> float:
        """The time."""
        return self.now


@pytest.mark.parametrize(("two", "chosen"), [(1.0, 1), (0.9, 1), (0.5, 2), (7.0, 1)])
def test_threads_must_gain(monkeypatch: pytest.MonkeyPatch, two: float, chosen: int) -> None:
    """Two threads are taken if a step is clearly faster, and torch keeps the choice."""
    clock = Clock({1: 1.0, 2: two})
    monkeypatch.setattr(threads, "time", clock)
    assert threads.choose(clock.step, 2) == chosen
    assert torch.get_num_threads() == chosen
    assert clock.steps == 11


def test_one_core_needs_no_measuring() -> None:
    """With one core no step is run."""
    assert threads.choose(lambda: pytest.fail("a step was computed"), 1) == 1
    assert torch.get_num_threads() == 1


def test_cores_are_those_that_the_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """OMP_NUM_THREADS limits them, unless it is no number."""
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(threads, "available", lambda: 4)
    assert threads.cores() == 4
    for value, wanted in (("2", 2), ("8", 4), ("0", 4), ("x", 4), ("", 4)):
        monkeypatch.setenv("OMP_NUM_THREADS", value)
        assert threads.cores() == wanted
