"""Computing texts together, and the effect of one bad text on the others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from model.classifier import Prediction
from model.text.tokenizer import EncodedText
from service.batching.computing import compute, each_or_alone
from service.errors import TextError
from tests.fixtures.fakes import FakeClassifier, Panic


def double(numbers: Sequence[int]) -> list[int]:
    """Doubles each number; 13 fails the whole call."""
    if 13 in numbers:
        raise Panic("13")
    return [2 * number for number in numbers]


def test_all_are_computed_in_one_call() -> None:
    """The normal case is one call."""
    calls: list[list[int]] = []

    def counted(numbers: Sequence[int]) -> list[int]:
        calls.append(list(numbers))
        return double(numbers)

    assert each_or_alone(counted, [1, 2, 3]) == [2, 4, 6]
    assert calls == [[1, 2, 3]]


def test_one_bad_text_errors_alone() -> None:
    """The other texts get their results in their places, also after a BaseException."""
    one, bad, three = each_or_alone(double, [1, 13, 3])
    assert (one, three) == (2, 6)
    assert isinstance(bad, TextError)
    assert bad.code == "failed"
    assert "13" not in bad.message


def test_an_answer_of_the_wrong_length_is_a_failure() -> None:
    """Results are never matched to the wrong texts."""
    results = each_or_alone(lambda numbers: [0] * 3, [1, 2])
    assert all(isinstance(each, TextError) for each in results)


def test_a_call_that_always_fails_fails_each() -> None:
    """A broken model answers every waiter."""
    assert all(isinstance(each, TextError) for each in each_or_alone(double, [13, 13]))


def labels(outcomes: Sequence[Prediction | TextError]) -> list[str]:
    """The labels, or the codes of errors."""
    return [each.code if isinstance(each, TextError) else each.label for each in outcomes]


def test_each_text_gets_the_outcome_of_its_own() -> None:
    """Good texts, one without tokens, one that fails in the tokenizer and one that fails in the network."""
    fake = FakeClassifier()
    computed = compute(fake, ["good", "nothing", "panic", "bad qzx", "poison", "good good"])
    assert labels(computed.outcomes) == ["positive", "blank", "failed", "negative", "failed", "positive"]
    assert (computed.texts, computed.tokens, computed.unknown) == (4, 6, 1)


def test_texts_with_nothing_to_read_are_not_computed() -> None:
    """A batch in which no text has a token makes no call."""
    fake = FakeClassifier()
    computed = compute(fake, ["nothing", "nothing"])
    assert labels(computed.outcomes) == ["blank", "blank"]
    assert (computed.texts, fake.batches) == (0, [])


def test_explained_texts_have_steps() -> None:
    """An explained text has a step for each token."""
    [outcome] = compute(FakeClassifier(), ["good bad"], explain=True).outcomes
    assert isinstance(outcome, Prediction)
    assert [step.piece.token for step in outcome.steps] == ["good", "bad"]


class Broken(FakeClassifier):
    """Fails on every text."""

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        raise RuntimeError


def test_a_classifier_that_fails_at_every_text_is_told_from_a_bad_text() -> None:
    """A classifier that fails on every text raises its own error."""
    with pytest.raises(RuntimeError):
        compute(Broken(), ["good"])
