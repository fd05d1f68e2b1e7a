"""Tokens are read by the teacher alone, and their states reduced by principal components."""

from __future__ import annotations

import numpy as np
import pytest

from training.teacher.network import TeacherNetwork
from training.teacher.pretrained import load_pretrained
from training.teacher.reading import TeacherReader
from training.teacher.text import TeacherTokenizer
from training.teacher.token_vectors import token_vectors

TOKENS = ["good", "##good", "bad", "terrible", "movie", "the", "happy", "was"]


def test_tokens_have_principal_components_of_their_states(encoder: str) -> None:
    """A token within a word has the vector of its letters; columns are uncorrelated and their mean square is 1."""
    pretrained = load_pretrained(encoder)
    teacher = TeacherReader(TeacherNetwork(pretrained, 4, frozen_blocks=0), "float32")
    tokenizer = TeacherTokenizer(pretrained.tokenizer, 16)
    vectors = token_vectors(teacher, tokenizer, TOKENS, 3)
    assert vectors.shape == (8, 3)
    assert vectors.dtype == np.float32
    assert np.allclose(vectors[0], vectors[1], atol=1e-4)
    assert not np.allclose(vectors[0], vectors[2], atol=1e-2)
    assert np.isclose(np.square(vectors).mean(), 1, atol=1e-4)
    products = vectors.T @ vectors
    assert np.allclose(products - np.diag(np.diag(products)), 0, atol=1e-2 * products.max())
    assert (np.diff(np.diag(products)) <= 0).all()
    with pytest.raises(ValueError, match="9 components of 8 states"):
        token_vectors(teacher, tokenizer, TOKENS, 9)
