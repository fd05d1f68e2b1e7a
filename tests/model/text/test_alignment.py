from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers

from model.artifact.manifest import Manifest
from model.classifier import Classifier
from model.errors import ArtifactError, DataError
from model.text.alignment import Aligner
from model.text.patterns import CAPITALS
from model.text.repair import repair, repairs_first
from model.text.tokenizer import TokenizerConfig, train_tokenizer
from tests.fixtures.places import ROOT

SHIPPED = ROOT / "model" / "default" / "tokenizer.json"
LEARNT = ["love LOVE this don't ... & < http @user good bad 1 2 i e é a sooo :) <3 👍 👩 fi 한국 が"] * 3


@pytest.fixture(scope="module")
def words() -> Tokenizer:
    return train_tokenizer(LEARNT, TokenizerConfig(kind="word", min_frequency=1))


@pytest.fixture(scope="module")
def aligner(words: Tokenizer) -> Aligner:
    return Aligner(words)


@pytest.fixture(scope="module", params=["words", "shipped"])
def read(request: pytest.FixtureRequest, words: Tokenizer) -> tuple[Tokenizer, Aligner]:
    """The small tokenizer and the shipped one, with their alignments."""
    tokenizer = words if request.param == "words" else Tokenizer.from_file(str(SHIPPED))
    return tokenizer, Aligner(tokenizer)


def spans(aligner: Aligner, text: str) -> list[tuple[str, str]]:
    """Each token with its characters of the text."""
    return [(piece.token, text[piece.start : piece.end]) for piece in aligner.pieces(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I love  this", [("i", "I"), ("love", "love"), ("this", "this")]),
        ("LOVE this", [("⇧", ""), ("love", "LOVE"), ("this", "this")]),
        ("good\r\nbad\r\n", [("good", "good"), ("bad", "bad")]),
        ("good &amp; &lt;3&nbsp;bad", [("good", "good"), ("&", "&amp;"), ("<3", "&lt;3"), ("bad", "bad")]),
        ("&amp;amp;", [("&", "&amp;amp;")]),
        ("&amp;lt;3", [("<3", "&amp;lt;3")]),
        ("love<br />this", [("love", "love"), ("this", "this")]),
        ("e\u0301 good", [("é", "e\u0301"), ("good", "good")]),
        ("か\u3099 good", [("が", "か\u3099"), ("good", "good")]),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8", [("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8")]),
        ("good\u200b bad", [("good", "good\u200b"), ("bad", "bad")]),
        ("g\u200bood", [("good", "g\u200bood")]),
        ("\u200bgood", [("good", "good")]),
        ("👍🏽 👩\u200d", [("👍", "👍🏽"), ("👩", "👩\u200d")]),
        (
            "this https://x.com/a?b=c. good",
            [("this", "this"), ("http", "https://x.com/a?b=c"), ("[UNK]", "."), ("good", "good")],
        ),
        ("@somebody good", [("@user", "@somebody"), ("good", "good")]),
        ("sooooooo good", [("sooo", "sooooooo"), ("good", "good")]),
        ("good......", [("good", "good"), ("...", "......")]),
        ("…", [("...", "…")]),
        ("do n't", [("don't", "do n't")]),
        ("don’t", [("don't", "don’t")]),
        ("ﬁ½", [("fi", "ﬁ"), ("1", "½"), ("[UNK]", "½"), ("2", "½")]),
        ("⇧ good", [("⇧", "⇧"), ("good", "good")]),
    ],
)
def test_a_token_is_given_the_characters_it_was_made_of(
    aligner: Aligner, text: str, wanted: list[tuple[str, str]]
) -> None:
    """Spans of entities, links, marks, emoji and composed characters are whole, as sent."""
    assert spans(aligner, text) == wanted


def test_the_mark_of_capitals_belongs_to_its_word(aligner: Aligner) -> None:
    """It has an empty span and the number of the next word."""
    this, mark, love = aligner.pieces("this LOVE")

    assert (mark.start, mark.end) == (love.start, love.start)
    assert mark.word == love.word != this.word


FRAGMENTS = st.sampled_from(
    [
        *(
            "LOVE",
            "&amp;",
            "&lt;",
            "lt;",
            "&nbsp;",
            " ",
            "\r\n",
            "<br/>",
            "https://x.com/",
            "www.a.b",
            "URL",
            "@user12",
        ),
        *("ooooo", "!!!!!", ":)", "do n't", "\\u2019", "⇧", "´", "½", "ﷺ", "İ", "ŉ", "ΑΣ ", "👍🏽", "\ua7d4"),
        *("e\u0301", "\u0301", "\u200b", "\u200d", "\ufe0f", "नि", "\u09c7", "\u09be"),
        *("한", "\u1112", "\u1161", "\u11ab", "\uff76", "\uff9e"),
    ]
)
TEXTS = st.lists(FRAGMENTS | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=12).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@example("\ua7d4")
@example("\u0301 a")
def test_pieces_are_the_tokens_in_their_order(read: tuple[Tokenizer, Aligner], text: str) -> None:
    """For any text, spans are within it, in order, one a token."""
    tokenizer, aligner = read
    pieces = aligner.pieces(text)
    starts, ends = [piece.start for piece in pieces], [piece.end for piece in pieces]

    read = repair(text) if repairs_first(tokenizer) else text
    assert aligner.normalise(text).text == tokenizer.normalizer.normalize_str(read)
    assert [piece.token for piece in pieces] == tokenizer.encode(read, add_special_tokens=False).tokens
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= piece.start < piece.end <= len(text) or piece.token == CAPITALS for piece in pieces)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_what_no_token_was_made_of_says_nothing(read: tuple[Tokenizer, Aligner], text: str) -> None:
    """Characters outside all spans have no tokens by themselves."""
    tokenizer, aligner = read
    assume("\uff9e" not in text)  # a mark that joins whatever stands before it, and takes the end of an entity with it
    rest = list(text)
    for piece in aligner.pieces(text):
        rest[piece.start : piece.end] = " " * (piece.end - piece.start)
    read_alone = repair("".join(rest)) if repairs_first(tokenizer) else "".join(rest)
    assert set(tokenizer.encode(read_alone, add_special_tokens=False).tokens) <= {CAPITALS}


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_a_span_says_its_token(aligner: Aligner, words: Tokenizer, text: str) -> None:
    """The tokens of a span's characters contain its token, unless the context decides."""
    for piece in aligner.pieces(text):
        alone = words.normalizer.normalize_str(text[piece.start : piece.end])
        if piece.token.isalpha() and piece.token.isascii():
            assert piece.token in alone.replace(" ", "")


def test_a_normalizer_that_is_not_known_is_refused(words: Tokenizer) -> None:
    """An unknown normalizer is an error, not a wrong span."""
    other = Tokenizer.from_str(words.to_str())
    other.normalizer = normalizers.Sequence([normalizers.StripAccents()])

    with pytest.raises(ArtifactError, match="StripAccents"):
        Aligner(other)


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXTS.map(lambda text: f"a {text}"), min_size=1, max_size=4))
def test_an_explanation_ends_with_the_answer(classifier: Classifier, texts: list[str]) -> None:
    """Predictions are the same with explanation, and their last steps equal them."""
    for plain, explained in zip(classifier.predict(texts), classifier.explain(texts), strict=True):
        assert explained.steps[-1].probabilities == explained.probabilities
        assert explained.probabilities == pytest.approx(plain.probabilities, abs=1e-6)
        assert explained._replace(steps=(), score=0, polarity=0, probabilities={}, label="") == plain._replace(
            score=0, polarity=0, probabilities={}, label=""
        )


def test_of_a_long_text_head_and_tail_are_explained(classifier: Classifier) -> None:
    """A truncated text has a step a token read, with spans of the whole text."""
    text = " ".join(f"{number}" for number in range(100))
    [explained] = classifier.explain([text])
    steps = explained.steps

    assert explained.truncated
    assert len(steps) == classifier.manifest.tokenizer.max_tokens
    assert steps[0].piece.start == 0
    assert steps[-1].piece.end == len(text)
    gaps = [after.piece.start - before.piece.end for before, after in itertools.pairwise(steps)]
    assert max(gaps) > 100


def test_an_artifact_without_steps_says_so(
    tmp_path: Path, save: Callable[..., Manifest], scripted: torch.jit.ScriptModule
) -> None:
    """It scores texts, and explaining is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        save(tmp_path / "old", network=torch.jit.freeze(scripted))  # which keeps no method but the one
    old = Classifier.load(tmp_path / "old")

    assert not old.has_steps
    assert old.predict(["good"])
    with pytest.raises(ArtifactError, match="exported without steps"):
        old.explain(["good"])


def test_a_lone_surrogate_is_named(classifier: Classifier) -> None:
    """A text with a lone surrogate is an error here, too."""
    with pytest.raises(DataError, match="text 1"):
        classifier.explain(["good", "\ud800"])
