"""Two versions of the service in turns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bench.serving.measures import ablation
from bench.serving.measures.ablation import Comparison, Figures, Measure, compare
from bench.serving.measures.report import Scenario
from bench.serving.measures.run import Run, Service
from bench.serving.servers.process import Running, Unmeasured

THIS, OTHER = Running(1, 1001, 0.0), Running(2, 1002, 0.0)


@pytest.fixture(autouse=True)
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ablation, "engine", lambda server: f"engine {server.pid}")


class FakeRun:
    """A run that starts no server."""

    repeats = 3

    def __init__(self) -> None:
        self.scenario = Scenario("none")

    @contextmanager
    def service(self, service: Service | None = None) -> Iterator[Running]:
        yield THIS if service is None else OTHER


def test_sides_take_turns_and_each_ratio_is_of_its_own_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first side alternates."""
    asked: list[Running] = []

    def many(run: Run, this: Running) -> Measure:
        assert this is THIS

        def measure(server: Running) -> Figures:
            asked.append(server)
            return {"requests/s": 10.0 * len(asked) * server.pid}

        return measure

    monkeypatch.setitem(ablation.SCENARIOS, "many", many)

    found = compare(FakeRun(), Service(), ["many"])  # type: ignore[arg-type]

    assert asked == [THIS, OTHER, OTHER, THIS, THIS, OTHER]
    assert found.pairs == {("many", "requests/s"): [(10, 40), (40, 60), (50, 120)]}
    assert found.engines == ("engine 1", "engine 2")


def test_a_scenario_that_cannot_be_measured_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """A note has the scenario and the reason."""

    def bulk(run: Run, this: Running) -> Measure:
        raise Unmeasured("nothing was answered")

    monkeypatch.setitem(ablation.SCENARIOS, "bulk", bulk)
    monkeypatch.setitem(ablation.SCENARIOS, "many", lambda *_: lambda server: {"requests/s": 1.0})
    run = FakeRun()

    found = compare(run, Service(), ["bulk", "many"])  # type: ignore[arg-type]

    assert list(found.pairs) == [("many", "requests/s")]
    assert run.scenario.notes == ["bulk is not measured: nothing was answered"]


def test_a_table_has_medians_and_the_spread_of_the_ratio() -> None:
    """A ratio is the other's figure over this one's; over 0 there is none."""
    table = Comparison(
        {("one", "p50 ms"): [(1.0, 2.0), (2.0, 2.0), (1.0, 3.0)], ("one", "refused/s"): [(0, 1)]}
    ).table()
    table = re.sub(" +", " ", table)

    assert "| one | p50 ms | 1 | 2 | **2.000** | 1.000 to 3.000 |" in table
    assert "| one | refused/s | 0 | 1 | **nan** | nan to nan |" in table
