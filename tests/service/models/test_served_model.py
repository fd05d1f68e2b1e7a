"""A served model from loading to its end."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from model.errors import ArtifactError, ConfigError
from service.errors import Draining, NotReady
from service.metrics import Metrics
from service.models.served_model import ServedModel
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier
from tests.fixtures.service import PATIENCE, sample, within

pytestmark = pytest.mark.anyio


async def test_a_model_is_not_ready_until_it_is_loaded() -> None:
    """After loading it is ready, and its metrics have the labels of its artifact."""
    may_load, fake, metrics = threading.Event(), FakeClassifier(), Metrics()

    def open_classifier() -> FakeClassifier:
        assert may_load.wait(PATIENCE)
        return fake

    model = ServedModel(Settings(), open_classifier, metrics)
    loading = asyncio.create_task(model.load())
    for look in (lambda: model.batcher, lambda: model.manifest):
        with pytest.raises(NotReady, match="being loaded"):
            look()
    may_load.set()
    await within(loading)
    assert model.batcher.alive
    assert model.identity == "fake@0123456789ab"
    assert 'sentiment_predictions_total{label="neutral",model="fake"} 0.0' in metrics.exposition().decode()
    await model.drain(PATIENCE)
    assert model.thread.join(PATIENCE)
    with pytest.raises(Draining):
        model.batcher.check_ready()
    assert model.manifest is fake.manifest


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
    """The reason is logged in one line and passed on, and the model is never ready."""

    def fail() -> FakeClassifier:
        raise error

    told: list[bool] = []
    model = ServedModel(Settings(), fail, Metrics())
    model.on_failure = lambda: told.append(True)
    with caplog.at_level(logging.CRITICAL):
        await within(model.load())
    assert told == [True]
    assert model.failure is error
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert logged in caplog.text
    assert "secret" not in caplog.text
    with pytest.raises(NotReady, match="could not be loaded"):
        _ = model.batcher
    await model.drain(PATIENCE)


async def test_thresholds_that_do_not_fit_stop_the_model() -> None:
    """Invalid thresholds fail the loading as a bad artifact does."""
    model = ServedModel(Settings(block_at=0.1), lambda: FakeClassifier(), Metrics())
    await within(model.load())
    assert isinstance(model.failure, ConfigError)
    await model.drain(PATIENCE)


async def test_a_drain_that_begins_while_loading_is_quick() -> None:
    """The drain does not wait for the loading."""
    may_load = threading.Event()

    def open_classifier() -> FakeClassifier:
        assert may_load.wait(PATIENCE)
        return FakeClassifier()

    metrics = Metrics()
    model = ServedModel(Settings(), open_classifier, metrics)
    loading = asyncio.create_task(model.load())
    await asyncio.sleep(0)
    await within(model.drain(PATIENCE))
    assert not model.thread.join(0)
    may_load.set()
    assert model.thread.join(PATIENCE)
    await within(loading)
    assert sample(metrics, "sentiment_queue_depth") == 0
