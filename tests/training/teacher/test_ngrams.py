"""The teacher that counts n-grams."""

from __future__ import annotations

import numpy as np
import pytest

from training.teacher.ngrams import NgramTeacher

WORDS = {0: ("awful", "not good"), 1: ("opens at nine", "it is here"), 2: ("lovely", "not bad")}


def texts(classes: tuple[int, ...], each: int = 40) -> tuple[list[str], np.ndarray]:
    """Texts that their words or pairs of words tell apart."""
    draw = np.random.default_rng(0)
    targets = np.repeat(classes, each)
    return [
        f"the {draw.choice(('shop', 'film', 'bus'))} {draw.choice(WORDS[int(target)])}" for target in targets
    ], targets


@pytest.mark.parametrize("letters", [False, True])
def test_log_odds_name_the_class_whose_words_a_text_has(letters: bool) -> None:
    """Single words and pairs of words decide; a text of unknown words has the same odds of every class."""
    known, targets = texts((0, 1, 2))
    teacher = NgramTeacher(known, targets, 3, letters=letters)
    found = teacher.log_odds(["an awful bus", "a lovely bus", "the shop not good", "the shop not bad", "it is here"])
    assert found.argmax(1).tolist() == [0, 2, 0, 2, 1]
    assert found.dtype == np.float32


def test_log_odds_of_two_classes_mirror_each_other_and_an_absent_class_has_none() -> None:
    """A source without neutral texts says nothing of neutral."""
    known, targets = texts((0, 2))
    found = NgramTeacher(known, targets, 3, letters=False).log_odds(["awful", "lovely"])
    assert (found[:, 1] == 0).all()
    assert found[:, 0] == pytest.approx(-found[:, 2])
    assert found[0, 0] > 1 > -1 > found[1, 0]


def test_a_text_does_not_teach_what_is_said_of_it() -> None:
    """Labels that are drawn at random are known by heart, and out of fold by chance."""
    draw = np.random.default_rng(0)
    words = [f"word{number}" for number in range(120)]
    known = [" ".join(draw.choice(words, 12)) for _ in range(400)]
    targets = draw.integers(0, 2, 400)
    teacher = NgramTeacher(known, targets, 2, letters=True)
    assert (teacher.log_odds(known).argmax(1) == targets).mean() > 0.8
    assert 0.4 < (teacher.out_of_fold().argmax(1) == targets).mean() < 0.6


def test_copies_of_a_text_are_in_one_fold() -> None:
    """A copy that differs by case and a mention does not tell its label either."""
    draw = np.random.default_rng(0)
    words = [f"word{number}" for number in range(120)]
    known = [" ".join(draw.choice(words, 12)) for _ in range(200)]
    targets = draw.integers(0, 2, 200)
    copies = [f"@someone {text.upper()}!" for text in known]
    found = NgramTeacher(known + copies, np.tile(targets, 2), 2, letters=True).out_of_fold()
    assert 0.4 < (found.argmax(1) == np.tile(targets, 2)).mean() < 0.6


def test_one_class_alone_says_nothing() -> None:
    """Where all texts have one label, every log odds is 0."""
    known, targets = texts((2,))
    assert not NgramTeacher(known, targets, 3, letters=False).out_of_fold().any()
