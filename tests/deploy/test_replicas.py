"""The compose file's replicas, balancer and Prometheus while they run: `make container` starts them and runs this."""

from __future__ import annotations

import json
import os
import re

import httpx
import pytest

from tests.deploy.replicas import CLIENTS, Load, Replica, engine, running, until
from tests.fixtures.places import ROOT

URL = os.environ.get("URL", "http://127.0.0.1:8000")
PROMETHEUS = os.environ.get("PROMETHEUS", "http://127.0.0.1:9090")
REPLICAS = 3

pytestmark = pytest.mark.container


@pytest.fixture
def replicas() -> list[Replica]:
    """All of them, ready."""
    found = running()
    assert len(found) == REPLICAS
    until(lambda: all(replica.ready for replica in found), "every replica is ready")
    return found


def asked(query: str) -> list[dict[str, object]]:
    """What Prometheus answers to an instant query."""
    answer = httpx.get(f"{PROMETHEUS}/api/v1/query", params={"query": query}, timeout=30).json()
    assert answer["status"] == "success", answer
    result: list[dict[str, object]] = answer["data"]["result"]
    return result


def told(proof: str, load: Load) -> None:
    """Keep the counts: docs/DEPLOYMENT.md states them."""
    print(f"\n{proof}: {load.answers.total()} requests, {dict(load.answers)}")


def test_a_replica_that_is_killed_takes_nothing_with_it_but_what_was_in_flight(replicas: list[Replica]) -> None:
    """Under load, most of its requests, too, are asked of another one; it is started anew and serves again."""
    load = Load(URL)
    victim = replicas[0]
    before = victim.process
    with load.running():
        victim.kill()
        load.more(400)
        until(lambda: victim.process not in (0, before), "the killed replica is started anew")
        until(lambda: victim.ready, "the killed replica is ready again")
    told("killed", load)
    # Each client has one request in flight. What the kernel resets (a request that nobody had read yet) is lost.
    assert load.answers.total() - load.answers["200"] <= CLIENTS
    assert load.answers["another text's answer"] == 0


def test_all_replicas_are_rolled_without_a_failed_request(replicas: list[Replica]) -> None:
    """Stopped and started one after another under load: each drains, and the others answer."""
    load = Load(URL)
    with load.running():
        for replica in replicas:
            replica.roll()
            until(lambda each=replica: each.ready, "the replica is ready again")
            load.more(100)
    told("rolled", load)
    assert set(load.answers) == {"200"}


def test_prometheus_sees_every_replica(replicas: list[Replica]) -> None:
    """By its own address, and each has answered."""
    until(lambda: len(asked('up{job="sentiment"} == 1')) == REPLICAS, "Prometheus reaches every replica")
    load = Load(URL)
    with load.running():
        load.more(300)
    served = 'sum by (instance) (sentiment_requests_total{route="/sentiment", status="200"}) > 0'
    until(lambda: len(asked(served)) == REPLICAS, "every replica has answered")


def test_every_query_of_the_dashboard_finds_something(replicas: list[Replica]) -> None:
    """No panel is empty, but for what has not happened."""
    dashboard = json.loads((ROOT / "deploy/grafana/dashboards/sentiment.json").read_text(encoding="utf-8"))
    queries = {
        target["expr"].replace("$__rate_interval", "1m")
        for panel in dashboard["panels"]
        for target in panel.get("targets", [])
        if "ALERTS" not in target["expr"]
    }
    assert len(queries) > 20
    with Load(URL).running():
        empty = set(queries)

        def filled() -> bool:
            empty.difference_update([query for query in empty if asked(query)])
            return all(re.search(r'status=~"\[45\]', query) for query in empty)

        until(filled, "every panel has something to show")


def test_only_the_balancer_shows_to_the_outside() -> None:
    """Figures and a body that is too large are refused there, and no replica has a port of its own."""
    assert httpx.get(f"{URL}/metrics").status_code == 404
    assert httpx.get(f"{URL}/%6detrics").status_code == 404
    large = httpx.post(f"{URL}/sentiment", json={"text": "a" * 3_000_000}, timeout=30)
    assert large.status_code == 413
    assert large.headers["content-type"] == "application/problem+json"
    for replica in running():
        assert engine("port", replica.container) == ""
