"""Errors: their tree, the table of statuses, and the problem document."""

from __future__ import annotations

import json

import pytest

from model.errors import SentimentError
from service.errors import (
    PROBLEMS,
    Draining,
    InvalidRequest,
    NotJson,
    Overloaded,
    ServiceError,
    Unavailable,
    problem_document,
    problem_response,
)


def leaves(kind: type[ServiceError]) -> set[type[ServiceError]]:
    """The error classes that are raised: those without subclasses, except the wire formats' own."""
    below = [each for each in kind.__subclasses__() if each.__module__ == kind.__module__]
    return set().union(*(leaves(each) for each in below)) if below else {kind}


def test_every_error_has_its_status() -> None:
    """The table has a row for each error that can be raised, and no other."""
    assert set(PROBLEMS) == leaves(ServiceError)
    assert issubclass(ServiceError, SentimentError)
    assert len({problem.name for problem in PROBLEMS.values()}) == len(PROBLEMS)


def test_a_document_has_the_members_of_rfc_9457() -> None:
    """Type, title, status and detail, and the request's id."""
    document = problem_document(NotJson("line 1"), "abc")
    assert document == {
        "type": "urn:sentiment:problem:not-json",
        "title": "The body is not JSON",
        "status": 400,
        "detail": "line 1",
        "request_id": "abc",
    }


def test_a_field_error_names_the_field() -> None:
    """The field is in `errors` for programs and in `detail` for people."""
    document = problem_document(InvalidRequest.of("texts[3]", "must be a string"), "abc")
    assert document["errors"] == [{"field": "texts[3]", "message": "must be a string"}]
    assert document["detail"] == "texts[3]: must be a string"


@pytest.mark.parametrize(("wait", "header"), [(0, "1"), (0.2, "1"), (1.0, "1"), (1.01, "2"), (75, "75")])
def test_retry_after_is_whole_seconds_and_never_none(wait: float, header: str) -> None:
    """A predicted wait is rounded up, so that no client returns too early."""
    assert Overloaded(retry_after=wait).headers["Retry-After"] == header


def test_every_503_says_when_to_come_back() -> None:
    """Only errors with a time to retry have the status 503."""
    assert {kind for kind, problem in PROBLEMS.items() if problem.status == 503} == leaves(Unavailable)


def test_a_response_carries_the_document_and_its_headers() -> None:
    """Media type, status and headers fit the error."""
    response = problem_response(Draining(retry_after=3), "abc")
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "3"
    assert json.loads(response.body)["request_id"] == "abc"
