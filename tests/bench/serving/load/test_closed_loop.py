"""The closed loop: its counts and latencies."""

from __future__ import annotations

import asyncio
import math

import pytest

from bench.serving.load.closed_loop import closed_loop, one_connection
from bench.serving.load.load import Load
from bench.serving.load.wire import Request, post
from tests.bench.serving.load.fake import FAILED, OK, answering, refused


def requests(*kinds: str) -> list[Request]:
    return [Request(post(f"/{kind}", b"{}"), kind) for kind in kinds]


@pytest.mark.anyio
async def test_answers_refusals_and_failures_are_told_apart() -> None:
    """Only answers of status 200 count as answered and have a latency, by kind."""
    answers = {"/tweet": OK, "/review": OK, "/busy": refused("1"), "/broken": FAILED}

    async def answer(path: str) -> bytes:
        return answers[path]

    async with answering(answer) as server:
        load = await closed_loop(server.port, requests("tweet", "review", "busy", "broken"), connections=2, seconds=0.3)

    assert sum(map(len, load.latencies.values())) == load.sent - load.refused - load.failed > 0
    assert load.answered > 0
    assert set(load.latencies) == {"tweet", "review"}
    assert load.refused > 0
    assert load.failed > 0
    assert load.total > load.answered  # some were answered before it counted
    assert load.rate == load.answered / 0.3
    assert load.figures()["latency"]["tweet"]["p50_ms"] > 0


@pytest.mark.anyio
async def test_a_connection_has_one_request_at_a_time() -> None:
    """The number of open requests equals that of connections."""
    under_way = most = 0

    async def answer(path: str) -> bytes:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        under_way -= 1
        return OK

    async with answering(answer) as server:
        load = await closed_loop(server.port, requests("tweet"), connections=3, seconds=0.3)

    assert most <= 3
    assert load.answered > 3


def test_a_percentile_is_of_one_kind_or_of_all() -> None:
    """The 99th of a hundred values is the largest; without values there is none."""
    load = Load(1.0)
    for number in range(100):
        load.count("tweet", 200, number / 1000)
    load.count("review", 200, 5.0)

    assert load.percentile(0.99, "tweet") == 0.099
    assert load.percentile(0.5, "tweet") == 0.05
    assert load.percentile(1.0) == 5.0
    assert math.isnan(load.percentile(0.5, "other"))


@pytest.mark.anyio
async def test_one_connection_asks_again_when_it_is_answered() -> None:
    """One request at a time; refusals have no latency, and an answer may arrive in parts."""
    answers = {"/tweet": OK, "/busy": refused("1")}

    async def answer(path: str) -> bytes:
        return answers[path]

    async with answering(answer) as server:
        load = await asyncio.to_thread(one_connection, server.port, requests("tweet", "busy"), seconds=0.2)

    assert len(load.latencies["tweet"]) == load.answered > 0
    assert load.refused > 0
    assert load.sent == load.answered + load.refused
    assert server.asked[:4] == ["/tweet", "/busy", "/tweet", "/busy"]
