"""Metrics: their names, their labels, and that each app has its own."""

from __future__ import annotations

import re

from service.metrics import Metrics
from tests.fixtures.places import ROOT
from tests.fixtures.service import sample

NAMES = {
    "sentiment_requests_total",
    "sentiment_request_duration_seconds",
    "sentiment_queue_wait_seconds",
    "sentiment_tokenize_duration_seconds",
    "sentiment_inference_duration_seconds",
    "sentiment_batch_size",
    "sentiment_batch_tokens",
    "sentiment_queue_depth",
    "sentiment_dropped_total",
    "sentiment_predictions_total",
    "sentiment_actions_total",
    "sentiment_reasons_total",
    "sentiment_unknown_token_ratio",
    "sentiment_kernel_info",
}


def test_every_metric_has_its_documented_name() -> None:
    """The names are those of dashboards and alerts."""
    text = Metrics().exposition().decode()
    described = {line.split()[2] for line in text.splitlines() if line.startswith("# HELP sentiment_")}
    assert {name for name in described if not name.endswith("_created")} == NAMES
    assert "process_resident_memory_bytes" in text


def test_every_metric_is_explained() -> None:
    """docs/METRICS.md has a row for each metric."""
    page = (ROOT / "docs" / "METRICS.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(sentiment_\w+)`", page, re.MULTILINE)) == NAMES


def test_labels_are_there_before_they_are_counted() -> None:
    """Series start at 0, so that a rate includes their first step."""
    metrics = Metrics()
    metrics.set_labels("m", ["negative", "positive"], ["allow"], ["threat"])
    text = metrics.exposition().decode()
    assert 'sentiment_predictions_total{label="negative",model="m"} 0.0' in text
    assert 'sentiment_actions_total{action="allow",model="m"} 0.0' in text
    assert 'sentiment_reasons_total{model="m",reason="threat"} 0.0' in text
    for reason in ("disconnected", "deadline", "drain"):
        assert f'sentiment_dropped_total{{reason="{reason}"}} 0.0' in text


def test_the_depth_is_that_of_all_queues() -> None:
    """Each queue reports the change of its own depth."""
    metrics = Metrics()
    for change, depth in ((3, 3), (2, 5), (-3, 2), (0, 2)):
        metrics.queue_depth(change)
        assert sample(metrics, "sentiment_queue_depth") == depth


def test_a_kernel_that_another_follows_counts_no_longer() -> None:
    """After a reload only the kernel in use is at 1."""
    metrics = Metrics()
    metrics.kernel("a", "avx2")
    metrics.kernel("a", "torchscript")
    metrics.kernel("b", "avx2")
    assert sample(metrics, "sentiment_kernel_info", model="a", kernel="avx2") == 0
    assert sample(metrics, "sentiment_kernel_info", model="a", kernel="torchscript") == 1
    assert sample(metrics, "sentiment_kernel_info", model="b", kernel="avx2") == 1


def test_what_is_counted_adds_up() -> None:
    """Each method changes its own series."""
    metrics = Metrics()
    metrics.request("/sentiment", 200, 0.0004)
    metrics.predicted("m", ["a", "b", "a"])
    metrics.predicted("n", ["a"])
    metrics.acted("m", ["allow", "block", "allow"])
    metrics.dropped("deadline", 2)
    metrics.dropped("deadline", 0)
    assert sample(metrics, "sentiment_requests_total", route="/sentiment", status="200") == 1
    assert sample(metrics, "sentiment_request_duration_seconds_bucket", route="/sentiment", le="0.0005") == 1
    assert sample(metrics, "sentiment_request_duration_seconds_bucket", route="/sentiment", le="0.00025") == 0
    assert sample(metrics, "sentiment_predictions_total", model="m", label="a") == 2
    assert sample(metrics, "sentiment_predictions_total", model="n", label="a") == 1
    assert sample(metrics, "sentiment_actions_total", model="m", action="allow") == 2
    assert sample(metrics, "sentiment_dropped_total", reason="deadline") == 2


def test_registries_are_not_shared() -> None:
    """Two applications in one process count only their own requests."""
    first, second = Metrics(), Metrics()
    first.request("/sentiment", 200, 0.1)
    assert sample(second, "sentiment_requests_total", route="/sentiment", status="200") == 0
