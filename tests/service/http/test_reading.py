"""Reading requests, and the errors of invalid ones."""

from __future__ import annotations

import json

import pytest

from service.api.schema import BatchRequest, Request, SentimentRequest
from service.errors import InvalidRequest, NotJson
from service.http.reading import read


def test_a_request_is_read() -> None:
    """Text and limits arrive as they were sent; null is the same as left out."""
    query = read(SentimentRequest, b'{"text": " \\u0000caf\\u00e9 \xf0\x9f\x98\x80", "review_at": 0, "block_at": null}')
    assert query.text == " \x00café 😀"
    assert query.review_at == 0.0
    assert query.block_at is None


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (r"cut \ud83d", "cut \ufffd"),
        (r"\uDE00 cut", "\ufffd cut"),
        (r"\ud83d\ud83d\ude00", "\ufffd😀"),
        (r"\\ud83d \ud83d", "\\ud83d \ufffd"),
        (r"\ude00\ud83d\"", '\ufffd\ufffd"'),
    ],
)
def test_half_a_surrogate_pair_is_a_replacement_character(sent: str, text: str) -> None:
    """Whole pairs and escaped backslashes stay as they are."""
    assert read(SentimentRequest, f'{{"text": "{sent}"}}'.encode()).text == text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"text": "x"} {}',
        b'{"text": "\xff secret"}',
        b'{"text": "secret \\ud80"}',
        b'{"text": "a\x00b"}',
        b'{"text": ' + b"[" * 100_000,
        b'{"text": "a", "review_at": ' + b"9" * 5000 + b"}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_what_is_not_json_is_told_where_and_not_what(body: bytes) -> None:
    """The error has line and column, and nothing of the body."""
    with pytest.raises(NotJson) as caught:
        read(SentimentRequest, body)
    assert "line 1 column" in caught.value.detail
    assert "secret" not in caught.value.detail


@pytest.mark.parametrize(
    ("kind", "body", "field", "message"),
    [
        (SentimentRequest, "{}", "text", "this field is missing"),
        (SentimentRequest, "[]", "body", "must be a JSON object"),
        (SentimentRequest, '"secret"', "body", "must be a JSON object"),
        (SentimentRequest, '{"text": 1}', "text", "must be a string"),
        (SentimentRequest, '{"text": null}', "text", "must be a string"),
        (SentimentRequest, '{"text": ["secret"]}', "text", "must be a string"),
        (SentimentRequest, '{"text": "a", "explian": true}', "explian", "there is no such field"),
        (SentimentRequest, '{"text": "a", "review_at": true}', "review_at", "must be a number from 0 to 1"),
        (SentimentRequest, '{"text": "a", "review_at": "0.5"}', "review_at", "must be a number from 0 to 1"),
        (SentimentRequest, '{"text": "a", "block_at": 1.01}', "block_at", "must be a number from 0 to 1"),
        (SentimentRequest, '{"text": "a", "block_at": -1}', "block_at", "must be a number from 0 to 1"),
        (SentimentRequest, '{"text": "a", "block_at": NaN}', "block_at", "must be a number from 0 to 1"),
        (SentimentRequest, '{"text": "a", "block_at": 1e999}', "block_at", "must be a number from 0 to 1"),
        (BatchRequest, '{"texts": "secret"}', "texts", "must be a list of strings"),
        (BatchRequest, '{"texts": {"0": "secret"}}', "texts", "must be a list of strings"),
        (BatchRequest, '{"texts": []}', "texts", "must have at least one text"),
        (BatchRequest, '{"texts": ["a", "b", "c", 4]}', "texts[3]", "must be a string"),
        (BatchRequest, '{"texts": [null]}', "texts[0]", "must be a string"),
        (BatchRequest, '{"text": "secret", "texts": ["a"]}', "text", "there is no such field"),
    ],
)
def test_a_field_at_fault_is_named(kind: type[Request], body: str, field: str, message: str) -> None:
    """The error has the field and its constraint, and no value."""
    with pytest.raises(InvalidRequest) as caught:
        read(kind, body.encode())
    assert caught.value.errors == [{"field": field, "message": message}]
    assert "secret" not in caught.value.detail


def test_all_fields_at_fault_are_named() -> None:
    """One error lists all invalid fields."""
    with pytest.raises(InvalidRequest) as caught:
        read(SentimentRequest, b'{"review_at": 2, "lang": "en"}')
    assert {each["field"] for each in caught.value.errors} == {"text", "review_at", "lang"}
    assert caught.value.detail.endswith("(and 2 more)")


def test_very_many_faults_are_summed_up() -> None:
    """The answer to a body with many errors stays small."""
    body = json.dumps({f"field{index}": 1 for index in range(1000)}).encode()
    with pytest.raises(InvalidRequest) as caught:
        read(SentimentRequest, body)
    assert caught.value.errors == [{"field": "body", "message": "more than 100 fields are at fault"}]


def test_a_long_field_name_is_cut() -> None:
    """The error has only the beginning of a long field name."""
    with pytest.raises(InvalidRequest) as caught:
        read(SentimentRequest, json.dumps({"text": "a", "n" * 5000: 1}).encode())
    [error] = caught.value.errors
    assert error["field"] == "n" * 64 + "…"
