"""The report of a run: report.html with its pictures for people, metrics.json for programs."""

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

from training.evaluation.attributes.figures import mean_auc
from training.evaluation.baseline import NAME, Baseline
from training.evaluation.metrics import Evaluation
from training.evaluation.report import pictures
from training.evaluation.report.tables import (
    Table,
    attribute_comparison,
    attribute_table,
    label_comparison,
    label_table,
)
from training.evaluation.results import Results

_EPOCH_COLUMNS = {
    "epoch": "d",
    "train_loss": ".4f",
    "validation_loss": ".4f",
    "accuracy": ".4f",
    "macro_recall": ".4f",
    "macro_f1": ".4f",
    "ece": ".4f",
    "mean_auc": ".4f",
    "learning_rate": ".2e",
    "tokens_per_second": ",.0f",
    "seconds": ",.1f",
}
_RELIABILITY = """<p class="note">Accuracy (bars) by confidence; a calibrated model lies on the diagonal. The expected
calibration error (ECE) is the mean distance from the diagonal over 15 bins of equal width, weighted by their number of
texts (Guo et al. 2017).</p>"""


def write_report(
    folder: Path, history: Sequence[Mapping[str, Any]], results: Results, facts: Mapping[str, Any]
) -> None:
    """Write report.html (with embedded pictures), the pictures as PNG, and metrics.json into `folder`.

    `history` has a row for each epoch: epoch, train_loss, validation_loss, learning_rate, tokens_per_second, seconds;
    with labels accuracy, macro_recall, macro_f1 and ece; with attributes mean_auc. Without epochs there are no curves.
    `facts` are other facts about the run, as names and JSON values; `facts["name"]` is the title.

    Raises:
        ValueError: a number is not finite.
        OSError: the folder cannot be written.
    """
    evaluation = results.evaluation
    figures: dict[str, Any] = {"meta": dict(facts), "history": [dict(row) for row in history]}
    if evaluation:
        figures["evaluation"] = evaluation.to_dict()
    if results.attributes:
        figures["attributes"] = [asdict(each) for each in results.attributes]
    if results.baseline:
        figures["baseline"] = {"name": NAME, **asdict(results.baseline)}
    if results.attribute_baselines:
        figures["attribute_baselines"] = [each.to_dict() for each in results.attribute_baselines]
    content = json.dumps(figures, indent=2, ensure_ascii=False, allow_nan=False)
    images = {}
    if evaluation:
        images["confusion_matrix.png"] = pictures.confusion_matrix(evaluation)
        images["reliability.png"] = pictures.reliability(evaluation)
    if history:
        images["learning_curves.png"] = pictures.learning_curves(history)
    page = _page(history, results, facts, images)
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in images.items():
        (folder / name).write_bytes(image)
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "metrics.json").write_text(content + "\n", encoding="utf-8")


def _page(
    history: Sequence[Mapping[str, Any]], results: Results, facts: Mapping[str, Any], images: Mapping[str, bytes]
) -> str:
    counts, figures, evaluation = [], {}, results.evaluation
    if evaluation:
        counts.append(f"{evaluation.examples:,} texts, {len(evaluation.labels)} labels")
        figures = {
            "accuracy": evaluation.accuracy,
            "macro recall": evaluation.macro_recall,
            "macro F1": evaluation.macro_f1,
            "ECE": evaluation.ece,
            "Brier": evaluation.brier,
            "NLL (nats)": evaluation.nll,
        }
    if results.attributes:
        counts.append(f"{len(results.attributes)} attributes")
        if (auc := mean_auc(results.attributes)) is not None:
            figures["mean AUC"] = auc
    return _template().substitute(
        title=html.escape(str(facts.get("name", "Evaluation"))),
        summary=", ".join(counts),
        figures="".join(f"<li><span>{name}</span><b>{value:.4f}</b></li>" for name, value in figures.items()),
        labels=_labels(evaluation, results.baseline) if evaluation else "",
        attributes=_attributes(results) if results.attributes else "",
        pictures=_pictures(images) if evaluation else "",
        training=_training(history, images) if history else "",
        run=_table(("", ""), ((name, _plain(value)) for name, value in facts.items()), kind="pairs"),
    )


def _labels(evaluation: Evaluation, baseline: Baseline | None) -> str:
    absent = html.escape(", ".join(evaluation.absent))
    parts = [f"<p class='note'>No text has the label {absent}: macro figures leave it out.</p>" if absent else ""]
    if baseline:
        of = f"Fitted on {baseline.rows:,} of {baseline.of:,} training texts, measured on the same validation texts."
        parts.append(_section("Against the baseline", label_comparison(evaluation, baseline), of))
    return "\n".join([*parts, _section("By label", label_table(evaluation))])


def _attributes(results: Results) -> str:
    note = (
        "Each over the texts in which it is known. A text is a yes if at least half of its raters say so; precision, "
        "recall and F1 are at a probability of 0.5; the ECE compares the probability with the share of raters."
    )
    parts = [_section("By attribute", attribute_table(results.attributes), note)]
    if baselines := results.attribute_baselines:
        fitted = "; ".join(f"{each.figures.name}: {each.rows:,} of {each.of:,}" for each in baselines)
        note = f"{NAME}, fitted on the training texts in which an attribute is known ({fitted}), on the same texts."
        comparison = attribute_comparison(results.attributes, baselines)
        parts.append(_section("Attributes against the baseline", comparison, note))
    return "\n".join(parts)


def _section(title: str, table: Table, note: str = "") -> str:
    below = f'\n<p class="note">{html.escape(note)}</p>' if note else ""
    return f'<h2>{title}</h2>\n<div class="wide">{_table(*table)}</div>{below}'


def _pictures(images: Mapping[str, bytes]) -> str:
    confusion = _image(images, "confusion_matrix.png", "Confusion matrix")
    reliability = _image(images, "reliability.png", "Reliability diagram")
    return f"<h2>Confusion matrix</h2>\n{confusion}\n<h2>Reliability</h2>\n{_RELIABILITY}\n{reliability}"


def _training(history: Sequence[Mapping[str, Any]], images: Mapping[str, bytes]) -> str:
    columns = {name: style for name, style in _EPOCH_COLUMNS.items() if name in history[0]}
    epochs = _table(
        [name.replace("_", " ") for name in columns],
        ([format(row[name], style) for name, style in columns.items()] for row in history),
    )
    curves = _image(images, "learning_curves.png", "Loss and figures by epoch")
    return f'<h2>Learning curves</h2>\n{curves}\n<div class="wide">{epochs}</div>'


def _template() -> Template:
    return Template((resources.files("training.evaluation.report") / "report.html").read_text(encoding="utf-8"))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _image(images: Mapping[str, bytes], name: str, title: str) -> str:
    return f'<img alt="{title}" src="data:image/png;base64,{base64.b64encode(images[name]).decode()}">'


def _table(header: Iterable[str], rows: Iterable[Iterable[str]], kind: str = "figures") -> str:
    def line(cells: Iterable[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    head = line(header, "th") if kind == "figures" else ""
    return f'<table class="{kind}">{head}{"".join(line(row, "td") for row in rows)}</table>'
