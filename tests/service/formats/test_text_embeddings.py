"""text-embeddings-inference's /predict."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from service.errors import DeadlinePassed, Draining, NotReady, Overloaded, Unexpected
from service.formats.text_embeddings import refusal
from service.settings import Settings
from tests.fixtures.fakes import Short, SlowClassifier
from tests.fixtures.service import entered, queued, serving, within

pytestmark = pytest.mark.anyio


async def test_a_text_and_a_batch() -> None:
    """One text is answered by its labels, a batch by a list of those, whatever its length."""
    async with serving() as client:
        answers = [
            (await client.post("/predict", json={"inputs": inputs, "raw_scores": False, "truncate": True})).json()
            for inputs in ("good", ["good"], [["good"]], [["good"], ["bad"], "good"])
        ]
    assert answers[0] == answers[1] == answers[2][0]
    assert [each["label"] for each in answers[0]] == ["positive", "negative", "neutral"]
    assert [row[0]["label"] for row in answers[3]] == ["positive", "negative", "positive"]


@pytest.mark.parametrize(
    ("body", "status", "kind", "named"),
    [
        ({"inputs": ["a", "b"]}, 422, "validation", "inputs: pairs of texts are not offered"),
        ({"inputs": [["a"], ["a", "b"]]}, 422, "validation", "inputs[1]: pairs of texts are not offered"),
        ({"inputs": [["a"], []]}, 422, "validation", "inputs[1]"),
        ({"inputs": [["a"], [" "]]}, 422, "validation", "inputs[1]: there is nothing to read"),
        ({"inputs": []}, 422, "validation", "inputs"),
        ({"inputs": [[["a"]]]}, 422, "validation", "inputs[0]"),
        ({"inputs": 10**400}, 422, "validation", "inputs"),
        ({"inputs": "a", "raw_scores": True}, 422, "validation", "raw_scores: must be false: scores are calibrated"),
        (
            {"inputs": "a", "truncation_direction": "Left"},
            422,
            "validation",
            'truncation_direction: must be "Right": a',
        ),
        ({"inputs": "a", "truncation_direction": True}, 422, "validation", 'truncation_direction: must be "Right": a'),
        ({"inputs": "poison"}, 424, "backend", "inputs: the model could not score"),
    ],
)
async def test_what_cannot_be_honoured_is_refused_by_name(body: Any, status: int, kind: str, named: str) -> None:
    """The error has the type that the format's clients read."""
    async with serving() as client:
        response = await client.post("/predict", json=body)
    assert response.status_code == status
    assert response.json()["error_type"] == kind
    assert named in response.json()["error"]


async def test_defaults_may_be_said() -> None:
    """Defaults that generated clients send are accepted; a long text is truncated to head and tail."""
    async with serving(Short()) as client:
        plain = await client.post("/predict", json={"inputs": "good"})
        for truncate in (False, True, None):
            said = {"raw_scores": False, "truncate": truncate, "truncation_direction": "Right"}
            assert (await client.post("/predict", json={"inputs": "good", **said})).json() == plain.json()
        for direction in ("Right", None):
            said = {"truncate": True, "truncation_direction": direction}
            assert (await client.post("/predict", json={"inputs": "good good good", **said})).status_code == 200


async def test_no_truncation_is_honoured() -> None:
    """With `truncate: false` a text that would be truncated is refused."""
    async with serving(Short()) as client:
        for truncate, status in ((None, 200), (True, 200), (False, 422)):
            body = {"inputs": [["good"], ["good good good"]], "truncate": truncate}
            assert (await client.post("/predict", json=body)).status_code == status
        assert (await client.post("/predict", json={"inputs": "good", "truncate": False})).status_code == 200


async def test_a_full_queue_is_429_with_a_time_to_come_back() -> None:
    """The status and Retry-After are those after which its clients retry."""
    fake = SlowClassifier()
    async with serving(fake, Settings(max_queue=2)) as client:
        fake.hold()
        waiting = [asyncio.create_task(client.post("/predict", json={"inputs": "good"}))]
        await entered(fake)
        waiting.append(asyncio.create_task(client.post("/predict", json={"inputs": "bad"})))
        await within(queued(client))
        refused = await client.post("/predict", json={"inputs": "late"})
        fake.release.set()
        await within(asyncio.gather(*waiting))
    assert refused.status_code == 429
    assert refused.json()["error_type"] == "overloaded"
    assert int(refused.headers["retry-after"]) >= 1


def test_other_failures_are_told_apart() -> None:
    """The error type tells clients whether to retry, to wait longer, or to check the server."""
    assert refusal(Overloaded(retry_after=1))[0] == 429
    for error in (NotReady("", retry_after=1), Draining(retry_after=1)):
        assert (refusal(error)[0], refusal(error)[1]["error_type"]) == (503, "unhealthy")
    assert refusal(DeadlinePassed(""))[0] == 504
    assert refusal(Unexpected(""))[0] == 500
