"""Given names, and how texts show that a name is another word."""

from __future__ import annotations

from training.recipe.names import given_names, known_names


def test_names_of_many_peoples_are_known() -> None:
    """Also of those of which few lists know."""
    assert {"emma", "kwame", "fatima", "priya", "olga", "shaniqua", "xiu", "josé"} <= known_names()


def test_a_name_that_is_written_small_is_a_word() -> None:
    """Texts that write "hope" small take it for no name; where a sentence begins, its size says nothing."""
    texts = [
        *["we hope so, and hope, or hope"] * 10,
        "Hope so. Hope is here.",
        "they met Emma, then saw Emma and so Emma",
        "Emma is",
    ]
    found = given_names(texts)
    assert "hope" not in found
    assert "emma" in found
    assert found == sorted(found)


def test_a_name_that_texts_hardly_know_stays() -> None:
    """A few times in small letters may be haste."""
    assert "kwame" in given_names(["and kwame said"] * 19)
    assert "kwame" not in given_names(["and kwame said"] * 20)


def test_months_and_places_are_no_names() -> None:
    """They are written large, as names are."""
    assert not {"june", "paris", "jordan"} & set(given_names([]))
