"""The size of a slice, and the predicted wait."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from model.classifier import Prediction
from model.text.tokenizer import EncodedText
from service.batching.pace import FIRST, LONGEST, MOST, MOST_SLICES, PROBES, SLICE, Pace, longest_inline
from tests.fixtures.fakes import FakeClassifier


def slices(pace: Pace, each: float, alone: float, count: int = 60, size: int = 80) -> float:
    """Seconds of the last full slices of a model that takes `each` a text and `alone` a call."""
    seconds = 0.0
    for _ in range(count):
        texts = max(1, pace.characters // size)
        seconds = alone + each * texts
        pace.learn(texts * size, seconds, seconds)
    return seconds


@pytest.mark.parametrize(("each", "alone"), [(6e-5, 2e-5), (8e-5, 7e-4), (1e-3, 0.0), (5e-6, 1e-4)])
def test_a_slice_takes_some_milliseconds_whatever_the_model(each: float, alone: float) -> None:
    """The size adapts to a quick model, a slow one, and one whose calls cost more than its texts."""
    assert SLICE * 0.6 < slices(Pace(), each, alone) < SLICE * 2


def test_a_slice_of_one_text_may_take_longer() -> None:
    """A single text cannot be cut; the next slice is one text again."""
    pace = Pace()
    assert slices(pace, 0.02, 0.0) == 0.02
    assert pace.characters >= 1


def test_small_slices_teach_nothing_of_large_ones() -> None:
    """After many slices of one text, a crowd is computed in slices of the same size as before."""
    pace = Pace()
    for _ in range(100):
        pace.learn(80, 1e-4, 1e-4)
    assert pace.characters == FIRST


def test_a_slice_takes_as_long_as_the_turn_before_it() -> None:
    """An iteration that reads many requests is followed by as much computing, up to a limit."""
    pace = Pace()
    assert pace.size(0) == pace.size(SLICE) == FIRST
    assert pace.size(2 * SLICE) == 2 * FIRST
    assert pace.size(60) == MOST_SLICES * FIRST


def test_a_slice_has_a_bound() -> None:
    """A slice has a largest size even if computing costs nothing."""
    pace = Pace()
    slices(pace, 0.0, 0.0, 200)
    assert pace.characters == MOST


def test_the_wait_is_what_was_measured() -> None:
    """The wait includes the event loop's time between slices; it is zero before the first measurement."""
    pace = Pace()
    assert pace.seconds(10**6) == 0
    for _ in range(100):
        pace.learn(2000, 0.003, 0.004)
    assert pace.seconds(200_000) == pytest.approx(0.4, rel=0.01)
    for _ in range(100):
        pace.learn(2000, 0.006, 0.008)
    assert pace.seconds(200_000) == pytest.approx(0.8, rel=0.01)


class Timed(FakeClassifier):
    """Takes this long a character, by a test's clock; the first `hiccups` calls take long whatever they compute."""

    def __init__(self, each: float, hiccups: int = 0) -> None:
        super().__init__()
        self.now, self._each, self._hiccups = 0.0, each, hiccups

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        self._hiccups -= 1
        self.now += 1.0 if self._hiccups >= 0 else self._each * len(self._texts[id(encoded[0])])
        return super().infer(encoded)


@pytest.mark.parametrize(
    ("each", "expected"),
    [(0.0, 2**63), (LONGEST / 5000, 4096), (LONGEST / PROBES[0], PROBES[0]), (1.01 * LONGEST / PROBES[0], 0)],
)
def test_the_longest_text_for_the_event_loop_is_measured(each: float, expected: int) -> None:
    """Every text is short enough for a quick model, and none for a slow one."""
    fake = Timed(each)
    assert longest_inline(fake, lambda: fake.now) == expected


def test_one_slow_try_is_not_the_models_fault() -> None:
    """One slow measurement, for which another process may be the cause, does not count."""
    fake = Timed(0.0, hiccups=2)
    assert longest_inline(fake, lambda: fake.now) == 2**63
