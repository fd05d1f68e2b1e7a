"""Damaged copies have the soft labels of their originals."""

from __future__ import annotations

import numpy as np

from training.recipe.data.damaged import SoftLabelled, damaged_copies

WORDS = ("hate", "love", "this", "shop", "film")


def soft_labelled(rows: int, first: int) -> SoftLabelled:
    """``rows`` texts, whose soft labels are their numbers."""
    numbers = np.arange(first, first + rows, dtype=np.float32)
    texts = [f"I {WORDS[number % 5]} number {number:05d}" for number in range(first, first + rows)]
    return SoftLabelled(texts, np.stack([numbers] * 3, 1), np.stack([numbers] * 2, 1))


def test_a_copy_has_the_soft_labels_of_its_original() -> None:
    """The digits of a text, which links keep, identify the original."""
    copies = damaged_copies([soft_labelled(50, 0), soft_labelled(50, 50)], 300, seed=1)
    known = [(text[-5:], row) for row, text in enumerate(copies.texts) if text.startswith("https://")]
    assert len(known) > 10
    assert {int(number) for number, _ in known} & set(range(50, 100))
    for number, row in known:
        assert copies.soft[row].tolist() == [int(number)] * 3
        assert copies.attributes[row].tolist() == [int(number)] * 2


def test_every_copy_differs_and_the_same_seed_gives_the_same() -> None:
    """A text that damage does not change has no copy."""
    part = soft_labelled(30, 0)
    copies = damaged_copies([part], 100, seed=3)
    assert 50 < len(copies.texts) <= 100
    assert not set(copies.texts) & set(part.texts)
    assert damaged_copies([part], 100, seed=3).texts == copies.texts


def test_no_texts_have_no_copies() -> None:
    """Without soft-labelled texts there are no copies."""
    assert damaged_copies([], 100, seed=1).texts == []
