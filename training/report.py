"""What a run reached, for people and for programs: report.html, its pictures, and metrics.json."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from string import Template
from typing import Any

from training import pictures
from training.baseline import FIGURES, NAME, Baseline
from training.metrics import Evaluation

_EPOCH_COLUMNS = {
    "epoch": "d",
    "train_loss": ".4f",
    "validation_loss": ".4f",
    "accuracy": ".4f",
    "macro_recall": ".4f",
    "macro_f1": ".4f",
    "ece": ".4f",
    "learning_rate": ".2e",
    "tokens_per_second": ",.0f",
    "seconds": ",.1f",
}


def write_report(
    folder: Path,
    history: Sequence[Mapping[str, Any]],
    evaluation: Evaluation,
    meta: Mapping[str, Any],
    baseline: Baseline | None = None,
) -> None:
    """Write report.html (one file that needs no other), its three pictures as PNG, and metrics.json into `folder`.

    `history` has a row for each epoch: epoch, train_loss, validation_loss, accuracy, macro_recall, macro_f1, ece,
    learning_rate, tokens_per_second, seconds. Without one, as for an artifact that is only evaluated, there are no
    curves. `meta` is what else there is to say of the run, as names and JSON values; `meta["name"]` is the title.
    `baseline`, on the same texts, stands beside the figures.

    Raises:
        ValueError: a number is not finite.
        OSError: the folder cannot be written.
    """
    figures: dict[str, Any] = {
        "meta": dict(meta),
        "evaluation": evaluation.to_dict(),
        "history": [dict(row) for row in history],
    }
    if baseline:
        figures["baseline"] = {"name": NAME, **asdict(baseline)}
    content = json.dumps(figures, indent=2, ensure_ascii=False, allow_nan=False)
    images = {
        "confusion_matrix.png": pictures.confusion_matrix(evaluation),
        "reliability.png": pictures.reliability(evaluation),
    }
    if history:
        images["learning_curves.png"] = pictures.learning_curves(history)
    page = _page(history, evaluation, meta, images, baseline)
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in images.items():
        (folder / name).write_bytes(image)
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "metrics.json").write_text(content + "\n", encoding="utf-8")


def _page(
    history: Sequence[Mapping[str, Any]],
    evaluation: Evaluation,
    meta: Mapping[str, Any],
    images: Mapping[str, bytes],
    baseline: Baseline | None,
) -> str:
    figures = {
        "accuracy": evaluation.accuracy,
        "macro recall": evaluation.macro_recall,
        "macro F1": evaluation.macro_f1,
        "ECE": evaluation.ece,
        "Brier": evaluation.brier,
        "NLL (nats)": evaluation.nll,
    }
    absent = ", ".join(evaluation.absent)
    return _template().substitute(
        title=html.escape(str(meta.get("name", "Evaluation"))),
        summary=f"{evaluation.examples:,} texts, {len(evaluation.labels)} labels",
        figures="".join(f"<li><span>{name}</span><b>{value:.4f}</b></li>" for name, value in figures.items()),
        absent=f"<p class='note'>No text has the label {html.escape(absent)}: macro figures leave it out.</p>"
        if absent
        else "",
        classes=_table(
            ("label", "precision", "recall", "F1", "texts"),
            (
                (
                    row.label,
                    *((f"{x:.4f}" if row.support else "-") for x in (row.precision, row.recall, row.f1)),
                    f"{row.support:,}",
                )
                for row in evaluation.classes
            ),
        ),
        baseline=_beside(evaluation, baseline) if baseline else "",
        confusion=_image(images, "confusion_matrix.png", "Confusion matrix"),
        reliability=_image(images, "reliability.png", "Reliability diagram"),
        training=_training(history, images) if history else "",
        run=_table(("", ""), ((name, _plain(value)) for name, value in meta.items()), kind="pairs"),
    )


def _beside(evaluation: Evaluation, baseline: Baseline) -> str:
    rows = (
        (name, *(f"{getattr(found, figure):.4f}" for figure in FIGURES))
        for name, found in (("this network", evaluation), (NAME, baseline))
    )
    table = _table(("", *(name.replace("_", " ") for name in FIGURES)), rows)
    fitted = f"Fitted on {baseline.rows:,} of {baseline.of:,} training texts, measured on the same validation texts."
    return f'<h2>Against the baseline</h2>\n<div class="wide">{table}</div>\n<p class="note">{fitted}</p>'


def _training(history: Sequence[Mapping[str, Any]], images: Mapping[str, bytes]) -> str:
    epochs = _table(
        [name.replace("_", " ") for name in _EPOCH_COLUMNS],
        ([format(row[name], style) for name, style in _EPOCH_COLUMNS.items()] for row in history),
    )
    curves = _image(images, "learning_curves.png", "Loss and macro recall by epoch")
    return f'<h2>Learning curves</h2>\n{curves}\n<div class="wide">{epochs}</div>'


def _template() -> Template:
    return Template((resources.files("training") / "report.html").read_text(encoding="utf-8"))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _image(images: Mapping[str, bytes], name: str, title: str) -> str:
    return f'<img alt="{title}" src="data:image/png;base64,{base64.b64encode(images[name]).decode()}">'


def _table(header: Iterable[str], rows: Iterable[Iterable[str]], kind: str = "figures") -> str:
    def line(cells: Iterable[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    head = line(header, "th") if kind == "figures" else ""
    return f'<table class="{kind}">{head}{"".join(line(row, "td") for row in rows)}</table>'
