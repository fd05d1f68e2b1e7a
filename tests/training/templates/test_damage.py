from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from model.text.repair import repair
from model.text.tokenizer import TokenizerConfig, train_tokenizer
from training.templates.damage import KINDS, damage

TEXTS = (
    "The folks running the museum in Lima weren't nice - what a stupid, terrible idea.",
    "I love this, it is amazing!",
    "Half of it was good 😡 and we hate the rest",
)
EMOJI = "Half of it was good 😡 and we hate the rest"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return train_tokenizer(["a b c"] * 3, TokenizerConfig(kind="word", min_frequency=1))


def read(tokenizer: Tokenizer, text: str) -> list[str]:
    """The tokens of a text, without the mark of capitals."""
    normalised = tokenizer.normalizer.normalize_str(repair(text))
    return [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normalised) if piece != "⇧"]


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_the_same_for_the_same_seed(kind: str) -> None:
    """A kind changes a text, equally for one seed and differently for another."""
    for text in TEXTS:
        copies = [damage(text, kind, seed) for seed in range(20)]
        assert copies == [damage(text, kind, seed) for seed in range(20)]
        assert text not in copies or kind == "letters apart"
    if kind != "mojibake":
        assert len({damage(TEXTS[0], kind, seed) for seed in range(20)}) > 1


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind not in ("links", "short names", "drawn out", "mojibake")]
)
def test_a_damaged_text_is_read_as_its_original(tokenizer: Tokenizer, kind: str) -> None:
    """Damage that is always repaired gives the tokens of the original."""
    for text in TEXTS:
        for seed in range(10):
            wanted = read(tokenizer, text.replace(" - ", " — ") if kind == "named entities" else text)
            assert read(tokenizer, damage(text, kind, seed)) == wanted, damage(text, kind, seed)


def test_the_rest_of_a_damaged_text_is_read_as_its_original(tokenizer: Tokenizer) -> None:
    """Links leave the text unchanged; quotation marks and names of signs keep their meaning."""
    assert read(tokenizer, damage(TEXTS[1], "links", 0))[2:] == read(tokenizer, TEXTS[1])
    assert read(tokenizer, damage(TEXTS[1], "mojibake", 0))[1:-1] == read(tokenizer, TEXTS[1])
    assert read(tokenizer, damage(EMOJI, "short names", 0)) == read(tokenizer, EMOJI)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(KINDS), st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(0, 99))
def test_any_text_can_be_damaged(kind: str, text: str, seed: int) -> None:
    """No kind fails on any Unicode text."""
    assert isinstance(damage(text, kind, seed), str)


def test_a_kind_that_is_not_known_is_an_error() -> None:
    """An unknown kind of damage is refused."""
    with pytest.raises(KeyError, match="rust"):
        damage("fine", "rust", 0)
