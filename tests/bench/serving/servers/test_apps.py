"""The measured servers give equal answers."""

from __future__ import annotations

import httpx
import numpy as np
import pytest
from fastapi import FastAPI

from bench.peers.sentiment import of_polarity
from bench.serving.servers.apps import of_peer, with_route
from bench.serving.servers.noop_app import app as noop
from tests.fixtures.schemas import check


async def asked(app: FastAPI, path: str, body: object) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        return await client.post(path, json=body)


@pytest.mark.anyio
@pytest.mark.parametrize("app", [noop, with_route(lambda text: {"negative": 0.2, "neutral": 0.1, "positive": 0.7})])
async def test_a_route_that_is_compared_has_the_schema_of_ours(app: FastAPI) -> None:
    """It accepts and refuses the same requests, and answers the same fields."""
    response = await asked(app, "/sentiment", {"text": "good"})
    check(response.json(), "SentimentAnswer")
    assert response.json()["label"] == "positive"
    assert (await asked(app, "/sentiment", {"text": 1})).status_code == 422


def test_a_peer_that_knows_polarity_alone_gives_it_as_a_probability() -> None:
    """P(neutral) is what the polarity leaves."""

    class Sour:
        name = "Sour"

        def predict(self, texts: object) -> object:
            return of_polarity(np.array([-0.75]), 0.1)

        def size_on_disk(self) -> int:
            return 0

    assert of_peer(Sour())("bad") == {"negative": 0.75, "neutral": 0.25, "positive": 0.0}
