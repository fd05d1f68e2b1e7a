"""Given names, and names that texts use as other words."""

from __future__ import annotations

from training.recipe.words.given_names import given_names, known_names


def test_names_of_many_peoples_are_known() -> None:
    """The list has names of peoples that other lists lack."""
    assert {"emma", "kwame", "fatima", "priya", "olga", "shaniqua", "xiu", "josé"} <= known_names()


def test_a_name_that_is_written_small_is_a_word() -> None:
    """ "hope" in lower case counts against the name; the first word of a sentence does not count."""
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
    """A few lower-case uses do not count against a name."""
    assert "kwame" in given_names(["and kwame said"] * 19)
    assert "kwame" not in given_names(["and kwame said"] * 20)


def test_months_and_places_are_no_names() -> None:
    """Capitalised months and places are not names of people."""
    assert not {"june", "paris", "jordan"} & set(given_names([]))
