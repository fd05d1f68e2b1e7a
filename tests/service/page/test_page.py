"""The page for people as a whole, and the page of the API, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.artifact.moderation import Thresholds
from service.api.operations import operations
from service.auth.keys import new_key
from service.models.artifacts import Artifacts
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, FakeManifest
from tests.fixtures.service import listening

playwright = pytest.importorskip("playwright.sync_api", reason="the python package playwright is not installed")
# What is focused: its id, or what a radio stands for, or the text of a link or button.
NAME = """() => {
  const here = document.activeElement;
  if (here === document.body || here.tagName === "HTML") return "more";
  return here.type === "radio" ? here.value : here.id || here.innerText.replace(/\\s+/g, " ").trim();
}"""
# A hidden control shows it on what stands for it. A slider's thumb has no style that a script could read.
SHOWS_FOCUS = """() => {
  const here = document.activeElement;
  const seen = here.id === "file" || here.type === "radio" ? here.nextElementSibling : here;
  return here.type === "range" || getComputedStyle(seen).outlineStyle !== "none";
}"""


def test_the_page_waits_for_a_service_that_is_not_ready(url: str, open_page: Callable[..., Any]) -> None:
    """After a 503 the page retries its requests, for models, one text or many, after Retry-After."""
    page = open_page(url)
    refused = dict.fromkeys(("models", "sentiment", "sentiment/batch"), 0)

    def refuse_once(route: Any) -> None:
        path = route.request.url.removeprefix(f"{url}/")
        refused[path] += 1
        if refused[path] > 1:
            route.continue_()
        else:
            route.fulfill(status=503, headers={"Retry-After": "0"}, json={"detail": "The model is being loaded."})

    for path in refused:
        page.route(f"{url}/{path}", refuse_once)
    page.reload()
    playwright.expect(page.locator("#model")).to_have_text("fake@0123456789ab")
    page.get_by_label("Type or paste a comment").fill("good")
    playwright.expect(page.locator("#label")).to_have_text("positive")
    page.get_by_label("One comment per line").fill("good")
    playwright.expect(page.locator("#count")).to_have_text("1 of 1")
    assert refused == dict.fromkeys(refused, 2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_is_accessible(url: str, open_page: Callable[..., Any], scheme: str, width: int) -> None:
    """axe finds no fault of names, roles and contrast, with the strongest colours and all parts open."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = open_page(url, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.get_by_label("Type or paste a comment").fill("good good bad bad bad bad good good good")
    page.get_by_label("One comment per line").fill("good good\nbad bad\nfine\nbad\npoison")
    page.get_by_label("Review from").first.fill("0.4")
    playwright.expect(page.locator("#rows tr")).to_have_count(5)
    page.get_by_text("The words as a table").click()
    playwright.expect(page.locator("#steps tr")).to_have_count(9)
    found = axe.Axe().run(page).response
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []


def test_the_page_can_be_used_by_keyboard(url: str, open_page: Callable[..., Any]) -> None:
    """Tab reaches each control in the order of the page, and the focus is visible."""
    page = open_page(url)
    page.get_by_label("Type or paste a comment").fill("good")
    page.get_by_label("One comment per line").fill("good")
    playwright.expect(page.locator("#rows tr")).to_have_count(1)
    playwright.expect(page.locator("#explanation")).to_be_visible()
    page.locator("nav a").first.focus()
    reached = []
    while "more" not in reached:
        page.keyboard.press("Tab")
        name = page.evaluate(NAME)
        reached.append(name)
        if name == "more":
            break
        assert page.evaluate(SHOWS_FOCUS), reached
        assert len(reached) < 50, reached
    assert reached == [
        *("Metrics", "text", "not bad, good", "not good, bad", "A mixed review", "Sarcasm", "steps"),
        *("The words as a table", "review-number", "block-number", "review-range", "block-range"),
        *("lines", "sample", "file", "download", "all 1", "allow 1", "review 0", "block 0"),
        *("#▲", "Comment", "Label", "Score", "Polarity", "P(negative)", "Action", "good", "more"),
    ]
    page.get_by_text("The words as a table").press("Enter")
    playwright.expect(page.get_by_role("region", name="The words as a table")).to_contain_text("good")
    page.get_by_role("radio", name="Steps").press("ArrowRight")
    playwright.expect(page.locator("#legend-means")).to_contain_text("without each word")
    page.get_by_role("slider", name="Review from").press("ArrowLeft")
    playwright.expect(page.locator("#review-number")).to_have_value("0.499")


@pytest.mark.parametrize("width", [320, 360, 768])
def test_a_narrow_page_hides_nothing(url: str, open_page: Callable[..., Any], width: int) -> None:
    """Every value of the table is inside the page without scrolling sideways, and nothing is wider than the page."""
    page = open_page(url, viewport={"width": width, "height": 740})
    page.get_by_label("Type or paste a comment").fill("good " + "x" * 90)
    page.get_by_label("One comment per line").fill("good " + "x" * 300 + "\nbad bad\npoison")
    playwright.expect(page.locator("#rows tr")).to_have_count(3)
    playwright.expect(page.locator("#explanation")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    boxes = [cell.bounding_box() for cell in page.locator("#rows td, #heads th, #filters button").all()]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    first = page.locator("#rows tr").first
    shown = [
        first.locator(f"td[data-name='{name}']")
        for name in ("#", "Label", "Score", "Polarity", "P(negative)", "Action")
    ]
    assert [cell.inner_text() for cell in shown] == ["1", "positive", "0.82", "+0.73", "0.09", "allow"]
    # A row without its table is still one to those who do not see it.
    playwright.expect(page.get_by_role("table", name="Scored comments").get_by_role("row")).to_have_count(4)


def test_of_several_models_one_is_chosen(open_page: Callable[..., Any]) -> None:
    """The page shows the chosen model's labels and thresholds, and scores everything again by it."""
    fakes = {
        "tweets": FakeClassifier(FakeManifest(name="tweets", version="1" * 12)),
        "stars": FakeClassifier(FakeManifest(version="2" * 12, labels=("1 star", "2 stars"), thresholds=None)),
    }
    settings = Settings(port=0, artifact=Artifacts({name: Path(f"/{name}") for name in fakes}))
    with listening(settings, load=lambda folder: fakes[folder.name]) as url:
        page = open_page(url)
        page.get_by_label("Type or paste a comment").fill("good")
        page.get_by_label("One comment per line").fill("good")
        playwright.expect(page.locator("#label")).to_have_text("positive")
        page.get_by_label("Model").select_option("stars")
        playwright.expect(page.locator("#model")).to_have_text("version 222222222222")
        playwright.expect(page.locator("#label")).to_have_text("2 stars")
        playwright.expect(page.locator("#rows tr")).to_contain_text("2 stars")
        playwright.expect(page.locator("#thresholds")).to_be_hidden()
        page.get_by_label("Model").select_option("tweets")
        playwright.expect(page.locator("#label")).to_have_text("positive")
        playwright.expect(page.locator("#thresholds")).to_be_visible()


def test_a_model_that_was_replaced_is_noticed(open_page: Callable[..., Any], tmp_path: Path) -> None:
    """The page shows the version that answers, and its thresholds, without a reload of the page."""
    key, line = new_key()
    (tmp_path / "keys").write_text(line)
    settings = Settings(port=0, artifact=Artifacts({"mine": Path("/mine")}), admin_keys_file=tmp_path / "keys")
    manifests = iter(
        [FakeManifest(version="1" * 12), FakeManifest(version="2" * 12, thresholds=Thresholds(0.05, 0.08))]
    )
    with listening(settings, load=lambda folder: FakeClassifier(next(manifests))) as url:
        page = open_page(url)
        page.get_by_label("Type or paste a comment").fill("good")  # P(negative) is 0.091
        playwright.expect(page.locator("#action")).to_have_text("allow")
        answer = page.request.post(f"{url}/model/reload", headers={"Authorization": f"Bearer {key}"})
        assert answer.ok
        page.get_by_label("Type or paste a comment").fill("good fine")
        playwright.expect(page.locator("#model")).to_have_text("mine@222222222222")
        playwright.expect(page.locator("#review-number")).to_have_value("0.05")
        playwright.expect(page.locator("#action")).to_have_text("block")


def test_light_and_dark(url: str, open_page: Callable[..., Any]) -> None:
    """The page has the colour scheme of the reader's system."""
    colours = {
        open_page(url, color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert colours == {"rgb(244, 245, 248)", "rgb(18, 20, 26)"}


def test_a_service_with_keys_asks_for_one(open_page: Callable[..., Any], tmp_path: Path) -> None:
    """The page needs no key; its requests wait until the reader gives one."""
    key, line = new_key()
    (tmp_path / "keys").write_text(line)
    with listening(Settings(port=0, api_keys_file=tmp_path / "keys")) as url:
        page = open_page(url)
        page.get_by_label("This service needs an API key").fill(key)
        page.keyboard.press("Enter")
        playwright.expect(page.locator("#model")).to_have_text("fake@0123456789ab")
        page.get_by_label("Type or paste a comment").fill("good")
        playwright.expect(page.locator("#label")).to_have_text("positive")


def test_the_documentation_is_served_from_here(url: str, open_page: Callable[..., Any]) -> None:
    """Swagger UI shows the operations under the same policy, and loads nothing from elsewhere."""
    page = open_page(f"{url}/docs")
    tags = page.locator(".opblock-tag > a")
    playwright.expect(tags).to_have_text([tag["name"] for tag in operations()[0]])
    operation = page.locator("#operations-Sentiment-sentiment")
    playwright.expect(operation).to_contain_text("Score one text")
    operation.locator("button").first.click()
    playwright.expect(operation).to_contain_text("its calibrated probability")
    playwright.expect(operation.locator(".examples-select-element")).to_contain_text("Thresholds of this request")
