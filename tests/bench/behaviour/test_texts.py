"""The suite's text files: labels, opposites and groups of people."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.behaviour.texts import ALLOWED, texts
from model.errors import DataError
from training.templates.frame import Frame

WORDS = "[words good]\nfine\n[words bad]\ngrim\n[opposites]\ngood bad\n"
PEOPLE = "[lines by_name]\n{who} is {good}.\nIt is {who}.\n[lines by_term]\nA {who} king.\n"


def folder(tmp_path: Path, frames: str) -> Path:
    """A language of two words, with these frames."""
    for name, text in (("words", WORDS), ("frames", f"{PEOPLE}{frames}")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_frames_have_a_label_and_mirrored_ones_an_opposite(tmp_path: Path) -> None:
    """Sections of one behaviour are joined; an underscore in a name is a space."""
    frames = "[frames in_words positive mirrored]\nAll {good}.\n[frames in_words not_positive]\nNot {good}.\n"
    assert texts(folder(tmp_path, frames)).frames == {
        "in words": (
            Frame("positive", "All {good}."),
            Frame("negative", "All {bad}."),
            Frame("not_positive", "Not {good}."),
        )
    }
    assert ALLOWED["not_positive"] == {"negative", "neutral"}


def test_groups_have_terms_and_frames_of_their_kind(tmp_path: Path) -> None:
    """Terms alternate between groups; a term without a group is its own; gender may begin a sentence."""
    frames = "[people gender man]\nhe, king\n[people gender woman]\nshe\n[people faith]\nSikh, Hindu\n"
    gender, faith = texts(folder(tmp_path, frames)).kinds
    assert (gender.name, gender.terms, gender.frames) == ("gender", ("he", "she", "king"), ("{who} is {good}.",))
    assert (faith.groups, faith.frames) == ({"Sikh": ("Sikh",), "Hindu": ("Hindu",)}, ("A {who} king.",))


@pytest.mark.parametrize("head", ["[frames b glad]", "[frames b positive twice]"])
def test_a_label_that_is_none_is_named(tmp_path: Path, head: str) -> None:
    """The error has file, line and the allowed labels."""
    with pytest.raises(DataError, match=r"frames\.txt, line 6: .*labels are negative, neutral, positive, not_positive"):
        texts(folder(tmp_path, f"{head}\nAll {{good}}.\n"))
