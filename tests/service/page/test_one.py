"""One comment on the page: its prediction, and the words that made it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="the python package playwright is not installed")
TEXT = "so 👍 good\nbad bad <b>bad</b>"
BOX = "Type or paste a comment"


def shown(page: Any, id: str) -> Any:
    """An expectation of the element with this id."""
    return playwright.expect(page.locator(f"#{id}"))


def bars(page: Any) -> dict[str, str]:
    """The labels and their probabilities, as they are shown."""
    return dict(
        zip(
            page.locator("#bars dt").all_text_contents(),
            page.locator("#bars .number").all_text_contents(),
            strict=True,
        )
    )


def test_the_prediction_follows_the_typing(url: str, open_page: Callable[..., Any]) -> None:
    """Label, action, bars, words and curve are those of the current text, whatever its characters."""
    page = open_page(url)
    box = page.get_by_label(BOX)
    box.press_sequentially("good")
    shown(page, "label").to_have_text("positive")
    shown(page, "action").to_have_text("allow")
    box.fill(TEXT)
    shown(page, "label").to_have_text("negative")
    shown(page, "action").to_have_text("review")
    shown(page, "reason").to_have_text("P(negative) is 0.818; the review threshold is 0.5.")
    assert bars(page) == {"negative": "0.82", "neutral": "0.09", "positive": "0.09"}
    words = page.locator("#words span")
    assert page.locator("#words").text_content() == TEXT
    assert words.all_text_contents() == ["so", "👍", "good", "bad", "bad", "<b>bad</b>"]
    assert [word.get_attribute("class") for word in words.all()] == [None, None, "up", "down", "down", None]
    assert page.locator("#curve .way").get_attribute("d").count(",") == 1 + 6  # one before anything is read
    playwright.expect(page.get_by_role("status").first).to_have_text("negative, 0.82, review")
    box.fill(" ")
    shown(page, "verdict").to_be_hidden()
    shown(page, "explanation").to_be_hidden()


def test_colours_show_steps_or_contributions(url: str, open_page: Callable[..., Any]) -> None:
    """The switch chooses, the legend explains the choice, and an only word has no contribution."""
    page = open_page(url)
    page.get_by_label(BOX).fill("good bad bad")
    shown(page, "legend-up").to_have_text("towards positive")
    assert page.locator("#steps-head th").all_text_contents() == ["Word", "Change", "polarity after the word"]
    page.get_by_text("The words as a table").click()
    page.get_by_text("Contributions", exact=True).click()
    shown(page, "legend-means").to_contain_text("without each word")
    shown(page, "legend-up").to_have_text("towards positive")
    shown(page, "curve-figure").to_be_hidden()
    rows = [
        row.split("\t") for row in page.locator("#steps").evaluate("rows => [...rows.rows].map(row => row.innerText)")
    ]
    # Without "good" there is "bad bad" (-0.964), with it -0.727; without either "bad" there is "good bad" (0).
    assert rows == [["good", "+0.24"], ["bad", "−0.73"], ["bad", "−0.73"]]
    page.get_by_label(BOX).fill("good")
    playwright.expect(page.locator("#steps")).to_have_text("good–")


def test_labels_without_two_ends_have_no_polarity(stars_url: str, open_page: Callable[..., Any]) -> None:
    """A text has a label, its score and a bar a label; colours show the probability of its label."""
    page = open_page(stars_url)
    page.get_by_label(BOX).fill("good fine bad good")
    shown(page, "label").to_have_text("2 stars")
    shown(page, "score").to_have_text("0.91")
    assert bars(page) == {"1 star": "0.09", "2 stars": "0.91"}
    for hidden in ("action", "thresholds"):
        shown(page, hidden).to_be_hidden()
    shown(page, "reason").to_be_empty()
    shown(page, "legend-up").to_have_text("towards 2 stars")
    shown(page, "curve-title").to_have_text("P(2 stars) after each word")
    assert "polarity" not in page.inner_text("main").lower()
    assert [word.get_attribute("class") for word in page.locator("#words span").all()] == ["up", None, "down", "up"]


def test_a_text_that_is_too_long_to_be_explained_is_scored(url: str, open_page: Callable[..., Any]) -> None:
    """A note gives the limit and the length in characters."""
    page = open_page(url)
    shown(page, "text-limit").to_have_text("Up to 100,000 characters; words are coloured up to 100.")
    page.get_by_label(BOX).fill("good " * 30)
    shown(page, "label").to_have_text("positive")
    shown(page, "note").to_have_text("Words are coloured in comments of up to 100 characters; this one has 150.")
    shown(page, "explanation").to_be_hidden()


def test_a_text_that_is_too_long_is_told_its_limit(url: str, open_page: Callable[..., Any]) -> None:
    """The error counts code points."""
    page = open_page(url)
    page.get_by_label(BOX).fill("👍" * 100_001)
    shown(page, "one-error").to_have_text("A comment may have up to 100,000 characters; this one has 100,001.")
    shown(page, "verdict").to_be_hidden()


def test_examples_are_clicked(url: str, open_page: Callable[..., Any]) -> None:
    """A click on an example scores its text; the sarcastic one has a caveat."""
    page = open_page(url)
    for name, text in (("not good, bad", "not good, bad"), ("Sarcasm", "Oh great, another delay")):
        page.get_by_role("button", name=name).click()
        playwright.expect(page.get_by_label(BOX)).to_have_value(re.compile(f"^{text}"))
        shown(page, "words").to_contain_text(text)
    shown(page, "note").to_contain_text("takes sarcasm literally")
    page.get_by_text("Contributions", exact=True).click()
    shown(page, "legend-means").to_contain_text("without each word")
    shown(page, "note").to_contain_text("takes sarcasm literally")


def test_a_late_answer_is_not_shown(url: str, open_page: Callable[..., Any]) -> None:
    """The page drops the request of a text that was replaced meanwhile."""
    page = open_page(url)
    held: list[Any] = []
    page.route(f"{url}/sentiment", lambda route: held.append(route) if not held else route.continue_())
    box = page.get_by_label(BOX)
    with page.expect_request(f"{url}/sentiment"):
        box.fill("bad")
    with page.expect_event("requestfailed"):  # the page gives it up
        box.fill("good")
    shown(page, "label").to_have_text("positive")
