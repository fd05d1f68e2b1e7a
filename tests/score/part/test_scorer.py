"""A window -> a part: every row in its place, with its scores or its error."""

from __future__ import annotations

import dataclasses
import json
from array import array
from collections.abc import Sequence
from typing import Any

import pytest

from model.artifact.attribute import Attribute
from model.artifact.moderation import Thresholds
from model.classifier import Prediction
from model.errors import ArtifactError, ConfigError
from model.text.tokenizer import EncodedText
from records.formats.json_rows import Json
from records.rows import Block, Projection
from score.part import scorer
from score.part.columns import histogram_axis
from score.part.scorer import Job
from score.part.window import Window
from tests.score.support import MANIFEST, FakeClassifier

VERSION = f"{MANIFEST.name}@{MANIFEST.version}"
JOB = Job(Json(Projection("text", keep=True)), "jsonl", VERSION, "")


def window(*texts: str | None) -> Window:
    records = [json.dumps({"text": text}).encode() for text in texts]
    return Window(0, 0, "rows.jsonl", Block(("utf-8", records), array("q", range(1, len(texts) + 1)), 1))


def rows(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def test_rows_are_scored_by_length_and_come_back_in_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches hold like lengths; the rows are as they came."""
    monkeypatch.setattr(scorer, "BATCH_TOKENS", 1000)
    classifier = FakeClassifier()
    texts = ["good " * (1 + each % 8) if each % 2 else "bad " * (1 + each % 8) for each in range(1200)]
    found = rows(JOB.scorer(classifier).score(window(*texts)).content)
    assert [row["text"] for row in found] == texts
    assert [row["label"] for row in found] == ["negative", "positive"] * 600
    lengths = [length for batch in classifier.batches for length in batch]
    assert lengths == sorted(lengths, reverse=True)
    assert len(classifier.batches) > 1
    assert max(sum(batch) for batch in classifier.batches) <= 1000


def test_what_a_row_says() -> None:
    """Everything the service answers, and nothing but the error where there is one."""
    part = JOB.scorer(FakeClassifier()).score(
        window("bad day", None, " ", "one two three four five six seven eight nine")
    )
    scored, null, blank, long = rows(part.content)
    assert scored == {
        "text": "bad day",
        "label": "negative",
        "score": 0.95,
        "polarity": -0.94,
        "probability_negative": 0.95,
        "probability_neutral": 0.04,
        "probability_positive": 0.01,
        "action": "block",
        "truncated": False,
        "error": None,
    }
    assert null == {**dict.fromkeys(scored), "error": "null"}
    assert blank == {**dict.fromkeys(scored), "text": " ", "error": "blank"}
    assert (long["truncated"], long["action"]) == (True, "allow")
    assert part.tally.to_dict() == {
        "rows": 4,
        "truncated": 1,
        "errors": {"null": 1, "blank": 1},
        "labels": {"negative": 1, "neutral": 1},
        "actions": {"block": 1, "allow": 1},
        "histogram": {"1": 1, "22": 1},
    }


def test_a_text_that_fails_fails_alone() -> None:
    """In the tokenizer, by a panic, and in the network: the others of its batch are scored."""
    found = rows(JOB.scorer(FakeClassifier()).score(window("good", "panic", "bad", "broken", "good")).content)
    assert [row["label"] for row in found] == ["positive", None, "negative", None, "positive"]
    assert {row["error"] for row in found if row["label"] is None} == {"failed: the model could not score the text"}


def test_labels_decide_the_columns() -> None:
    """Without negative and positive there is no polarity, without thresholds no action; a prefix sets them apart."""
    classifier = FakeClassifier(dataclasses.replace(MANIFEST, labels=("a", "b"), thresholds=None))
    content = dataclasses.replace(JOB, prefix="s_").scorer(classifier).score(window(None)).content
    assert list(rows(content)[0]) == [
        "text",
        "s_label",
        "s_score",
        "s_probability_a",
        "s_probability_b",
        "s_truncated",
        "s_error",
    ]


def test_attributes_have_a_column_each_and_decide() -> None:
    """Beside the labels, each attribute has its probability; where one is toxicity, attributes decide and say which."""
    limits = Thresholds(0.4, 0.9)
    attributes = (Attribute("toxicity", thresholds=limits), Attribute("insult"))
    manifest = dataclasses.replace(
        MANIFEST, attributes=attributes, network=dataclasses.replace(MANIFEST.network, attributes=2)
    )
    part = JOB.scorer(Rating(manifest)).score(window("bad", "good", None))
    bad, good, null = rows(part.content)

    assert list(bad)[-6:] == ["attribute_toxicity", "attribute_insult", "action", "reason", "truncated", "error"]
    assert (bad["attribute_toxicity"], bad["attribute_insult"]) == (0.95, 0.3)
    assert (bad["action"], bad["reason"]) == ("block", "toxicity")
    assert (good["action"], good["reason"]) == ("allow", None)
    assert (null["attribute_toxicity"], null["action"]) == (None, None)
    assert part.tally.to_dict()["actions"] == {"block": 1, "allow": 1}


def test_attributes_alone_have_no_label() -> None:
    """Without labels there are no columns of one; the histogram is of the first attribute."""
    shape = dataclasses.replace(MANIFEST.network, classes=0, attributes=2)
    attributes = (Attribute("spam"), Attribute("insult"))
    manifest = dataclasses.replace(MANIFEST, labels=(), thresholds=None, attributes=attributes, network=shape)
    part = JOB.scorer(Rating(manifest)).score(window("bad", "good"))

    assert list(rows(part.content)[0]) == ["text", "attribute_spam", "attribute_insult", "truncated", "error"]
    assert sum(part.tally.to_dict()["histogram"].values()) == 2
    assert histogram_axis(manifest) == "spam"


class Rating(FakeClassifier):
    """Answers attributes too: the first is P(negative)."""

    def infer(self, encoded: Sequence[EncodedText]) -> list[Prediction]:
        first, second = (each.name for each in self.manifest.attributes)
        answers = [(each, {first: each.probabilities["negative"], second: 0.3}) for each in super().infer(encoded)]
        if self.manifest.labels:
            return [each._replace(attributes=found) for each, found in answers]
        return [
            each._replace(label=None, score=None, probabilities={}, polarity=None, attributes=found)
            for each, found in answers
        ]


def test_columns_that_are_there_already() -> None:
    """No column of the archive is lost to one of ours, wherever it turns up."""
    records = [b'{"text": "a"}', b'{"text": "b", "label": 1}']
    given = Window(0, 0, "rows.jsonl", Block(("utf-8", records), array("q", [1, 2]), 1))
    with pytest.raises(ConfigError, match="prefix: the rows already have a column 'label'"):
        JOB.scorer(FakeClassifier()).score(given)


def test_another_artifact_is_refused() -> None:
    """A worker that loaded another than the run was planned with scores nothing."""
    with pytest.raises(ArtifactError, match=r"has the artifact fake@\w+, the run has other@1"):
        dataclasses.replace(JOB, artifact="other@1").scorer(FakeClassifier())


def test_a_row_that_cannot_be_read_says_why_and_where() -> None:
    """The reason stands before the colon, where it is counted; then more of it, the file and the place."""
    records = [b'{"text": "good"}', b'{"text": 5, "id": 7}', b"5"]
    given = Window(0, 0, "rows.jsonl", Block(("utf-8", records), array("q", [1, 2, 9]), 1))
    part = JOB.scorer(FakeClassifier()).score(given)
    assert [row["error"] for row in rows(part.content)] == [
        None,
        "not text: a number; rows.jsonl, line 2, column 'text'",
        "not an object: rows.jsonl, line 9",
    ]
    assert rows(part.content)[1]["id"] == 7
    assert part.tally.errors == {"not text": 1, "not an object": 1}
