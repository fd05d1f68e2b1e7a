"""Blank texts, on which all readers of texts agree."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import httpx
import pytest

from model.classifier import Classifier
from model.errors import DataError
from model.text.blank import is_blank
from tests.fixtures.places import ROOT

DEFAULT = ROOT / "model" / "default"
# Blank by Unicode's categories, by its shape, by being a filler; and neighbours of each, which are not.
BLANK = [
    *("", " ", "\t\r\n", "\x00\x00", "\x07", "\x7f", "\x80", "\x85", "\x9f", "\xa0", "\xad", "\u034f", "\u061c"),
    *("\u115f", "\u1680", "\u17b4", "\u180e", "\u2000", "\u200b\u200d\ufeff", "\u2028", "\u202e", "\u2060", "\u2800"),
    *("\u2800 \ufe0f", "\u3000", "\u3164", "\uffa0", "\ufff9", "\U000e0041", "\U000e0101", " \x80\u2800\u200b "),
]
VISIBLE = [
    "a",
    " .",
    "\x80a",
    "\xa1",
    "\u2801",
    "\u2800a",
    "\u1161",
    "\u3165",
    "\u0301",
    "\u2764",
    "\U0001f600",
    "\ufffd",
]


def test_every_control_format_and_space_character_is_blank() -> None:
    """The ranges cover all invisible characters of Unicode."""
    hidden = (
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in {"Cc", "Cf", "Zl", "Zp", "Zs"}
    )
    assert [character for character in hidden if not is_blank(character)] == []


@pytest.mark.parametrize("text", BLANK)
def test_what_nobody_sees_is_blank(text: str) -> None:
    """A text of fillers, joiners and direction marks is blank."""
    assert is_blank(text)


@pytest.mark.parametrize(
    "text", ["a", " .", "😀", "👩\u200d👩", "\u200bא", "شكرا", "\x00x", "\ue000", "ー", "\u0301", "❤\ufe0f", "❤"]
)
def test_what_is_seen_is_not_blank(text: str) -> None:
    """A text of emoji, right-to-left script or private characters is not blank."""
    assert not is_blank(text)


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    """The artifact that ships."""
    return Classifier.load(DEFAULT)


def test_every_blank_character_has_no_token(classifier: Classifier) -> None:
    """This holds for any vocabulary, alone and between spaces."""
    blank = [chr(code) for code in range(sys.maxunicode + 1) if is_blank(chr(code))]
    assert len(blank) > 400
    assert [text.tokens for text in classifier.encode(blank)] == [0] * len(blank)
    assert {text.tokens for text in classifier.encode([f" {each}\u200b" for each in blank])} == {0}
    with pytest.raises(DataError, match="text 1: has no tokens"):
        classifier.predict(["a", "\u2800"])


def test_the_service_and_scoring_agree(url: str, tmp_path: Path) -> None:
    """Both have an error for a text, or both an answer."""
    from score.cli import main

    texts = [*BLANK, *VISIBLE]
    answers = httpx.post(f"{url}/sentiment/batch", json={"texts": texts}).json()["results"]
    source = tmp_path / "texts.jsonl"
    source.write_text("".join(json.dumps({"text": each}) + "\n" for each in texts), "utf-8")
    scored = tmp_path / "scored"
    options = ["--output", str(scored), "--output-format", "jsonl", "--processes", "1"]
    assert main([str(source), *options]) == 0
    rows = [json.loads(line) for part in sorted(scored.glob("part-*")) for line in part.read_bytes().splitlines()]
    assert [row["error"] for row in rows] == [each.get("error", {}).get("code") for each in answers]
    assert [row["label"] for row in rows] == [each.get("label") for each in answers]
