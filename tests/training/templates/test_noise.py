"""Noise: typos, short forms, links and mentions that keep a text's meaning."""

# ruff: noqa: S311 (no secrets here)

from __future__ import annotations

import random
import re

from training.templates.noise import (
    add_link,
    add_mention,
    change_end,
    contract,
    disturb,
    double_letter,
    drop_letter,
    elongate,
    hit_neighbour,
    join_words,
    swap_letters,
    to_capitals,
    write_out,
)


def test_typos_are_one_slip_inside_a_word() -> None:
    """A typo swaps, drops or doubles one letter, and never the first of a word."""
    text = "Is hotel near"
    for seed in range(30):
        rng = random.Random(seed)
        swapped, dropped, doubled = swap_letters(text, rng), drop_letter(text, rng), double_letter(text, rng)
        assert sorted(swapped) == sorted(text)
        assert (len(dropped), len(doubled)) == (len(text) - 1, len(text) + 1)
        assert {tuple(word[0] for word in slip.split()) for slip in (swapped, dropped, doubled)} == {("I", "h", "n")}
    assert [slip("It is", random.Random(1)) for slip in (swap_letters, drop_letter, double_letter)] == ["It is"] * 3


def test_a_neighbouring_key_changes_one_letter_and_drawing_out_repeats_one() -> None:
    """The first keeps the length, the second adds to it; other letters stay."""
    for seed in range(30):
        rng = random.Random(seed)
        struck, drawn = hit_neighbour("Hotel", rng), elongate("so nice", rng)
        assert sum(one != other for one, other in zip("Hotel", struck, strict=True)) == 1
        assert re.fullmatch(r"so{1,6} nice{1,6}", drawn)
        assert len(drawn) > len("so nice")


def test_short_and_long_forms_say_the_same() -> None:
    """A contraction can be expanded again, and "not" is never lost."""
    rng = random.Random(1)
    long = "I am here, it was not late, I cannot stay and they do not mind"
    short = "I'm here, it wasn't late, I can't stay and they don't mind"
    assert contract(long, rng) == short
    assert write_out(short, rng) == long
    assert change_end("Is it?", rng) == "Is it?"


def test_noise_leaves_the_words_of_others_alone() -> None:
    """Links and mentions are added around the text and are not capitalised."""
    rng = random.Random(3)
    assert add_link("Fine", rng).startswith("Fine http")
    assert re.fullmatch(r"@\w+ Fine|Fine @\w+", add_mention("Fine", rng))
    assert to_capitals("@you see https://a.b/c", rng) == "@you SEE https://a.b/c"
    assert any(disturb("The hotel is fine.", random.Random(seed)) == "The hotel is fine." for seed in range(20))


def test_a_short_text_can_be_one_hashtag() -> None:
    """Two to five plain words are joined, in small letters or with capitals; others stay as they are."""
    found = {join_words("I don't like it.", random.Random(seed)) for seed in range(20)}
    assert found == {"#IDontLikeIt", "#idontlikeit"}
    for text in ("Good", "one two three four five six", "room 7 is good", "see https://t.co/a", "good, bad"):
        assert join_words(text, random.Random(0)) == text
