"""The metrics of one app, in a registry of its own; their label values come from routes and the manifest alone."""

from __future__ import annotations

import os
from collections import Counter as Tally
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
    values,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

MEDIA_TYPE = CONTENT_TYPE_LATEST

# A tweet alone takes well under a millisecond; the last bucket is the longest timeout a caller can ask for.
SECONDS = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)
TEXTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
TOKENS = (16, 64, 256, 512, 1024, 2048, 4096, 8192, 16384)
RATIOS = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
REASONS = ("disconnected", "deadline", "drain")
# Bytes of each file of a worker: for thirty routes with fourteen statuses each. They are mapped into memory, and who
# writes there where the disk has no room is ended by a signal: so all of it is taken before anything is served.
ROOM = 1 << 18
FILES = ("counter", "gauge_livesum", "histogram")


def share(folder: Path, number: int) -> None:
    """From now on, keep this process's metrics in files of `folder`, where the other workers read them.

    The files carry the worker's number instead of the process's: whoever takes the place of a dead worker goes on with
    its counters, and however often that happens, the files do not become more.

    Raises:
        OSError: they cannot be written, or there is no room for them.
    """
    for kind in FILES:
        _reserve(folder / f"{kind}_{number}.db")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: number)  # type: ignore[no-untyped-call]


def _reserve(path: Path) -> None:
    partial = path.with_suffix(".partial")
    if not path.exists():
        partial.write_bytes(bytes(ROOM))
        partial.rename(path)


def forget(folder: Path, number: int) -> None:
    """Worker `number` has died: what it said of the present holds no longer."""
    multiprocess.mark_process_dead(number, str(folder))  # type: ignore[no-untyped-call]


class Metrics:
    """What Prometheus reads. Every method may be called from any thread."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if folder is not None:
            # The answer is read from the files of all workers, and not from this process's own series.
            self._registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(self._registry, folder)  # type: ignore[no-untyped-call]
        counter, histogram = partial(Counter, registry=registry), partial(Histogram, registry=registry)
        gauge = partial(Gauge, registry=registry, multiprocess_mode="livesum")
        self._requests = counter("sentiment_requests_total", "Requests answered.", ["route", "status"])
        self._request_duration = histogram(
            "sentiment_request_duration_seconds",
            "From the request's first byte read to the last of its answer.",
            ["route"],
            buckets=SECONDS,
        )
        self._queue_wait = histogram(
            "sentiment_queue_wait_seconds",
            "From a request's admission until its first text is taken up.",
            buckets=SECONDS,
        )
        self._tokenize_duration = histogram(
            "sentiment_tokenize_duration_seconds",
            "One encoding of the texts that were taken up together.",
            buckets=SECONDS,
        )
        self._inference_duration = histogram("sentiment_inference_duration_seconds", "One batch.", buckets=SECONDS)
        self._batch_size = histogram("sentiment_batch_size", "Texts in a batch.", buckets=TEXTS)
        self._batch_tokens = histogram("sentiment_batch_tokens", "Tokens in a batch.", buckets=TOKENS)
        self._queue_depth = gauge("sentiment_queue_depth", "Texts accepted and not answered yet.")
        self._dropped = counter(
            "sentiment_dropped_total",
            "Texts accepted and not computed, because nobody waited for them any longer.",
            ["reason"],
        )
        self._predictions = counter("sentiment_predictions_total", "Texts scored, by label.", ["model", "label"])
        self._actions = counter(
            "sentiment_actions_total", "Texts answered with an action: allow, review or block.", ["model", "action"]
        )
        self._reasons = counter(
            "sentiment_reasons_total",
            "Texts to be reviewed or blocked, by the attribute that asked for it, or negative.",
            ["model", "reason"],
        )
        self._unknown_token_ratio = histogram(
            "sentiment_unknown_token_ratio",
            "Share of a batch's tokens that the tokenizer does not know; its mean drifts with the texts.",
            buckets=RATIOS,
        )
        self._kernel_info = gauge(
            "sentiment_kernel_info",
            "Processes whose model is computed by a kernel: a set of instructions, or torchscript.",
            ["model", "kernel"],
        )
        self._kernels: dict[str, str] = {}  # by model
        ProcessCollector(registry=registry)
        self._answered: dict[tuple[str, int], tuple[Counter, Histogram]] = {}  # by route and status
        for reason in REASONS:
            self._dropped.labels(reason)

    def set_labels(
        self, model: str, labels: Iterable[str], actions: Iterable[str] = (), reasons: Iterable[str] = ()
    ) -> None:
        """Show each of the manifest's labels, each action and each reason at zero before it is first answered."""
        for label in labels:
            self._predictions.labels(model, label)
        for action in actions:
            self._actions.labels(model, action)
        for reason in reasons:
            self._reasons.labels(model, reason)

    def kernel(self, model: str, kernel: str) -> None:
        """A model was loaded, and this kernel computes it from now on."""
        if (before := self._kernels.get(model)) is not None:
            self._kernel_info.labels(model, before).set(0)
        self._kernels[model] = kernel
        self._kernel_info.labels(model, kernel).set(1)

    def queue_depth(self, change: int) -> None:
        """So many texts more, or fewer, are accepted and not answered."""
        self._queue_depth.inc(change)

    def request(self, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        # Kept, because looking up a series by its labels costs more than counting.
        series = self._answered.get((route, status))
        if series is None:
            series = self._requests.labels(route, str(status)), self._request_duration.labels(route)
            self._answered[route, status] = series
        count, duration = series
        count.inc()
        duration.observe(seconds)

    def queue_wait(self, seconds: float) -> None:
        """A request's first text was taken up."""
        self._queue_wait.observe(seconds)

    def tokenized(self, seconds: float) -> None:
        """Texts were encoded."""
        self._tokenize_duration.observe(seconds)

    def batch(self, size: int, tokens: int, unknown: int, seconds: float) -> None:
        """A batch of `size` texts was computed; `unknown` of its `tokens` are unknown."""
        self._batch_size.observe(size)
        self._batch_tokens.observe(tokens)
        self._inference_duration.observe(seconds)
        if tokens:
            self._unknown_token_ratio.observe(unknown / tokens)

    def predicted(self, model: str, labels: Iterable[str]) -> None:
        """Texts were scored by a model of this name; one label each."""
        for label, count in Tally(labels).items():
            self._predictions.labels(model, label).inc(count)

    def acted(self, model: str, actions: Iterable[str], reasons: Iterable[str] = ()) -> None:
        """Texts were answered with an action each, some with its reason."""
        for series, given in ((self._actions, actions), (self._reasons, reasons)):
            for value, count in Tally(given).items():
                series.labels(model, value).inc(count)

    def dropped(self, reason: str, texts: int) -> None:
        """Accepted texts were left out; `reason` is one of REASONS."""
        if texts:
            self._dropped.labels(reason).inc(texts)

    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format."""
        return generate_latest(self._registry)
