"""The servers that are measured answer alike."""

from __future__ import annotations

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from bench.peers import of_polarity
from bench.serving.apps import of_peer, with_noop, with_route
from service.app import create_app
from service.schema import SentimentAnswer
from service.settings import Settings
from tests.service.fakes import FakeClassifier


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def asked(app: FastAPI, path: str, body: object) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.post(path, json=body)


@pytest.mark.anyio
async def test_the_routes_that_are_compared_have_the_schema_of_ours() -> None:
    """They read the same requests, refuse the same, and answer with the same fields."""
    plain = with_route(lambda text: {"negative": 0.2, "neutral": 0.1, "positive": 0.7})
    ours = with_noop(create_app(Settings(), FakeClassifier()))
    for app, path in ((plain, "/sentiment"), (ours, "/noop")):
        response = await asked(app, path, {"text": "good"})
        answer = SentimentAnswer.model_validate_json(response.content, strict=True)
        assert answer.label == "positive"
        assert (await asked(app, path, {"text": 1})).status_code == 422


def test_a_peer_that_knows_polarity_alone_gives_it_as_a_probability() -> None:
    """What it is sure of is not neutral."""

    class Sour:
        name = "Sour"

        def predict(self, texts: object) -> object:
            return of_polarity(np.array([-0.75]), 0.1)

        def size_on_disk(self) -> int:
            return 0

    assert of_peer(Sour())("bad") == {"negative": 0.75, "neutral": 0.25, "positive": 0.0}
