"""What Prometheus and Grafana ask for, held against what the service shows; the rules; the runbook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.metrics import REASONS, Metrics
from tests.fixtures.places import ROOT

yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (the dev extra has it)")

PROMETHEUS = ROOT / "deploy/prometheus"
RULES = yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))["groups"]
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/sentiment.json").read_text(encoding="utf-8"))
TESTS = sorted(PROMETHEUS.glob("*.test.yml"))
ALERTS = [rule for group in RULES for rule in group["rules"] if "alert" in rule]
QUERIES = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", [])]
QUERIES += [rule["expr"] for group in RULES for rule in group["rules"]]
SELECTOR = re.compile(r"\b((?:sentiment_|process_|haproxy_)[a-z0-9_]+)(?:\{([^}]*)\})?")
# What the scrape adds to every series.
SCRAPED = {"job", "instance"}


def shown() -> dict[str, set[str]]:
    """Names of the service's series and of their labels."""
    metrics = Metrics()
    metrics.request("/sentiment", 200, 0.1)
    metrics.predicted("default", ["positive"])
    metrics.acted("default", ["allow"])
    for record in (metrics.queue_wait, metrics.tokenized):
        record(0.1)
    metrics.batch(1, 2, 0, 0.1)
    names: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(metrics.exposition().decode()):
        for sample in family.samples:
            names.setdefault(sample.name, set()).update(sample.labels)
    return names


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_asks_for_what_the_service_shows(query: str) -> None:
    """Each metric of the dashboard and of the rules exists, with the labels that it is chosen and summed by."""
    series = shown()
    known = set(SCRAPED)
    for name, matchers in SELECTOR.findall(query):
        if name.startswith("haproxy_"):
            known |= {"proxy", "state", "server"}
            continue  # asked of a real balancer by the tests of the containers
        assert name in series
        known |= series[name]
        assert set(re.findall(r"(\w+)\s*[=!]~?=?\s*\"", matchers)) <= series[name] | SCRAPED
    grouped = {label.strip() for labels in re.findall(r"by \(([^)]*)\)", query) for label in labels.split(",")}
    if SELECTOR.search(query):
        assert grouped <= known
    for reason in re.findall(r'reason="(\w+)"', query):
        assert reason in REASONS


COUNTERS = {f"sentiment_{name}" for name in ("requests", "dropped", "predictions", "actions")}  # asked as `_total`


def test_every_metric_is_on_the_dashboard() -> None:
    """Nothing is counted that nobody looks at."""
    asked = {re.sub(r"_(bucket|sum|count)$", "", name) for query in QUERIES for name, _ in SELECTOR.findall(query)}
    metrics = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in shown() if name.startswith("sentiment_")}
    assert metrics - COUNTERS <= asked


def test_every_panel_says_what_it_shows() -> None:
    """A panel has a title, a description, and a query of the data source that is provisioned."""
    sources = yaml.safe_load(
        (ROOT / "deploy/grafana/provisioning/datasources/prometheus.yml").read_text(encoding="utf-8")
    )
    uids = {source["uid"] for source in sources["datasources"]}
    panels = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    for panel in panels:
        assert panel["title"]
        assert panel["description"]
        assert panel["targets"]
        assert {target["datasource"]["uid"] for target in panel["targets"]} <= uids


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_every_alert_is_tried_and_explained(alert: dict[str, object]) -> None:
    """It fires in a test, and stays silent in another; the runbook says what to do."""
    name = str(alert["alert"])
    tests = [test for file in TESTS for test in yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]]
    tried = [each for test in tests for each in test.get("alert_rule_test", []) if each["alertname"] == name]
    assert {bool(each.get("exp_alerts")) for each in tried} == {True, False}
    annotations = alert["annotations"]
    assert isinstance(annotations, dict)
    assert annotations["runbook"] == f"docs/RUNBOOK.md#{name.lower()}"
    assert f"\n## {name}\n" in (ROOT / "docs/RUNBOOK.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["check", "config", "prometheus.yml"], ["test", "rules", *TESTS]])
def test_promtool_finds_nothing(command: list[str | Path]) -> None:
    """Prometheus takes its configuration and the rules; each rule does what its test says."""
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (Debian's package prometheus)")
    done = subprocess.run([promtool, *command], cwd=PROMETHEUS, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
