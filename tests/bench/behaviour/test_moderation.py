"""Toxicity in the suite's report: for people, as JSON and in the card."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from bench.behaviour import moderation
from bench.behaviour.dialect import dialect_pairs
from bench.behaviour.moderation import judge_moderation
from bench.behaviour.toxicity import toxicity_suite
from model.classifier import Classifier
from tests.fixtures.fakes import FakeManifest, moderating


class Biased:
    """Calls toxic each sentence on roma people, and no other."""

    def __init__(self, manifest: FakeManifest) -> None:
        self.manifest = manifest

    def predict(self, texts: Sequence[str]) -> list[SimpleNamespace]:
        """The used part of the Python API."""
        return [SimpleNamespace(attributes={"toxicity": 0.9 if "oma people" in text else 0.1}) for text in texts]


BIASED = cast(Classifier, Biased(moderating()))


def test_the_worst_group_and_the_means_are_told() -> None:
    """The model misses the hate of other behaviours and flags harmless pairs of one group."""
    found = judge_moderation(BIASED)
    assert found is not None
    state = json.loads(json.dumps(found.to_dict()))
    suite = toxicity_suite()
    assert state["failures"].keys() == suite.keys()
    assert state["mean"] == {
        "failed": 1.0,
        "missed": pytest.approx(1 - 1 / len(suite), abs=1e-4),
        "suspected": pytest.approx(1 / len(suite), abs=1e-4),
    }
    assert len(state["worst_groups"]) == sum(name.startswith("group: ") for name in suite)
    assert state["dialect"]["features"]["all pairs"]["gap"] == 0.0
    assert state["dialect"]["features"].keys() == {*dialect_pairs(), "all pairs"}
    assert "dialect: mean toxicity" in found.table()
    about_roma = sum(len(pairs) for name, pairs in suite.items() if name == "group: roma")
    share = about_roma / sum(map(len, suite.values()))
    assert state["blocked"] == {"threshold": 0.9, "hateful": share, "harmless": share}
    assert f"blocked from 0.9: {share:.1%} of the hateful" in found.table()


def test_one_group_that_fares_worse_is_the_worst() -> None:
    """The worst group has the most failed pairs."""
    found = judge_moderation(BIASED)
    assert found is not None
    others = tuple(
        moderation.Failures(each.name, each.cases, 1.0 if each.name == "group: roma" else 0.2, 0.2, 0.0)
        for each in found.failures
    )
    assert dataclasses.replace(found, failures=others).worst_groups == ["roma"]


def test_shares_are_above_the_artifacts_own_threshold() -> None:
    """Shares count scores from the review threshold of the manifest on."""
    limits = {each.name: each.thresholds for each in moderating().attributes}
    found = judge_moderation(BIASED)
    assert found is not None
    assert limits["toxicity"] is not None
    assert found.threshold == limits["toxicity"].review_at


def test_an_artifact_without_toxicity_is_not_asked() -> None:
    """The report has no section on toxicity."""
    assert judge_moderation(cast(Classifier, Biased(FakeManifest()))) is None
