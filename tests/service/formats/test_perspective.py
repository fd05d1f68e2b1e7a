"""Google's Perspective API: its clients' requests, and the shape of answers and errors."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.sentences import Span
from service.auth.keys import new_key
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, SlowClassifier, moderating
from tests.fixtures.service import entered, serving, within
from tests.fixtures.service import queued as waiting

pytestmark = pytest.mark.anyio

ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"
TOXICITY: dict[str, Any] = {"TOXICITY": {}}


def body(text: str, attributes: dict[str, Any] = TOXICITY, **more: Any) -> dict[str, Any]:
    """A request for the scores of a text."""
    return {"comment": {"text": text}, "requestedAttributes": attributes, **more}


def score(value: float) -> dict[str, Any]:
    """A score in the shape of the answer."""
    return {"value": value, "type": "PROBABILITY"}


async def ask(path: str, query: Any, settings: Settings | None = None, **options: Any) -> httpx.Response:
    """The answer of a model with toxicity, threat and insult."""
    async with serving(FakeClassifier(moderating()), settings) as client:
        return await client.post(path, json=query, **options)


def refused(response: httpx.Response, status: int, word: str) -> dict[str, Any]:
    """An error in Google's shape."""
    assert response.status_code == status, response.text
    [(member, error)] = response.json().items()
    assert (member, error.keys() - {"details"}) == ("error", {"code", "message", "status"})
    assert (error["code"], error["status"]) == (status, word)
    return error


async def test_scores_come_under_the_names_that_were_asked_for() -> None:
    """They are in the request's order, with one span for a whole text, also for experimental names."""
    response = await ask(
        ANALYZE, body("threat 😀", {"THREAT_EXPERIMENTAL": {}, "TOXICITY": {"scoreType": "PROBABILITY"}})
    )
    answer = response.json()
    whole = {"begin": 0, "end": 9}
    assert answer == {
        "attributeScores": {
            "THREAT_EXPERIMENTAL": {"spanScores": [{**whole, "score": score(0.6)}], "summaryScore": score(0.6)},
            "TOXICITY": {"spanScores": [{**whole, "score": score(0.05)}], "summaryScore": score(0.05)},
        },
        "languages": ["en"],
        "detectedLanguages": ["en"],
    }


async def test_all_that_perspective_takes_is_taken() -> None:
    """All of Perspective's fields are accepted, and the client's token is returned."""
    more = {
        "languages": ["en-US"],
        "doNotStore": True,
        "clientToken": "comment:42",
        "sessionId": "s",
        "communityId": "Coral:site",
        "context": {"entries": [{"text": "what was said before", "type": "PLAIN_TEXT"}]},
        "spanAnnotations": None,
        "dropUnsupportedAttributes": True,
    }
    answer = (await ask(ANALYZE, body("toxicity", {**TOXICITY, "FLIRTATION": {}}, **more))).json()
    assert list(answer["attributeScores"]) == ["TOXICITY"]
    assert (answer["clientToken"], answer["languages"]) == ("comment:42", ["en-US"])
    names = {"comment": {"text": "a"}, "requested_attributes": {"TOXICITY": {"score_threshold": 0}}}
    assert (await ask(ANALYZE, names)).status_code == 200  # as protocol buffers name them


async def test_sentences_are_scored_and_counted_in_utf_16() -> None:
    """Offsets count UTF-16 units: an emoji outside the basic plane is two."""
    text = "😀 fine here. A threat there! 👍🏽 toxicity toxicity."
    answer = (await ask(ANALYZE, body(text, {"TOXICITY": {}, "THREAT": {}}, spanAnnotations=True))).json()
    units = text.encode("utf-16-le")
    scores = answer["attributeScores"]
    parts = [
        units[2 * each["begin"] : 2 * each["end"]].decode("utf-16-le") for each in scores["TOXICITY"]["spanScores"]
    ]
    assert parts == ["😀 fine here.", "A threat there!", "👍🏽 toxicity toxicity."]
    assert [each["score"]["value"] for each in scores["THREAT"]["spanScores"]] == [0.05, 0.6, 0.05]


@given(st.text(), st.lists(st.integers(0, 40), min_size=2, max_size=8))
def test_units_are_those_of_utf_16(text: str, places: list[int]) -> None:
    """Offsets are in UTF-16 units for any characters and any spans."""
    from service.formats.perspective import _utf16

    text = text.encode(errors="ignore").decode()
    ends = sorted(min(place, len(text)) for place in places[: len(places) // 2 * 2])
    spans = [Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=True)]
    wanted = [tuple(len(text[:place].encode("utf-16-le")) // 2 for place in span) for span in spans]
    assert _utf16(text, spans) == wanted


async def test_scores_below_a_threshold_are_left_out() -> None:
    """An attribute with a summary below it is absent, else only the spans below it are."""
    attributes = {"TOXICITY": {"scoreThreshold": 0.1}, "THREAT": {"scoreThreshold": 0.6}}
    answer = (await ask(ANALYZE, body("fine here. A threat there.", attributes, spanAnnotations=True))).json()
    assert list(answer["attributeScores"]) == ["THREAT"]
    assert [each["begin"] for each in answer["attributeScores"]["THREAT"]["spanScores"]] == [11]


async def test_html_is_read_without_its_tags() -> None:
    """Offsets refer to the text as sent, and a block element ends a sentence."""
    text = "<p>you <b class='x'>threat</b></p><p>fine</p>"
    query = body(text, {"THREAT": {}}, spanAnnotations=True)
    query["comment"]["type"] = "HTML"
    spans = (await ask(ANALYZE, query)).json()["attributeScores"]["THREAT"]["spanScores"]
    assert [(text[each["begin"] : each["end"]], each["score"]["value"]) for each in spans] == [
        ("you <b class='x'>threat", 0.6),
        ("fine", 0.05),
    ]


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        (body("a", {"FLIRTATION": {}}), "INVALID_REQUEST", "Unknown requested attribute: FLIRTATION. The model fake@"),
        (body("a", {"TOXICITY@6": {}}), "INVALID_REQUEST", "TOXICITY@6. The model"),
        (body("a", {"X" * 99: {}}), "INVALID_REQUEST", f"attribute: {'X' * 64}. The model"),
        (body("a", {}), "NO_REQUESTED_ATTRIBUTES", "No attributes"),
        (body(" \u200b"), "COMMENT_EMPTY", "comment.text"),
        (body("nothing"), "COMMENT_EMPTY", "comment.text"),
        (body("a" * 101), "COMMENT_TOO_LONG", "more than 100 characters"),
        (body("a", languages=["en", "de"]), "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", "TOXICITY does not support"),
    ],
)
async def test_what_perspective_refuses_by_kind_is_refused_so(query: Any, kind: str, words: str) -> None:
    """The error has the `errorType` that Perspective's clients read."""
    error = refused(await ask(ANALYZE, query, Settings(max_characters=100)), 400, "INVALID_ARGUMENT")
    assert words in error["message"]
    assert error["details"][0]["errorType"] == kind
    assert error["details"][0]["@type"] == "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"requestedAttributes": TOXICITY}, "comment"),
        ({"comment": {"text": "a"}}, "requestedAttributes"),
        (body("a", [{}]), "requestedAttributes"),  # type: ignore[arg-type]
        ({**body("a"), "comment": {"text": 5}}, "comment.text"),
        ({**body("a"), "comment": {"text": "a", "type": "MARKDOWN"}}, "comment.type"),
        (body("a", {"TOXICITY": {"scoreType": "PERCENTILE"}}), "requestedAttributes.TOXICITY.scoreType"),
        (body("a", {"TOXICITY": {"scoreThreshold": "0.5"}}), "requestedAttributes.TOXICITY.scoreThreshold"),
        (body("a", spanAnnotations="yes"), "spanAnnotations"),
        (body("a", model="default"), "model"),
        (body("a. " * 5 + "b" * 5000, spanAnnotations=True), "spanAnnotations"),
        (body("a good thing. " * 9, spanAnnotations=True), "sentences"),
    ],
)
async def test_a_field_at_fault_is_named(query: Any, field: str) -> None:
    """The field is in a list of violations, as in Google's errors."""
    error = refused(await ask(ANALYZE, query, Settings(max_texts=9)), 400, "INVALID_ARGUMENT")
    assert error["details"][-1]["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert error["details"][-1]["fieldViolations"][0]["field"] == field


async def test_every_refusal_has_googles_shape(caplog: pytest.LogCaptureFixture) -> None:
    """Errors of every origin have it; a full queue is 429, after which clients retry."""
    caplog.set_level(logging.DEBUG)
    slow = SlowClassifier(moderating())
    async with serving(slow, Settings(max_queue=1, max_body_bytes=300)) as client:
        refused(await client.post(ANALYZE, content=b"{"), 400, "INVALID_ARGUMENT")
        refused(await client.post(ANALYZE, json=body("a" * 300)), 413, "INVALID_ARGUMENT")
        refused(
            await client.post(ANALYZE, json=body("a"), headers={"Content-Encoding": "gzip"}), 415, "INVALID_ARGUMENT"
        )
        refused(await client.post("/v1alpha1/comments:annotate", json={}), 404, "NOT_FOUND")
        refused(await client.get(ANALYZE), 405, "UNIMPLEMENTED")
        refused(await client.post(ANALYZE, json=body("poison")), 500, "INTERNAL")
        assert (await client.post(ANALYZE, content=json.dumps(body("a")))).status_code == 200  # with no type at all
        slow.hold()
        first = await within_task(client.post(ANALYZE, json=body("secret")))
        await within(entered(slow))
        await within(waiting(client, 1))
        overloaded = await client.post(ANALYZE, json=body("a"))
        refused(overloaded, 429, "RESOURCE_EXHAUSTED")
        assert int(overloaded.headers["retry-after"]) >= 1
        slow.release.set()
        assert (await within(first)).status_code == 200
    assert "secret" not in caplog.text


async def within_task(awaitable: Any) -> Any:
    """A coroutine as a started task."""
    import asyncio

    return asyncio.ensure_future(awaitable)


async def test_a_key_may_stand_in_the_address(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A key is accepted in the query, on this route only, and in Google's header; it is never logged."""
    caplog.set_level(logging.DEBUG)
    key, line = new_key()
    (tmp_path / "keys").write_text(line)
    async with serving(FakeClassifier(moderating()), Settings(api_keys_file=tmp_path / "keys")) as client:
        for options in (
            {"params": {"key": key, "alt": "json"}},
            {"headers": {"X-Goog-Api-Key": key}},
            {"headers": {"Authorization": f"Bearer {key}"}},
        ):
            assert (await client.post(ANALYZE, json=body("a"), **options)).status_code == 200
        for wrong in ({}, {"params": {"key": "x"}}, {"params": {"key": key}, "headers": {"Authorization": "Bearer x"}}):
            refused(await client.post(ANALYZE, json=body("a"), **wrong), 401, "UNAUTHENTICATED")
        assert (await client.post("/sentiment", json={"text": "a"}, params={"key": key})).status_code == 401
        assert (await client.get("/$discovery/rest", params={"version": "v1alpha1"})).status_code == 200
    lines = [record.getMessage() + str(vars(record)) for record in caplog.records if record.name.startswith("service")]
    assert len(lines) >= 8
    assert not [line for line in lines if key in line]


async def test_corrections_are_refused_where_nothing_is_set() -> None:
    """The error names the setting."""
    query = {"comment": {"text": "a"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}}}
    assert "SENTIMENT_FEEDBACK_FILE" in refused(await ask(SUGGEST, query), 403, "PERMISSION_DENIED")["message"]


async def test_corrections_are_kept_and_never_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A row has a column for each attribute, and the decision of the moderation system."""
    caplog.set_level(logging.DEBUG)
    settings = Settings(feedback_file=tmp_path / "feedback.jsonl")
    coral = {
        "comment": {"text": "secret of Coral's"},
        "context": {"entries": [{"text": '{"url": "http://site/story"}'}]},
        "attributeScores": {"APPROVED": {"summaryScore": {"value": 1}}},
        "languages": ["en"],
        "communityId": "Coral:http://site",
        "clientToken": "comment:7",
    }
    suggested = {
        "TOXICITY": {"summaryScore": {"value": 0.9, "type": "PROBABILITY"}},
        "INSULT_EXPERIMENTAL": {"summaryScore": {"value": 1}},
    }
    async with serving(FakeClassifier(moderating()), settings) as client:
        for query, token in (
            ({"comment": {"text": "secret"}, "attributeScores": suggested}, {}),
            (coral, {"clientToken": "comment:7"}),
        ):
            response = await client.post(SUGGEST, json=query)
            assert (response.status_code, response.json()) == (200, token)
    rows = [json.loads(line) for line in (tmp_path / "feedback.jsonl").read_text().splitlines()]
    model = "fake@0123456789ab"
    for row in rows:
        del row["time"]
    assert rows == [
        {"text": "secret", "toxicity": 0.9, "threat": None, "insult": 1, "model": model},
        {"text": "secret of Coral's", "toxicity": None, "threat": None, "insult": None, "rejected": 0, "model": model},
    ]
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("scores", "field"),
    [
        ({}, "attributeScores"),
        ({"TEXT": {"summaryScore": {"value": 1}}}, "attributeScores.TEXT"),
        ({"A B": {"summaryScore": {"value": 1}}}, "attributeScores.A B"),
        ({"TOXICITY": {"summaryScore": {"value": 1.5}}}, "attributeScores.TOXICITY.summaryScore.value"),
        ({"TOXICITY": {"spanScores": []}}, "attributeScores.TOXICITY.summaryScore"),
    ],
)
async def test_corrections_that_are_none_are_refused(tmp_path: Path, scores: Any, field: str) -> None:
    """The error names the field, and nothing is written."""
    settings = Settings(feedback_file=tmp_path / "feedback.jsonl")
    error = refused(
        await ask(SUGGEST, {"comment": {"text": "a"}, "attributeScores": scores}, settings), 400, "INVALID_ARGUMENT"
    )
    assert error["details"][-1]["fieldViolations"][0]["field"] == field
    assert (tmp_path / "feedback.jsonl").read_bytes() == b""


async def test_a_correction_that_cannot_be_written_is_told() -> None:
    """The status is 503, so that the client retries."""
    query = {"comment": {"text": "a"}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}}}
    error = refused(await ask(SUGGEST, query, Settings(feedback_file=Path("/dev/full"))), 503, "UNAVAILABLE")
    assert "No space left" in error["message"]


async def test_languages_are_those_of_a_setting() -> None:
    """The setting names the language of an artifact that is not English."""
    settings = Settings(languages="de,fr")
    answer = await ask(ANALYZE, body("a"), settings)
    assert answer.json()["languages"] == ["de", "fr"]
    assert (await ask(ANALYZE, body("a", languages=["fr"]), settings)).status_code == 200
    refused(await ask(ANALYZE, body("a", languages=["en"]), settings), 400, "INVALID_ARGUMENT")
