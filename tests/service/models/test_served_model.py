"""The states of a process."""

from __future__ import annotations

import logging
import threading

import pytest

from model.errors import ArtifactError, ConfigError
from service.batching.interface import ServedClassifier
from service.errors import Draining, NotReady
from service.metrics import Metrics
from service.models.served_model import Service
from service.settings import Settings
from tests.service.fakes import FakeClassifier
from tests.service.support import PATIENCE, sample, within

pytestmark = pytest.mark.anyio


async def test_a_service_is_not_ready_until_it_is_loaded() -> None:
    """Then it is, with the labels of its artifact in its metrics."""
    may_load, fake, metrics = threading.Event(), FakeClassifier(), Metrics()

    def open_classifier() -> ServedClassifier:
        assert may_load.wait(PATIENCE)
        return fake

    service = Service(Settings(), open_classifier, metrics)
    service.start()
    for look in (lambda: service.batcher, lambda: service.manifest):
        with pytest.raises(NotReady, match="being loaded"):
            look()
    may_load.set()
    await within(service.settled())
    assert service.batcher.alive
    assert service.identity == "fake@0123456789ab"
    assert 'sentiment_predictions_total{label="neutral",model="fake"} 0.0' in metrics.exposition().decode()
    await service.drain(PATIENCE)
    assert service.thread.join(PATIENCE)
    with pytest.raises(Draining):
        _ = service.batcher
    assert service.manifest is fake.manifest


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (ArtifactError("model.pt: sha256 differs"), "model.pt: sha256 differs"),
        (ValueError("a secret"), "ValueError at "),
        (SystemExit(3), "SystemExit at "),
    ],
)
async def test_a_failure_to_load_is_logged_and_told(
    error: BaseException, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One line says why; whoever runs the process hears of it; it never becomes ready."""

    def fail() -> ServedClassifier:
        raise error

    told: list[bool] = []
    service = Service(Settings(), fail, Metrics())
    service.on_failure = lambda: told.append(True)
    with caplog.at_level(logging.CRITICAL):
        service.start()
        await within(service.settled())
    assert told == [True]
    assert service.failure is error
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert logged in caplog.text
    assert "secret" not in caplog.text
    with pytest.raises(NotReady, match="could not be loaded"):
        _ = service.batcher
    await service.drain(PATIENCE)


async def test_thresholds_that_do_not_fit_stop_the_service() -> None:
    """As a bad artifact does."""
    service = Service(Settings(block_at=0.1), lambda: FakeClassifier(), Metrics())
    service.start()
    await within(service.settled())
    assert isinstance(service.failure, ConfigError)
    await service.drain(PATIENCE)


async def test_a_drain_that_begins_while_loading_is_quick() -> None:
    """What is still being opened is not waited for."""
    may_load = threading.Event()

    def open_classifier() -> ServedClassifier:
        assert may_load.wait(PATIENCE)
        return FakeClassifier()

    metrics = Metrics()
    service = Service(Settings(), open_classifier, metrics)
    service.start()
    await within(service.drain(PATIENCE))
    assert not service.thread.join(0)
    may_load.set()
    assert service.thread.join(PATIENCE)
    assert sample(metrics, "sentiment_queue_depth") == 0
