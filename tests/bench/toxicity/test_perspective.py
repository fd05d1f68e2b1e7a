"""Our scores compared with Perspective's: quantiles, thresholds and ranks, printed or written into a page."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import pytest

from bench.toxicity.perspective import BEGIN, END, PairedScores, main, markdown, write_between
from model.errors import DataError
from tests.fixtures.places import ROOT

DATE = datetime.date(2026, 1, 31)


def squared(count: int = 100) -> PairedScores:
    """Equal ranks: our scores are the squares of Perspective's."""
    theirs = (np.arange(count) + 0.5) / count
    return PairedScores("toxicity", theirs, theirs**2)


def test_the_same_ranks_on_another_scale() -> None:
    """The correlation is 1; quantiles are squared; 30 of 100 comments are at 0.7, here 0.49, or above."""
    found = squared()
    assert found.rank_correlation == pytest.approx(1.0)
    lines = markdown("ours@1", [found], DATE).splitlines()
    assert "| 50% | 0.50 | 0.25 |" in lines
    assert "| 0.7 | 30% | 0.49 | 30 of 30 |" in lines
    assert "| 0.9 | 10% | 0.81 | 10 of 10, too few |" in lines
    assert "| `TOXICITY` | 1.00 | 100 |" in lines
    assert lines[0].startswith("`ours@1`, 2026-01-31, 100 comments")


def test_ranks_that_differ_have_an_interval() -> None:
    """The interval of unrelated scores contains 0; equal scores have no correlation."""
    draw = np.random.default_rng(1)
    unrelated = PairedScores("insult", draw.random(120), draw.random(120))
    low, high = unrelated.interval or (1.0, 1.0)
    assert low < 0 < high
    assert high - low == pytest.approx(2 * 1.96 / 117**0.5, rel=0.02)
    same = PairedScores("threat", np.full(120, 0.1), draw.random(120))
    assert same.rank_correlation is None
    assert "| `THREAT` | – | 120 |" in markdown("ours@1", [squared(), same], DATE)


def test_tables_stand_between_the_marks_of_a_page(tmp_path: Path) -> None:
    """A second write replaces the first, and the rest of the page stays."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    write_between(page, "new")
    write_between(page, "newer")
    assert page.read_text() == f"before\n{BEGIN}\n\nnewer\n\n{END}\nafter\n"


@pytest.mark.parametrize("content", [None, "no marks", BEGIN, f"{END} {BEGIN}"])
def test_a_page_without_marks_is_left_as_it_is(tmp_path: Path, content: str | None) -> None:
    """The error names the page."""
    page = tmp_path / "page.md"
    if content is not None:
        page.write_text(content)
    with pytest.raises(DataError, match=r"page\.md"):
        write_between(page, "new")
    assert content is None or page.read_text() == content


def test_the_page_of_the_documentation_has_the_marks(tmp_path: Path) -> None:
    """The command can write into docs/PERSPECTIVE.md."""
    page = tmp_path / "copy.md"
    page.write_text((ROOT / "docs" / "PERSPECTIVE.md").read_text(encoding="utf-8"))
    write_between(page, "tables")
    assert "\n\ntables\n\n" in page.read_text()


def test_the_command_compares_the_attributes_that_the_artifact_has(
    rated: Path, attributed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It uses only comments that Perspective scored, and writes what it prints."""
    page = tmp_path / "page.md"
    page.write_text(f"{BEGIN}{END}")
    assert main(["--artifact", str(attributed), "--data", str(rated), "--page", str(page)]) == 0
    printed = capsys.readouterr().out
    assert page.read_text() == f"{BEGIN}\n\n{printed}\n{END}"
    assert "| `TOXICITY` |" in printed
    assert "| `INSULT` | – | 40 |" in printed
    assert "THREAT" not in printed


def test_what_is_missing_is_a_message_and_a_status(
    rated: Path, attributed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error is one line, and stdout is empty."""
    for missing in (["--artifact", str(tmp_path / "nowhere"), "--data", str(rated)],
                    ["--artifact", str(attributed), "--data", str(tmp_path / "nowhere")]):  # fmt: skip
        assert main(missing) == 1
        said = capsys.readouterr()
        assert said.out == ""
        assert "nowhere" in said.err
