"""The OpenAPI document, held against a server by schemathesis: every operation, every check."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from service.auth.keys import new_key
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, moderating
from tests.fixtures.service import listening

schemathesis = pytest.importorskip("schemathesis", reason="the python package schemathesis is not installed")
schemathesis.checks.load_all_checks()
CHECKS = schemathesis.checks.CHECKS.get_all()
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


Api = tuple[Any, dict[str, str]]


@pytest.fixture(scope="module", params=["open", "keys"])
def api(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The document of a running server, and the headers with an API key."""
    path = None
    headers = {}
    if request.param == "keys":
        key, line = new_key()
        path = tmp_path_factory.mktemp("keys") / "keys"
        path.write_text(line)
        headers = {"Authorization": f"Bearer {key}"}
    with listening(
        Settings(port=0, api_keys_file=path, feedback_file=Path(os.devnull)), FakeClassifier(moderating())
    ) as url:
        yield schemathesis.openapi.from_url(f"{url}/openapi.json"), headers


def spare(case: Any) -> None:
    """Leave out requests that no schema can exclude, and deadlines that would rightly be answered 504."""
    if str(case.headers.get("X-Timeout-Ms", "")).isdigit():
        case.headers["X-Timeout-Ms"] = "20000"
    positive = case.meta is None or case.meta.generation.mode.is_positive
    if positive and isinstance(case.body, dict) and {"review_at", "block_at"} & set(case.body):
        case.body.update(review_at=0.5, block_at=0.5)  # the one is at least the other
    if positive and isinstance(case.body, dict):
        # Which attributes and languages there are is the model's affair.
        known = {
            "thresholds": {"threat": {"review": 0.5}},
            "languages": ["en"],
            "requestedAttributes": {"TOXICITY": {}},
        }
        known["attributeScores"] = {"TOXICITY": {"summaryScore": {"value": 0.5}}}
        case.body.update({name: value for name, value in known.items() if name in case.body})


def hold(api: Api, examples: int) -> None:
    """Send that many requests of each mode to each operation, and check the answers against the document."""
    document, headers = api
    operations = [result.ok() for result in document.get_all_operations()]
    assert len(operations) > 15
    for operation in operations:
        for mode in schemathesis.GenerationMode:

            @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=QUIET)
            @given(case=operation.as_strategy(generation_mode=mode))
            def check(case: Any) -> None:
                spare(case)
                # A request whose fault is that it has no key is sent without one.
                keyless = case.meta.generation.mode.is_negative and "Authorization" not in case.headers
                case.call_and_validate(headers={} if keyless else headers, checks=CHECKS)

            # What takes nothing cannot be asked wrongly.
            with contextlib.suppress(*[Unsatisfiable] * (mode is schemathesis.GenerationMode.NEGATIVE)):
                check()


def test_a_few_requests_of_every_kind_find_nothing() -> None:
    """Statuses, headers, types and bodies are documented, and requests that the document allows are accepted."""
    with listening(Settings(port=0), FakeClassifier(moderating())) as url:
        hold((schemathesis.openapi.from_url(f"{url}/openapi.json"), {}), 2)


@pytest.mark.slow
def test_many_requests_of_every_kind_find_nothing(api: Api) -> None:
    """The same with many requests, with API keys and without."""
    hold(api, 40)
