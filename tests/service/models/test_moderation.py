"""Thresholds: the request's before the setting's before the artifact's; invalid ones are refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from model.artifact.policy import Policy
from model.errors import ConfigError
from service.errors import InvalidRequest
from service.models.moderation import AttributeThresholds, policy_for, policy_of
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, FakeManifest, moderating
from tests.fixtures.service import serving

PLAIN = Policy.of(FakeManifest())
OWN = Policy.of(moderating())
WITHOUT = FakeManifest(labels=("1 star", "2 stars"), thresholds=None)


Fields = tuple[float | None, float | None, dict[str, AttributeThresholds] | None]


def asked(review_at: float | None = None, block_at: float | None = None, **attributes: dict[str, float]) -> Fields:
    """The fields `review_at`, `block_at` and `thresholds` of a request."""
    limits = {name: AttributeThresholds(**each) for name, each in attributes.items()}
    return review_at, block_at, limits or None


def limits(policy: Policy | None, name: str) -> tuple[float, float] | None:
    """The thresholds on one probability."""
    assert policy is not None
    found = policy.negative if name == "negative" else policy.attributes[name]
    return found and (found.review_at, found.block_at)


@pytest.mark.parametrize(
    ("review_at", "block_at", "expected"),
    [
        (None, None, (0.5, 0.9)),
        (0.1, None, (0.1, 0.9)),
        (None, 0.95, (0.5, 0.95)),
        (0.95, 0.95, (0.95, 0.95)),
        (0.0, 1.0, (0.0, 1.0)),
    ],
)
@pytest.mark.parametrize(("base", "name"), [(PLAIN, "negative"), (OWN, "toxicity")])
def test_the_nearest_limit_wins(
    review_at: float | None, block_at: float | None, expected: tuple[float, float], base: Policy, name: str
) -> None:
    """The request's, else the setting's, else the artifact's, each by itself; on toxicity if the model has it."""
    assert limits(policy_for(*asked(review_at, block_at), base), name) == expected
    manifest = FakeManifest() if base is PLAIN else moderating()
    assert limits(policy_of(Settings(review_at=review_at, block_at=block_at), manifest), name) == expected
    assert OWN is None or limits(OWN, "threat") == (0.4, 0.9)


def test_other_attributes_have_thresholds_of_their_own() -> None:
    """Of an attribute without thresholds, block defaults to 1, and review to block."""
    found = policy_for(*asked(0.2, threat={"review": 0.3}, insult={"review": 0.6}), OWN)
    assert [limits(found, name) for name in ("toxicity", "threat", "insult")] == [(0.2, 0.9), (0.3, 0.9), (0.6, 1.0)]
    assert limits(policy_for(*asked(insult={"block": 0.7}), OWN), "insult") == (0.7, 0.7)
    assert limits(policy_for(*asked(insult={}), OWN), "insult") is None
    set_ = policy_of(Settings(thresholds='{"threat": {"block": 0.5}, "toxicity": {"review": 0.1}}'), moderating())
    assert [limits(set_, name) for name in ("toxicity", "threat")] == [(0.1, 0.9), (0.4, 0.5)]


@pytest.mark.parametrize(
    ("base", "fields", "field", "words"),
    [
        (PLAIN, asked(0.95), "review_at", "the service's block_at (0.9)"),
        (PLAIN, asked(None, 0.4), "block_at", "the service's review_at (0.5)"),
        (PLAIN, asked(0.6, 0.5), "block_at", "the request's review_at (0.6)"),
        (OWN, asked(threat={"block": 0.3}), "thresholds.threat.block", "the service's review_at (0.4)"),
        (OWN, asked(insult={"review": 0.3, "block": 0.2}), "thresholds.insult.block", "the request's review_at"),
        (OWN, asked(joy={"review": 0.3}), "thresholds.joy.review", "no attribute `joy`"),
        (OWN, asked(**{"x" * 99: {"review": 0.3}}), f"thresholds.{'x' * 64}.review", "no attribute"),
        (OWN, asked(0.1, toxicity={"block": 0.3}), "review_at", "cannot be given"),
        (PLAIN, asked(threat={"review": 0.3}), "thresholds.threat.review", "no attribute `threat`"),
        (Policy.of(WITHOUT), asked(None, 0.5), "block_at", "neither `toxicity` nor a label `negative`"),
    ],
)
def test_thresholds_that_do_not_fit_are_refused(base: Policy | None, fields: Fields, field: str, words: str) -> None:
    """The error names the given field and the threshold that it contradicts."""
    with pytest.raises(InvalidRequest) as caught:
        policy_for(*fields, base)
    assert caught.value.errors[0]["field"] == field
    assert words in caught.value.errors[0]["message"]


@pytest.mark.parametrize(
    ("settings", "manifest", "words"),
    [
        ({"block_at": 0.4}, FakeManifest(), "SENTIMENT_BLOCK_AT: must be at least the artifact's review_at (0.5)"),
        ({"block_at": 0.4}, WITHOUT, "SENTIMENT_BLOCK_AT: the model has neither"),
        ({"thresholds": '{"joy": {"review": 0.4}}'}, moderating(), "SENTIMENT_THRESHOLDS: joy.review: the model has"),
        ({"review_negative_at": 0.9}, FakeManifest(), "SENTIMENT_REVIEW_NEGATIVE_AT: needs an artifact with"),
        ({"review_negative_at": 0.9}, moderating(labels=(), thresholds=None), "SENTIMENT_REVIEW_NEGATIVE_AT"),
    ],
)
def test_settings_that_do_not_fit_end_the_start(settings: dict[str, Any], manifest: FakeManifest, words: str) -> None:
    """The error names the variable."""
    with pytest.raises(ConfigError) as caught:
        policy_of(Settings(**settings), manifest)
    assert str(caught.value).startswith(words)


def test_what_is_not_asked_for_is_the_services() -> None:
    """A request without thresholds uses the service's policy object."""
    assert policy_for(*asked(), OWN) is OWN
    assert policy_for(*asked(), None) is policy_of(Settings(), WITHOUT) is None


@pytest.mark.anyio
async def test_a_request_gets_its_action_its_reason_and_is_counted() -> None:
    """Answers and batches have action and reason; the counters have the deciding attribute."""
    async with serving(FakeClassifier(moderating()), Settings(review_negative_at=0.9)) as client:
        one = (await client.post("/sentiment", json={"text": "bad threat threat"})).json()
        assert (one["action"], one["reason"]) == ("block", "threat")
        assert list(one)[3:7] == ["probabilities", "attributes", "action", "reason"]
        query = {"texts": ["fine", "bad bad", "insult"], "thresholds": {"insult": {"review": 0.6}}}
        many = (await client.post("/sentiment/batch", json=query)).json()["results"]
        assert [(each["action"], each.get("reason")) for each in many] == [
            ("allow", None),
            ("review", "negative"),
            ("review", "insult"),
        ]
        counted = (await client.get("/metrics")).text
    for reason, count in (("threat", 1), ("negative", 1), ("insult", 1), ("toxicity", 0)):
        assert f'sentiment_reasons_total{{model="fake",reason="{reason}"}} {count}.0' in counted


@pytest.mark.anyio
async def test_a_model_of_attributes_alone_answers_them() -> None:
    """Native answers lack label and score; formats with labels only get the attributes as labels."""
    async with serving(FakeClassifier(moderating(labels=(), thresholds=None))) as client:
        one = (await client.post("/sentiment", json={"text": "threat"})).json()
        assert one["attributes"] == {"toxicity": 0.05, "threat": 0.6, "insult": 0.05}
        assert not {"label", "score", "polarity"} & set(one)
        assert one["probabilities"] == {}
        [ranked] = (await client.post("/", json={"inputs": ["threat"]})).json()
        assert ranked[0] == {"label": "threat", "score": 0.6}
        body = {"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["threat"]}]}
        outputs = (await client.post("/v2/models/fake/infer", json=body)).json()["outputs"]
        assert [each["data"] for each in outputs] == [[0.05, 0.6, 0.05], ["threat"]]
        assert (await client.get("/v2/models/fake")).json()["parameters"]["labels"] == ["toxicity", "threat", "insult"]
