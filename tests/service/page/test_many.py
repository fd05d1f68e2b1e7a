"""Many comments on the page: the table, and the files that go in and out."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.artifact.moderation import Thresholds
from score.part.columns import names
from tests.fixtures.fakes import FakeManifest

playwright = pytest.importorskip("playwright.sync_api", reason="the python package playwright is not installed")
DROP = """([name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true }));
}"""
LINES = "One comment per line"


def cells(page: Any) -> list[list[str]]:
    """The cells of the table, row by row."""
    return [
        row.split("\t") for row in page.locator("#rows").evaluate("rows => [...rows.rows].map(row => row.innerText)")
    ]


def comments(page: Any) -> list[str]:
    """The comments in the order of the table."""
    return list(page.locator("#rows td[data-name=Comment]").all_text_contents())


def downloaded(page: Any) -> list[dict[str, str]]:
    """The rows of the downloaded file."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    with open(download.value.path(), newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def test_lines_are_a_table_with_actions(url: str, open_page: Callable[..., Any]) -> None:
    """Each line has its row; one that cannot be scored has the reason."""
    page = open_page(url)
    page.get_by_label(LINES).fill("good\nbad bad bad bad\n\npoison\nfine")
    playwright.expect(page.locator("#rows tr")).to_have_count(4)
    assert cells(page) == [
        ["1", "good", "positive", "0.82", "+0.73", "0.09", "allow"],
        ["2", "bad bad bad bad", "negative", "1.00", "−1.00", "1.00", "block"],
        ["3", "poison", "the model could not score the text"],
        ["4", "fine", "neutral", "0.33", "+0.00", "0.33", "allow"],
    ]


def test_the_table_is_filtered_and_sorted(url: str, open_page: Callable[..., Any]) -> None:
    """It is filtered by action and sorted by each column; rows without a value are last in both directions."""
    page = open_page(url)
    page.get_by_label(LINES).fill("good\nbad bad\npoison\nfine\nbad")
    filters = page.get_by_role("group", name="Filter").get_by_role("button")
    playwright.expect(filters).to_have_text(["all 5", "allow 2", "review 1", "block 1", "not scored 1"])
    head = page.get_by_role("columnheader", name="P(negative)")
    head.get_by_role("button").click()
    assert comments(page) == ["bad bad", "bad", "fine", "good", "poison"]
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").press("Enter")  # it has kept the focus
    assert comments(page) == ["good", "fine", "bad", "bad bad", "poison"]
    page.get_by_role("columnheader", name="Comment").get_by_role("button").click()
    assert comments(page) == ["bad", "bad bad", "fine", "good", "poison"]
    page.get_by_role("columnheader", name="#").get_by_role("button").click()
    assert comments(page) == ["good", "bad bad", "poison", "fine", "bad"]
    for name, left in (("allow", ["good", "fine"]), ("not scored", ["poison"]), ("all", comments(page))):
        filters.filter(has_text=name).first.click()
        assert comments(page) == left
        assert filters.filter(has_text=name).first.get_attribute("aria-pressed") == "true"


def test_a_comment_of_the_table_is_explained(url: str, open_page: Callable[..., Any]) -> None:
    """A click on a comment shows its words above."""
    page = open_page(url)
    page.get_by_label(LINES).fill("good\nso bad bad")
    page.get_by_role("button", name="so bad bad").click()
    playwright.expect(page.locator("#words")).to_have_text("so bad bad")
    playwright.expect(page.get_by_label("Type or paste a comment")).to_be_focused()


def test_labels_without_two_ends_have_neither_polarity_nor_action(
    stars_url: str, open_page: Callable[..., Any]
) -> None:
    """Their table has labels and scores and is filtered by label; the file has sentiment-score's columns."""
    page = open_page(stars_url)
    page.get_by_label(LINES).fill("good\nbad bad\nfine\ngood good")
    filters = page.get_by_role("group", name="Filter").get_by_role("button")
    playwright.expect(filters).to_have_text(["all 4", "1 star 2", "2 stars 2"])
    assert page.get_by_role("columnheader").all_inner_texts() == ["#▲", "Comment", "Label", "Score"]
    filters.filter(has_text="2 stars").click()
    assert cells(page) == [["1", "good", "2 stars", "0.91"], ["4", "good good", "2 stars", "0.99"]]
    rows = downloaded(page)
    assert list(rows[0]) == ["text", *added(("1 star", "2 stars"), None)]
    assert [row["label"] for row in rows] == ["2 stars", "1 star", "1 star", "2 stars"]


def test_a_file_is_downloaded_scored(url: str, open_page: Callable[..., Any], tmp_path: Path) -> None:
    """A CSV file keeps its columns and gets those of sentiment-score; formulas are escaped."""
    texts = ["good", 'bad, "quoted"\nover lines', "=good()", "poison", *(f"bad {number}" for number in range(220))]
    with (tmp_path / "mine.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "Comment"], *enumerate(texts)])
    page = open_page(url)
    page.get_by_label("Choose a file").set_input_files(tmp_path / "mine.csv")
    playwright.expect(page.locator("#count")).to_have_text("224 of 224")
    playwright.expect(page.locator("#rows tr")).to_have_count(100)
    playwright.expect(page.locator("#shown")).to_have_text("100 of 224 rows are shown; the download has all rows.")
    page.get_by_role("button", name="Show 100 more").click()
    page.get_by_role("button", name="Show 24 more").click()
    playwright.expect(page.locator("#rows tr")).to_have_count(224)
    playwright.expect(page.locator("#rest")).to_be_hidden()
    assert page.get_by_label("Column of the comments").input_value() == "1"
    page.get_by_label("Review from").first.fill("0.01")
    rows = downloaded(page)
    texts[2] = "'" + texts[2]
    labels = ("negative", "neutral", "positive")
    assert list(rows[0]) == ["id", "Comment", *added(labels, Thresholds(0.5, 0.9))]
    assert [row["Comment"] for row in rows] == texts
    assert [row["id"] for row in rows] == [str(number) for number in range(224)]
    first = {
        "label": "positive",
        "action": "review",
        "truncated": "false",
        "error": "",
    }  # as the moved threshold has it
    assert {name: rows[0][name] for name in first} == first
    assert rows[4]["label"] == "negative"
    assert (rows[3]["label"], rows[3]["error"]) == ("", "failed: the model could not score the text")
    shares = [float(rows[0][f"probability_{label}"]) for label in labels]
    assert sum(shares) == pytest.approx(1, abs=1e-5)
    assert float(rows[0]["polarity"]) == pytest.approx(shares[2] - shares[0], abs=2e-6)


def test_a_file_is_dropped_as_spreadsheets_write_it(url: str, open_page: Callable[..., Any]) -> None:
    """A file with a byte order mark, semicolons, and a column of the same name as a score."""
    page = open_page(url)
    page.evaluate(DROP, ["MINE.CSV", '\ufeffid;Text;label\r\n1;"good ; or ""so""";x\r\n2;;y\r\n'])
    playwright.expect(page.locator("#count")).to_have_text("2 of 2")
    first, second = downloaded(page)
    assert (first["id"], first["Text"], first["label"]) == ("1", 'good ; or "so"', "x")
    assert first["sentiment_label"] == "positive"
    assert (second["label"], second["sentiment_label"], second["sentiment_error"]) == ("y", "", "blank")


def test_rows_that_cannot_be_read_keep_their_place(url: str, open_page: Callable[..., Any]) -> None:
    """Table and download have the reason of each, as sentiment-score does; a note counts them."""
    page = open_page(url)
    page.evaluate(DROP, ["a.csv", 'id,text\n1,good\n2\n3,"never closed\n4,bad bad\n5,a,b\n'])
    playwright.expect(page.locator("#count")).to_have_text("5 of 5")
    playwright.expect(page.locator("#unread")).to_have_text(
        "3 of 5 rows have no readable text: fields 2, quote 1. The table gives the reason for each."
    )
    told = [
        "fields: 1 where the header has 2; a.csv, line 3",
        "quote: one that opens in this row is not closed; a.csv, line 4",
        "fields: 3 where the header has 2; a.csv, line 6",
    ]
    assert [row[-1] for row in cells(page) if len(row) == 3] == told
    rows = downloaded(page)
    assert [row["label"] for row in rows] == ["positive", "", "", "negative", ""]
    assert [row["error"] for row in rows if row["error"]] == told
    assert [row["id"] for row in rows] == ["1", "", "", "4", ""]
    page.get_by_role("button", name="not scored 3").click()
    assert [row[0] for row in cells(page)] == ["2", "3", "5"]
    page.get_by_label(LINES).fill("good")
    playwright.expect(page.locator("#unread")).to_be_hidden()


def test_a_column_of_json_that_holds_no_texts(url: str, open_page: Callable[..., Any]) -> None:
    """Numbers and nulls have no text in the chosen column; the download has them as written."""
    page = open_page(url)
    page.evaluate(DROP, ["a.jsonl", '{"text": null, "n": 1.0}\n{"text": "good", "n": "bad"}\n{"text": "fine"}\n'])
    playwright.expect(page.locator("#count")).to_have_text("3 of 3")
    assert [(row["n"], row["error"]) for row in downloaded(page)] == [("1.0", "null"), ("bad", ""), ("", "")]
    page.get_by_label("Column of the comments").select_option("n")
    playwright.expect(page.locator("#unread")).to_contain_text("not text 1, null 1")
    told = [row["error"] for row in downloaded(page)]
    assert told == ["not text: a number; a.jsonl, line 1, column 'n'", "", "null"]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.csv", "\n", "a.csv is empty: it has no header"),
        ("a.tsv", "text\tid\n", "a.tsv has no rows"),
        ("a.txt", "", "a.txt has no rows"),
        ("a.json", "no\njson", "a.json has no row that is a JSON object (not JSON: Expecting value)"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    url: str, open_page: Callable[..., Any], name: str, text: str, why: str
) -> None:
    """The earlier rows are gone, so that nobody takes them for the file's."""
    page = open_page(url)
    page.get_by_label(LINES).fill("good")
    playwright.expect(page.locator("#count")).to_have_text("1 of 1")
    page.evaluate(DROP, [name, text])
    playwright.expect(page.locator("#many-error")).to_contain_text(why)
    playwright.expect(page.locator("#many")).to_be_hidden()


def added(labels: tuple[str, ...], thresholds: Thresholds | None) -> list[str]:
    """The columns that sentiment-score adds for an artifact with these labels."""
    manifest: Any = FakeManifest(labels=labels, thresholds=thresholds)
    return names(manifest, "")
