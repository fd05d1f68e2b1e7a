"""The metrics of one app, in a Prometheus registry of its own. Label values come from routes and manifests alone."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
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

# A single tweet takes well under a millisecond; the last bucket is the longest timeout that a caller can set.
SECONDS = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05),
    *(0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0),
)
TEXTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
TOKENS = (16, 64, 256, 512, 1024, 2048, 4096, 8192, 16384)
RATIOS = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
REASONS = ("disconnected", "deadline", "drain")
# Bytes of each file of a worker: thirty routes with fourteen statuses each. The files are mapped into memory; a write
# there to a full disk ends the process by a signal, so the room is reserved before the worker serves.
ROOM = 1 << 18
DELAY = 0.02  # seconds from a count to the update of Prometheus's client, where other workers see it
FILES = ("counter", "gauge_livesum", "histogram")


def share(folder: Path, number: int) -> None:
    """Keep this process's metrics in files of `folder`, where all workers read them.

    The files have the worker's number instead of the process's: the replacement of a dead worker continues its
    counters, and the number of files stays the same.

    Raises:
        OSError: the files cannot be written, or have no room.
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
    """Drop the gauges of worker `number`, which has died."""
    multiprocess.mark_process_dead(number, str(folder))  # type: ignore[no-untyped-call]


class Metrics:
    """The metrics of one event loop.

    What is counted is kept for DELAY and then given to Prometheus's client together: to look up a series costs more
    than to count in it, and a request has some 17 of them.
    """

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if folder is not None:
            # An exposition reads the files of all workers instead of this process's series.
            self._registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(self._registry, folder)  # type: ignore[no-untyped-call]
        counter, histogram = partial(Counter, registry=registry), partial(Histogram, registry=registry)
        gauge = partial(Gauge, registry=registry, multiprocess_mode="livesum")
        self._requests = counter("sentiment_requests_total", "Requests answered.", ["route", "status"])
        seconds = partial(histogram, buckets=SECONDS)
        request = "From the request's first byte read to the last of its answer."
        self._request_duration = seconds("sentiment_request_duration_seconds", request, ["route"])
        wait = "From a request's admission until its first text is computed."
        self.queue_wait = partial(self._observe, seconds("sentiment_queue_wait_seconds", wait))
        tokenizing = seconds("sentiment_tokenize_duration_seconds", "Tokenising of one batch.")
        self.tokenized = partial(self._observe, tokenizing)
        self._inference_duration = seconds("sentiment_inference_duration_seconds", "One batch.")
        self._batch_size = histogram("sentiment_batch_size", "Texts in a batch.", buckets=TEXTS)
        self._batch_tokens = histogram("sentiment_batch_tokens", "Tokens in a batch.", buckets=TOKENS)
        self.queue_depth = gauge("sentiment_queue_depth", "Texts accepted and not answered yet.").inc
        self._dropped = counter(
            "sentiment_dropped_total",
            "Texts accepted and not computed, because their client left, their deadline passed or the process drained.",
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
        # Counted, and not given to the client yet; by metric and labels.
        self._counts: defaultdict[tuple[Counter, tuple[str, ...]], int] = defaultdict(int)
        self._values: defaultdict[tuple[Histogram, tuple[str, ...]], list[float]] = defaultdict(list)
        self._waiting = False
        for reason in REASONS:
            self._dropped.labels(reason)

    def set_labels(
        self, model: str, labels: Iterable[str], actions: Iterable[str] = (), reasons: Iterable[str] = ()
    ) -> None:
        """Show labels, actions and reasons at zero before their first answer."""
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

    def request(self, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._count(self._requests, 1, route, str(status))
        self._values[self._request_duration, (route,)].append(seconds)

    def batch(self, size: int, tokens: int, unknown: int, seconds: float) -> None:
        """A batch of `size` texts was computed; `unknown` of its `tokens` are unknown."""
        self._observe(self._batch_size, size)
        self._observe(self._batch_tokens, tokens)
        self._observe(self._inference_duration, seconds)
        if tokens:
            self._observe(self._unknown_token_ratio, unknown / tokens)

    def predicted(self, model: str, labels: Sequence[str]) -> None:
        """Texts were scored by a model of this name; one label each."""
        for label in set(labels):
            self._count(self._predictions, labels.count(label), model, label)

    def acted(self, model: str, actions: Sequence[str], reasons: Sequence[str] = ()) -> None:
        """Texts were answered with an action each, some with its reason."""
        for counter, given in ((self._actions, actions), (self._reasons, reasons)):
            for value in set(given):
                self._count(counter, given.count(value), model, value)

    def dropped(self, reason: str, texts: int) -> None:
        """Admitted texts were not computed; `reason` is one of REASONS."""
        if texts:
            self._count(self._dropped, texts, reason)

    def flush(self) -> None:
        """Add the counts of the last DELAY to Prometheus's client."""
        self._waiting = False
        for (counter, labels), count in self._counts.items():
            counter.labels(*labels).inc(count)
        for (histogram, labels), observed in self._values.items():
            series = histogram.labels(*labels) if labels else histogram
            for value in observed:
                series.observe(value)
        self._counts.clear()
        self._values.clear()

    def _count(self, counter: Counter, by: int, *labels: str) -> None:
        self._counts[counter, labels] += by
        self._wait()

    def _observe(self, histogram: Histogram, value: float) -> None:
        self._values[histogram, ()].append(value)
        self._wait()

    def _wait(self) -> None:
        if not self._waiting:
            self._waiting = True
            try:
                asyncio.get_running_loop().call_later(DELAY, self.flush)
            except RuntimeError:  # there is no event loop
                self.flush()

    def exposition(self) -> bytes:
        """All metrics in Prometheus's text format."""
        self.flush()
        return generate_latest(self._registry)
