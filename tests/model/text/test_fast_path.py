from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers, pre_tokenizers

from model.text.blank import is_blank
from model.text.fast_path import is_plain, plain_tokenizer
from model.text.patterns import CAPITALS
from model.text.repair import repair
from model.text.tokenizer import TextEncoder, TokenizerConfig, train_tokenizer

SEEN = [f"i love {CAPITALS} this :) @user http #happy sooo !!! don't ... < & \\ ` x3 8) é 😀 1 2 URL www a b c"] * 3
KINDS = ("bpe", "word", "char")
# What the kept steps look for, and what makes a text no longer plain
FRAGMENTS = (
    "http://x.y/z www.a.b t.co/x URL USER @me @ n't 's WOW I'M aaaaaaaa :-) "
    "<br /> <br> &amp; &#39; &AMP; &amp;lt; &hearts; &nbsp; &hellip; &deg; &pound; \\u2019 \\u201c \\U2019 \\u2026 "
    "don’t ‘n’ “Oh” … ….. – — ` ´ ﬁ ￥ ＆ ″ \u200b"
)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS.split()),
        st.text(max_size=4),
        st.sampled_from([" ", "  ", "\t", "\n", "\r\n", ", ", "."]),
    ),
    max_size=12,
).map("".join)


def trained(kind: str) -> Tokenizer:
    return train_tokenizer(SEEN, TokenizerConfig(kind=kind, vocab_size=300, min_frequency=1))  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=KINDS)
def tokenizer(request: pytest.FixtureRequest) -> Tokenizer:
    return trained(request.param)


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=6))
def test_plain_texts_and_others_have_the_tokens_that_the_tokenizer_gives(
    tokenizer: Tokenizer, texts: list[str]
) -> None:
    """The fast path gives the tokenizer's tokens in any list of texts."""
    wanted = [
        [] if is_blank(repair(text)) else tokenizer.encode(repair(text), add_special_tokens=False).ids for text in texts
    ]

    assert [text.token_ids for text in TextEncoder(tokenizer, 512).encode(texts)] == wanted


@pytest.mark.parametrize(
    "text", ["", "It's fine: 8-) [x] {y} ~ | ^ _ = > ? ! # $ % * + / < & \\ `", "a  b\n\tc", "“It’s” – so — …"]
)
def test_what_is_plain(text: str) -> None:
    """Printable ASCII, white space, and the substitutes of word processors are plain."""
    assert is_plain(text)


@pytest.mark.parametrize(
    "character", ["\x00", "\x0b", "\x7f", "\x85", "´", "é", "ʼ", "″", "‥", "😀", "＆", "\u00a0", "\u200b"]
)
def test_what_is_not_plain(character: str) -> None:
    """One character that a skipped step may match makes a text not plain."""
    assert not is_plain(f"it is {character} fine")


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from("aAbBsS'!?.,:;()-_=/@#^<3 8xXoOdDpPwW%\"~$*+[]{}|>&\\`\n\t\r’‘“”–—…"), max_size=60))
def test_plain_texts_of_any_characters_have_the_same_tokens(tokenizer: Tokenizer, text: str) -> None:
    """Adjacent signs are split as the library does."""
    wanted = tokenizer.encode(repair(text), add_special_tokens=False).ids

    assert TextEncoder(tokenizer, 512).encode([text])[0].token_ids == wanted


def test_words_are_cut_once(tokenizer: Tokenizer) -> None:
    """Pieces of a word are cached, except for very long words."""
    plain = plain_tokenizer(tokenizer)
    assert plain is not None

    assert plain.encode("love Love " + "abcd" * 10) == plain.encode("love Love " + "abcd" * 10)

    assert plain.cached == {"love"}


@pytest.mark.parametrize(
    "change", ["truncation", "padding", "tokens", "normalizer", "pre_tokenizer", "step", "prepend"]
)
def test_a_tokenizer_of_another_make_encodes_all_texts(change: str) -> None:
    """A tokenizer of unknown steps has no fast path."""
    other = trained("word")
    if change == "truncation":
        other.enable_truncation(3)
    elif change == "padding":
        other.enable_padding()
    elif change == "tokens":
        other.add_tokens(["fine"])
    elif change == "normalizer":
        other.normalizer = normalizers.Lowercase()
    elif change == "pre_tokenizer":
        other.pre_tokenizer = pre_tokenizers.Whitespace()
    elif change == "step":
        other.normalizer = normalizers.Sequence([normalizers.Replace("&", "and"), normalizers.NFKC()])
    else:
        other.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Prepend("a")])

    assert plain_tokenizer(other) is None
    wanted = other.encode("it is fine & good").ids
    assert TextEncoder(other, 512).encode(["it is fine & good"])[0].token_ids == wanted
