"""The report: its files, its pictures, and that it loads nothing from other hosts."""

from __future__ import annotations

import base64
import json
import re
import struct
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from training.evaluation.metrics import Evaluation, evaluate
from training.evaluation.report.report import write_report
from training.evaluation.results import Results

PICTURES = {"learning_curves.png", "confusion_matrix.png", "reliability.png"}


def evaluation(labels: tuple[str, ...] = ("negative", "neutral", "positive")) -> Evaluation:
    """Predictions that are right three times in four."""
    targets = np.arange(40) % 3
    probabilities = np.full((40, len(labels)), 0.3 / (len(labels) - 1))
    probabilities[np.arange(40), np.where(np.arange(40) % 4, targets, (targets + 1) % 3)] = 0.7
    return evaluate(probabilities, targets, labels)


def history(epochs: int = 3) -> list[dict[str, Any]]:
    """The trainer's figures of each epoch."""
    return [
        {
            "epoch": epoch,
            "train_loss": 1 / epoch,
            "validation_loss": 1.1 / epoch,
            "accuracy": 0.75,
            "macro_recall": 0.7123,
            "macro_f1": 0.7,
            "ece": 0.05,
            "learning_rate": 1e-3,
            "tokens_per_second": 81_234.5,
            "seconds": 12.3,
        }
        for epoch in range(1, epochs + 1)
    ]


class Page(HTMLParser):
    """The text, the tags and all addresses of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_one_file_holds_everything(tmp_path: Path) -> None:
    """The page embeds the bytes of the picture files, and names no other address."""
    write_report(tmp_path / "new" / "report", history(), Results(evaluation()), {"name": "tweets", "seed": 7})
    folder = tmp_path / "new" / "report"
    assert {path.name for path in folder.iterdir()} == PICTURES | {"report.html", "metrics.json"}
    content = (folder / "report.html").read_text(encoding="utf-8")
    page = Page(content)
    shown = {base64.b64decode(address.removeprefix("data:image/png;base64,")) for address in page.addresses}
    assert shown == {(folder / name).read_bytes() for name in PICTURES}
    assert not re.search(r"https?:|@import|url\(|<script|\$\w", content)
    assert {"tweets", "seed", "7", "81,234", "0.7123", "0.7500"} <= set(page.texts)


def test_pictures_are_png(tmp_path: Path) -> None:
    """Each picture is a PNG of a readable size with more than one colour."""
    write_report(tmp_path, history(), Results(evaluation()), {})
    for name in PICTURES:
        image = (tmp_path / name).read_bytes()
        width, height = struct.unpack(">II", image[16:24])
        assert image.startswith(b"\x89PNG\r\n")
        assert 500 <= width <= 2000
        assert 400 <= height <= 2000
        assert len(image) > 10_000  # an empty figure of this size takes 2,000 bytes


def test_figures_as_json(tmp_path: Path) -> None:
    """metrics.json has the evaluation, the history and the description of the run."""
    write_report(tmp_path, history(), Results(evaluation()), {"name": "tweets", "files": ["a.tsv"]})
    figures = json.loads((tmp_path / "metrics.json").read_text(encoding="utf-8"))
    assert figures == {
        "meta": {"name": "tweets", "files": ["a.tsv"]},
        "evaluation": json.loads(json.dumps(evaluation().to_dict())),
        "history": history(),
    }


def test_markup_is_escaped(tmp_path: Path) -> None:
    """Names and labels with markup are shown as text."""
    labels = ("<script>alert(1)</script>", "$title & <b>", "肯定 🙂 " + "long " * 20)
    write_report(tmp_path, history(1), Results(evaluation(labels)), {"name": "<img src=x>", "<i>": "</table>"})
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert {"script", "b", "i"} & set(page.tags) == {"b"}  # our own <b> stands around the figures
    assert page.tags.count("img") == 3
    assert {"<script>alert(1)</script>", "$title & <b>", "<img src=x>", "</table>"} <= set(page.texts)


def test_absent_labels_are_named(tmp_path: Path) -> None:
    """A label without texts is named, and has no figures in the table."""
    write_report(tmp_path, history(), Results(evaluation(("a", "b", "c", "never <seen>"))), {})
    texts = Page((tmp_path / "report.html").read_text(encoding="utf-8")).texts
    assert "No text has the label never <seen>: macro figures leave it out." in texts
    place = texts.index("never <seen>")
    assert texts[place + 1 : place + 5] == ["-", "-", "-", "0"]


def test_without_history(tmp_path: Path) -> None:
    """An evaluation alone has a report without learning curves; many labels fit too."""
    write_report(tmp_path, [], Results(evaluation(tuple(f"label {place}" for place in range(20)))), {})
    assert {path.name for path in tmp_path.iterdir()} == (PICTURES - {"learning_curves.png"}) | {
        "report.html",
        "metrics.json",
    }
    assert "Learning curves" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_not_finite(tmp_path: Path) -> None:
    """A number that is not finite is refused before anything is written."""
    broken = history()
    broken[1]["train_loss"] = float("nan")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_report(tmp_path / "report", broken, Results(evaluation()), {})
    assert not (tmp_path / "report").exists()
