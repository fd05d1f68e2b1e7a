"""The pages for people, in a real browser."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.keys import new_key
from service.settings import Settings
from tests.service.support import PATIENCE, listening

playwright = pytest.importorskip("playwright.sync_api", reason="the python package playwright is not installed")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)")
OUTLINE = """() => {
  const here = document.activeElement;
  return getComputedStyle(here.id === "file" ? here.previousElementSibling : here).outlineStyle;
}"""
TEXT = "so 👍 good\nbad bad <b>bad</b>"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with listening(Settings(port=0, max_explained_characters=100)) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages that must neither complain nor ask for anything elsewhere, nor keep anything."""
    contexts, wrong = [], []

    def open_page(url: str, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        root = "/".join(url.split("/")[:3])
        # Refusals that a test is about are told on the console, too.
        page.on("console", lambda told: wrong.append(told.text) if "Failed to load" not in told.text else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda asked: wrong.append(asked.url) if not asked.url.startswith((root, "data:", "blob:")) else 0,
        )
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        assert context.storage_state() == {"cookies": [], "origins": []}
        context.close()
    assert not wrong


def test_the_prediction_follows_the_typing(url: str, open_page: Callable[..., Any]) -> None:
    """Label, action, words and curve are those of the text as it stands, whatever characters it has."""
    page = open_page(url)
    box = page.get_by_label("Type or paste a text")
    box.press_sequentially("good")
    playwright.expect(page.locator("#label")).to_have_text("positive")
    playwright.expect(page.locator("#action")).to_have_text("allow")
    box.fill(TEXT)
    playwright.expect(page.locator("#label")).to_have_text("negative")
    playwright.expect(page.locator("#action")).to_have_text("review")
    words = page.locator("#words span")
    assert page.locator("#words").text_content() == TEXT
    assert words.all_text_contents() == ["so", "👍", "good", "bad", "bad", "<b>bad</b>"]
    assert [word.get_attribute("class") for word in words.all()] == [None, None, "up", "down", "down", None]
    assert page.locator("#curve .way").get_attribute("d").count(",") == 6
    playwright.expect(page.get_by_role("status").first).to_have_text("negative, 81.8 %, review")
    box.fill(" ")
    playwright.expect(page.locator("#result")).to_be_hidden()


def test_a_text_that_is_too_long_to_be_explained_is_scored(url: str, open_page: Callable[..., Any]) -> None:
    """The page says why nothing is coloured."""
    page = open_page(url)
    page.get_by_label("Type or paste a text").fill("good " * 30)
    playwright.expect(page.locator("#label")).to_have_text("positive")
    playwright.expect(page.locator("#note")).to_contain_text("at most 100 characters")
    playwright.expect(page.locator("#way")).to_be_hidden()


def test_lines_are_a_table_with_actions(url: str, open_page: Callable[..., Any]) -> None:
    """Each line has its row; one that cannot be scored says why in its own."""
    page = open_page(url)
    page.get_by_label("One comment a line").fill("good\nbad bad bad bad\n\npoison\nfine")
    rows = page.get_by_role("region", name="Scored comments").locator("tbody tr")
    playwright.expect(rows).to_have_count(4)
    assert [row.inner_text().split("\t") for row in rows.all()] == [
        ["good", "positive 82\xa0%", "+0.73", "allow"],
        ["bad bad bad bad", "negative 100\xa0%", "−1.00", "block"],
        ["poison", "the model could not score the text"],
        ["fine", "neutral 33\xa0%", "+0.00", "allow"],
    ]


def downloaded(page: Any) -> list[dict[str, str]]:
    """The rows of the file that the page gives back."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    with open(download.value.path(), newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_a_file_is_downloaded_scored(url: str, open_page: Callable[..., Any], tmp_path: Path) -> None:
    """A CSV file keeps its columns and gains the scores; what a spreadsheet would run is quoted."""
    texts = ["good", 'bad, "quoted"\nover lines', "=good()", *(f"bad {number}" for number in range(220))]
    with (tmp_path / "mine.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "Comment"], *enumerate(texts)])
    page = open_page(url)
    page.get_by_label("Choose a file").set_input_files(tmp_path / "mine.csv")
    playwright.expect(page.locator("#count")).to_have_text("223 of 223")
    assert page.get_by_label("Column of the comments").input_value() == "1"
    rows = downloaded(page)
    texts[2] = "'" + texts[2]
    assert [row["Comment"] for row in rows] == texts
    assert [row["id"] for row in rows] == [str(number) for number in range(223)]
    assert (rows[0]["label"], rows[0]["action"], rows[1]["label"]) == ("positive", "allow", "neutral")
    assert rows[3]["label"] == "negative"
    assert sum(float(rows[0][label]) for label in ("negative", "neutral", "positive")) == pytest.approx(1, abs=1e-5)


DROP = """([name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
}"""


def test_a_file_is_dropped_as_spreadsheets_write_it(url: str, open_page: Callable[..., Any]) -> None:
    """With a mark in front, semicolons, names that the scores have, too, and rows that are longer than the first."""
    page = open_page(url)
    page.evaluate(DROP, ["MINE.CSV", '\ufeffid;Text;label\r\n1;"good ; or ""so""";x\r\n2;;y;more\r\n'])
    playwright.expect(page.locator("#count")).to_have_text("2 of 2")
    first, second = downloaded(page)
    assert (first["id"], first["Text"], first["label"]) == ("1", 'good ; or "so"', "x")
    assert first["sentiment label"] == "positive"
    assert (second["label"], second[""], second["sentiment label"]) == ("y", "more", "")
    assert second["error"] == "there is nothing to read in the text"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.csv", 'id,text\n1,"never closed\n2,good\n', "ends within a quote that begins in row 2"),
        ("a.tsv", "text\tid\n", "no rows below its header"),
        ("a.txt", " \r\n", "no lines with text"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    url: str, open_page: Callable[..., Any], name: str, text: str, why: str
) -> None:
    """And what was there before is gone, so that nobody takes it for the file's."""
    page = open_page(url)
    page.get_by_label("One comment a line").fill("good")
    playwright.expect(page.locator("#count")).to_have_text("1 of 1")
    page.evaluate(DROP, [name, text])
    playwright.expect(page.locator("#many-error")).to_contain_text(why)
    playwright.expect(page.locator("#many")).to_be_hidden()


def test_the_page_waits_for_a_service_that_is_not_ready(url: str, open_page: Callable[..., Any]) -> None:
    """As long as it says, whatever the page asks: what is served, one text, or many."""
    page = open_page(url)
    refused = dict.fromkeys(("model", "sentiment", "sentiment/batch"), 0)

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
    page.get_by_label("Type or paste a text").fill("good")
    playwright.expect(page.locator("#label")).to_have_text("positive")
    page.get_by_label("One comment a line").fill("good")
    playwright.expect(page.locator("#count")).to_have_text("1 of 1")
    assert refused == dict.fromkeys(refused, 2)


def test_a_late_answer_is_not_shown(url: str, open_page: Callable[..., Any]) -> None:
    """From a slow service that of a text which was written over meanwhile comes too late, and nobody waits for it."""
    page = open_page(url)
    held: list[Any] = []
    page.route(f"{url}/sentiment", lambda route: held.append(route) if not held else route.continue_())
    box = page.get_by_label("Type or paste a text")
    with page.expect_request(f"{url}/sentiment"):
        box.fill("bad")
    with page.expect_event("requestfailed"):  # the page gives it up
        box.fill("good")
    playwright.expect(page.locator("#label")).to_have_text("positive")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(url: str, open_page: Callable[..., Any], scheme: str) -> None:
    """axe finds nothing: names, roles and contrast, of colours at their strongest, too."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = open_page(url, color_scheme=scheme)
    page.get_by_label("Type or paste a text").fill("good good bad bad bad bad good good good")
    page.get_by_label("One comment a line").fill("good good\nbad bad\nfine\nbad\npoison")
    playwright.expect(page.locator("#count")).to_have_text("5 of 5")
    page.get_by_text("The way as a table").click()
    playwright.expect(page.locator("#steps tr")).to_have_count(9)
    found = axe.Axe().run(page).response
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]] == []


def test_the_page_can_be_used_by_keyboard(url: str, open_page: Callable[..., Any]) -> None:
    """Each thing that can be used is reached by Tab, has a name, and shows where one is."""
    page = open_page(url)
    page.get_by_label("Type or paste a text").fill("good")
    page.get_by_label("One comment a line").fill("good")
    playwright.expect(page.get_by_role("button", name="Download as CSV")).to_be_enabled()
    playwright.expect(page.locator("#result")).to_be_visible()
    page.locator("nav a").first.focus()
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        assert page.evaluate(OUTLINE) != "none", reached
    assert reached == ["A", "text", "SUMMARY", "lines", "file", "download", "DIV"]
    page.get_by_text("The way as a table").press("Enter")
    playwright.expect(page.get_by_role("region", name="The way as a table")).to_contain_text("good")


def test_light_and_dark(url: str, open_page: Callable[..., Any]) -> None:
    """The page is as its reader's system is."""
    colours = {
        open_page(url, color_scheme=scheme).evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in ("light", "dark")
    }
    assert colours == {"rgb(244, 245, 248)", "rgb(18, 20, 26)"}


def test_a_service_with_keys_asks_for_one(open_page: Callable[..., Any], tmp_path: Path) -> None:
    """The page itself is open; what it asks waits until its reader gives a key."""
    key, line = new_key()
    (tmp_path / "keys").write_text(line)
    with listening(Settings(port=0, api_keys_file=tmp_path / "keys")) as url:
        page = open_page(url)
        page.get_by_label("This service asks for a key").fill(key)
        page.keyboard.press("Enter")
        playwright.expect(page.locator("#model")).to_have_text("fake@0123456789ab")
        page.get_by_label("Type or paste a text").fill("good")
        playwright.expect(page.locator("#label")).to_have_text("positive")


def test_the_documentation_is_served_from_here(url: str, open_page: Callable[..., Any]) -> None:
    """Swagger UI shows the operations under the same policy, and loads nothing from elsewhere."""
    page = open_page(f"{url}/docs")
    playwright.expect(page.locator("#operations-default-sentiment")).to_be_visible()
    page.locator("#operations-default-sentiment").click()
    playwright.expect(page.get_by_text("Score one text.")).to_be_visible()
