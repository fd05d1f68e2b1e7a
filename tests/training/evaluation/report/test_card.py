"""The model card has the manifest's figures, and mentions sentiment only for sentiment labels."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from model.artifact.manifest import Manifest
from model.artifact.moderation import Thresholds
from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig
from training.evaluation.metrics import evaluate
from training.evaluation.report.card import model_card

PROBABILITIES = [[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.2, 0.3, 0.5], [0.6, 0.3, 0.1]]


def manifest(labels: tuple[str, ...], targets: list[int], **changes: Any) -> Manifest:
    """A manifest with figures of four texts."""
    figures = evaluate(PROBABILITIES, targets, labels).to_dict()
    figures["source"] = "validation.tsv"
    if "negative" in labels:
        reached = {"at": 0.321, "wanted_precision": 0.8, "precision": 0.8125, "recall": 0.5, "support": 1234}
        missed = {"at": 1.0, "wanted_precision": 0.95, "precision": None, "recall": None, "support": 0}
        figures["thresholds"] = {"review": reached, "block": missed}
        changes["thresholds"] = Thresholds(0.321, 1.0)
    return dataclasses.replace(
        Manifest(
            name="tweets",
            labels=labels,
            network=NetworkConfig(1234, 3, hidden_size=7, pooling=("last", "attention")),
            tokenizer=TokenizerConfig(kind="word", max_tokens=99),
            temperature=1.23456,
            thresholds=None,
            validation=figures,
            data=[{"name": "a|b.tsv", "sha256": "0123456789abcdef"}, {"name": "reviews, split train"}],
            training={"epochs": 9, "best_epoch": 4, "seed": 5, "texts": 67},
        ),
        **changes,
    )


SENTIMENT = ("negative", "neutral", "positive")


def cells(card: str, first: str) -> list[str]:
    """The cells of the table row whose first cell this is."""
    row = next(line for line in card.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[2:-1]]


def test_it_says_between_whom_the_network_cannot_tell() -> None:
    """The card counts the names and words for people that share an embedding, if any do."""
    found = manifest(SENTIMENT, [0, 1, 2, 1])
    assert "cannot tell apart" not in model_card(found)
    blind = {**found.training, "blind_to": {"given names": 1234, "other words for people": 56}}
    card = model_card(dataclasses.replace(found, training=blind))
    assert "cannot tell apart 1,234 given names, nor, within their groups, 56 words" in card


def test_it_says_what_rows_call_its_labels() -> None:
    """The card lists the names of each label in the rows, if they differ."""
    found = manifest(SENTIMENT, [0, 1, 2, 1])
    assert "is called" not in model_card(found)
    stars = {"1": "negative", "2": "negative", "3": "neutral"}
    card = model_card(dataclasses.replace(found, data=[{"name": "a.csv", "labels": stars}, {"name": "b.csv"}]))
    assert "In these rows `negative` is called `1`, `2`; `neutral` is called `3`." in card


def test_every_figure_is_the_manifests() -> None:
    """Summary, labels, confusion and thresholds are the manifest's figures."""
    found = manifest(SENTIMENT, [0, 1, 2, 1])
    figures, card = found.validation, model_card(found)
    names = ("accuracy", "macro_recall", "macro_f1", "ece", "brier", "nll")
    assert " | ".join(f"{figures[name]:.4f}" for name in names) in card
    for item, row in zip(figures["classes"], figures["confusion"], strict=True):
        ratios = [f"{item[name]:.4f}" for name in ("precision", "recall", "f1")]
        assert cells(card, item["label"]) == [*ratios, str(item["support"])]
        assert f"| {item['label']} | {' | '.join(map(str, row))} |" in card
    assert cells(card, "review") == ["0.321", "0.8", "0.8125", "0.5000", "1,234"]
    assert cells(card, "block") == ["1", "0.95", "none reached it", "", ""]
    assert cells(card, "temperature") == ["1.2346"]
    assert cells(card, "training") == ["best epoch: 4; epochs at most: 9; seed: 5; texts: 67"]
    assert cells(card, "a\\|b.tsv") == ["0123456789ab"]
    assert cells(card, "network") == ["GRU, 1 layer(s), 7 units in two directions"]
    assert "0.321" in card
    assert "On 4 validation texts (validation.tsv)" in card


def test_labels_that_are_no_sentiment_are_not_spoken_of_as_such() -> None:
    """A card of other labels has no thresholds, and no word on sentiment, sarcasm or negative."""
    card = model_card(manifest(("ham", "news", "spam"), [0, 1, 2, 1]))
    for word in ("negative", "entiment", "Sarcasm", "hreshold", "insult", "P("):
        assert word not in card
    assert "Best epoch and temperature were chosen" in card
    assert "Sarcasm" in model_card(manifest(SENTIMENT, [0, 1, 2, 1]))


def test_a_label_without_texts_is_named() -> None:
    """The card says that macro figures leave out a label without validation texts."""
    assert "labelled `positive`" in model_card(manifest(SENTIMENT, [0, 1, 0, 1]))
    assert "leave that out" not in model_card(manifest(SENTIMENT, [0, 1, 2, 1]))


@pytest.mark.parametrize("label", ["a|b", "a\nb", "`a`"])
def test_a_label_cannot_break_a_table(label: str) -> None:
    """Each table's rows keep their number of cells, whatever a label holds."""
    card = model_card(manifest(("ham", label, "spam"), [0, 1, 2, 1]))
    for table in re.findall(r"(?:^\|.*\n?)+", card, flags=re.MULTILINE):
        assert len({len(re.split(r"(?<!\\)\|", row)) for row in table.splitlines()}) == 1


def test_the_code_of_every_stage_is_named() -> None:
    """A commit of all stages is named once; of several, each with its stages."""
    described = manifest(SENTIMENT, [0, 1, 2, 0])
    commits = {"pretrained": ["aaa"], "distilled": ["aaa"]}
    card = model_card(dataclasses.replace(described, training={"commits": commits}))
    assert "code of all stages: commit aaa" in card
    card = model_card(dataclasses.replace(described, training={"commits": {**commits, "distilled": ["aaa", "bbb"]}}))
    assert "commit aaa (pretrained); commit aaa and bbb (distilled)" in card


def test_behaviours_gaps_and_speed_are_told_where_they_were_measured() -> None:
    """The card has those of the manifest, and no section for others."""
    described = manifest(SENTIMENT, [0, 1, 2, 0])
    assert "Behaviours" not in model_card(described)
    found = {"mean_failure": 0.125, "mean_gap": 0.02, "failures": {"typos": 0.055}, "gaps": {"names": 0.0314}}
    speed = {"texts_per_second": 12300.0, "batch": "128 tweets", "where": "2026-01-31, a processor"}
    figures = {**described.validation, "behaviours": found, "speed": speed}
    card = model_card(dataclasses.replace(described, validation=figures))
    assert cells(card, "typos")[-1] == "5.5"
    assert cells(card, "names")[-1] == "0.031"
    assert "Mean: 12.5 %" in card
    assert "12,300 texts/s on one core (128 tweets at a time; processor time; 2026-01-31, a processor)" in card


def test_it_states_the_behaviours_of_toxicity_and_the_worst_group() -> None:
    """The card has the failures of each behaviour, the worst groups, and the gap of a dialect."""
    found = manifest(SENTIMENT, [0, 1, 2, 1])
    assert "hateful" not in model_card(found)
    shares = {"failed": 0.25, "missed": 0.2, "suspected": 0.05}
    dialect = {"pairs": 60, "dialect": 0.3, "mainstream": 0.1, "dialect_flagged": 0.2, "mainstream_flagged": 0.05}
    toxicity: dict[str, Any] = {
        "mean": shares,
        "failures": {"group: roma": {"pairs": 5, "failed": 0.4, "missed": 0.4, "suspected": 0.0}},
        "worst_groups": ["roma", "jews"],
        "dialect": {"threshold": 0.61, "features": {"all pairs": dialect}},
        "blocked": {"threshold": 0.94, "hateful": 0.21, "harmless": 0.004},
    }
    card = model_card(dataclasses.replace(found, validation={**found.validation, "toxicity_behaviours": toxicity}))
    assert cells(card, "group: roma") == ["40", "40", "0", "5"]
    assert "On average 25.0 % of the pairs fail: hate is missed in 20.0 %" in card
    assert "Most fail about `roma`, `jews`." in card
    assert "mean toxicity of 0.300, the same in mainstream American English 0.100" in card
    assert "review on (0.61) are 20 % and 5 % of them" in card
    assert "block on (0.94) are 21.0 % of the hateful sentences of these pairs and 0.4 % of the harmless ones" in card
    toxicity["blocked"] = {"threshold": 1.0, "hateful": 0.0, "harmless": 0.0}
    nothing = dataclasses.replace(found, validation={**found.validation, "toxicity_behaviours": toxicity})
    assert "block on" not in model_card(nothing)
