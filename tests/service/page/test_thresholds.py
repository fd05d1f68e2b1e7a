"""The thresholds on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, moderating
from tests.fixtures.service import listening

playwright = pytest.importorskip("playwright.sync_api", reason="the python package playwright is not installed")


@pytest.fixture(scope="module")
def set_url() -> Iterator[str]:
    """The address of a service with a review threshold of its settings."""
    with listening(Settings(port=0, review_at=0.3)) as url:
        yield url


def limits(page: Any) -> list[str]:
    """The values of the fields and the sliders."""
    ids = ("review-number", "review-range", "block-number", "block-range")
    return [page.locator(f"#{id}").input_value() for id in ids]


def test_they_are_those_that_hold_and_move_everything(set_url: str, open_page: Callable[..., Any]) -> None:
    """Thresholds start at the settings; a moved one changes comment, table and later requests."""
    page = open_page(set_url)
    page.get_by_label("Type or paste a comment").fill("bad bad")  # P(negative) 0.976
    page.get_by_label("One comment per line").fill("bad\nfine\ngood")  # 0.818, 0.333, 0.091
    playwright.expect(page.locator("#action")).to_have_text("block")
    assert limits(page) == ["0.3", "0.3", "0.9", "0.9"]
    filters = page.locator("#filters button")
    playwright.expect(filters).to_have_text(["all 3", "allow 1", "review 2", "block 0"])
    page.get_by_label("Block from").first.fill("0.98")
    playwright.expect(page.locator("#action")).to_have_text("review")
    page.get_by_role("slider", name="Block from").fill("0.2")
    assert limits(page) == ["0.2"] * 4  # nothing is blocked that is not reviewed first
    playwright.expect(filters).to_have_text(["all 3", "allow 1", "review 0", "block 2"])
    with page.expect_request(f"{set_url}/sentiment") as asked:
        page.get_by_label("Type or paste a comment").fill("fine")
    assert asked.value.post_data_json == {"text": "fine", "explain": True, "review_at": 0.2, "block_at": 0.2}
    playwright.expect(page.locator("#action")).to_have_text("block")
    page.get_by_role("button", name="Reset to 0.3 and 0.9").click()
    playwright.expect(filters).to_have_text(["all 3", "allow 1", "review 2", "block 0"])
    playwright.expect(page.locator("#action")).to_have_text("review")
    with page.expect_request(f"{set_url}/sentiment") as asked:
        page.get_by_label("Type or paste a comment").fill("good")
    assert asked.value.post_data_json == {"text": "good", "explain": True}


def test_the_page_decides_as_the_service_does(url: str, open_page: Callable[..., Any]) -> None:
    """A comment gets the same action from the page, whose limits moved later, as from a request with these limits."""
    page = open_page(url)
    page.get_by_label("One comment per line").fill("bad bad\nbad\nfine\ngood")
    rows = page.locator("#rows tr")
    playwright.expect(rows).to_have_count(4)
    texts = page.locator("#rows td[data-name=Comment]").all_text_contents()
    for review, block in ((0, 0), (0.333, 0.818), (0.334, 0.9), (0.9, 1), (1, 1)):
        page.get_by_label("Block from").first.fill(str(block))
        page.get_by_label("Review from").first.fill(str(review))
        query = {"texts": texts, "review_at": review, "block_at": block}
        answer = page.request.post(f"{url}/sentiment/batch", data=query).json()
        actions = page.locator("#rows td[data-name=Action]").all_text_contents()
        assert actions == [each["action"] for each in answer["results"]], (review, block)


def test_attributes_decide_on_the_page_as_in_the_service(moderated_url: str, open_page: Callable[..., Any]) -> None:
    """Moved thresholds of toxicity and the service's on other attributes give its actions and reasons."""
    page = open_page(moderated_url)
    playwright.expect(page.locator("#main-is")).to_have_text("toxic")
    page.get_by_label("Type or paste a comment").fill("bad threat threat insult")
    playwright.expect(page.locator("#action")).to_have_text("block")
    playwright.expect(page.locator("#reason")).to_have_text("P(threat) is 0.950; the block threshold is 0.9.")
    assert page.locator("#attributes dt").all_text_contents() == ["toxicity", "threat", "insult"]
    assert page.locator("#attributes .number").all_text_contents() == ["0.05", "0.95", "0.60"]
    texts = ["toxicity toxicity threat", "threat toxicity", "threat threat toxicity toxicity", "bad bad", "bad", "fine"]
    page.get_by_label("One comment per line").fill("\n".join(texts))
    rows = page.locator("#rows tr")
    playwright.expect(rows).to_have_count(6)
    assert page.locator("#heads button").all_text_contents()[-2:] == ["P(toxicity)", "Action"]
    for review, block in ((0.5, 0.9), (0.05, 0.6), (0.9, 1)):
        page.get_by_label("Block from").first.fill(str(block))
        page.get_by_label("Review from").first.fill(str(review))
        query = {"texts": texts, "review_at": review, "block_at": block}
        results = page.request.post(f"{moderated_url}/sentiment/batch", data=query).json()["results"]
        assert page.locator("#rows td[data-name=Action]").all_text_contents() == [each["action"] for each in results]
        titles = [each.get_attribute("title") or "" for each in page.locator("#rows .badge").all()]
        wanted = [each["reason"] for each in results if "reason" in each]
        reasons = [title[2 : title.index(")")] for title, each in zip(titles, results, strict=True) if "reason" in each]
        assert reasons == wanted


def test_a_model_of_attributes_alone_has_a_page(open_page: Callable[..., Any]) -> None:
    """Attributes take the place of labels, and the most probable one colours the words."""
    fake = FakeClassifier(moderating(labels=(), thresholds=None))
    with listening(Settings(port=0), fake) as url:
        page = open_page(url)
        page.get_by_label("Type or paste a comment").fill("a threat here")
        playwright.expect(page.locator("#label")).to_have_text("threat")
        playwright.expect(page.locator("#action")).to_have_text("review")
        playwright.expect(page.locator("#curve-title")).to_have_text("P(threat) after each word")
        page.get_by_label("One comment per line").fill("threat\ntoxicity toxicity")
        playwright.expect(page.locator("#rows td[data-name=Label]")).to_have_text(["threat", "toxicity"])
