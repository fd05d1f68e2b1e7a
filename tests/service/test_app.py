"""The application as a whole: its states over HTTP."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from starlette.middleware.cors import CORSMiddleware

from model.errors import ArtifactError
from service.app import create_app
from service.http.middleware import RequestMiddleware
from service.models.artifacts import Artifacts
from service.settings import Settings
from tests.fixtures.fakes import EMPTY, FakeClassifier
from tests.fixtures.service import PATIENCE, alive, serving, within

pytestmark = pytest.mark.anyio


class SlowToWarmUp(FakeClassifier):
    """Warms up when a test allows it."""

    def __init__(self) -> None:
        super().__init__()
        self.may_warm_up = threading.Event()

    def warm_up(self) -> None:
        assert self.may_warm_up.wait(PATIENCE)


class FailsToWarmUp(FakeClassifier):
    """Stands for an artifact that loads, and whose warm-up fails."""

    def warm_up(self) -> None:
        raise ArtifactError("model.pt: does not run")


async def test_a_process_that_loads_is_alive_and_not_ready() -> None:
    """Texts are refused with Retry-After until the warm-up is done."""
    fake = SlowToWarmUp()
    app = create_app(Settings(), fake)
    async with alive(app) as client:
        assert (await client.get("/healthz")).status_code == 200
        for method, path in (("GET", "/readyz"), ("GET", "/model"), ("POST", "/sentiment")):
            response = await client.request(method, path)
            assert response.status_code == 503
            assert response.headers["retry-after"] == "2"
            assert response.json()["type"] == "urn:sentiment:problem:not-ready"
        assert (await client.get("/metrics")).status_code == 200
        fake.may_warm_up.set()
        await within(app.state.registry.settled())
        assert (await client.get("/readyz")).json() == {"status": "ready"}


async def test_a_model_that_cannot_be_used_is_never_ready() -> None:
    """The process stays alive until its owner has the reason."""
    app = create_app(Settings(), FailsToWarmUp())
    async with alive(app) as client:
        await within(app.state.registry.settled())
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200
        response = await client.post("/sentiment", json={"text": "good"})
        assert response.status_code == 503
        assert "model.pt" not in response.text


async def test_an_artifact_that_is_not_there_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The log has the error of the loader."""
    app = create_app(Settings(artifact=Artifacts(tmp_path)))
    async with alive(app):
        await within(app.state.registry.settled())
    assert isinstance(app.state.registry.failure, ArtifactError)
    assert "manifest.json" in caplog.text


async def test_readiness_is_red_at_once_when_draining() -> None:
    """New texts are refused and connections closed; manifest and metrics stay readable."""
    app = create_app(Settings(), FakeClassifier())
    async with alive(app) as client:
        await within(app.state.registry.settled())
        app.state.registry.draining = True
        for method, path in (("GET", "/readyz"), ("POST", "/sentiment"), ("POST", "/sentiment/batch")):
            response = await client.request(method, path)
            assert response.status_code == 503
            assert response.json()["type"] == "urn:sentiment:problem:draining"
            assert response.headers["connection"] == "close"
            assert int(response.headers["retry-after"]) >= 1
        for path in ("/healthz", "/model", "/metrics"):
            response = await client.get(path)
            assert (response.status_code, response.headers["connection"]) == (200, "close")


async def test_readiness_is_red_when_the_model_cannot_compute() -> None:
    """Readiness is 503 while the model cannot answer."""
    app = create_app(Settings(), FakeClassifier())
    async with alive(app) as client:
        await within(app.state.registry.settled())

        def fail(seconds: float) -> None:
            raise RuntimeError

        # The metrics are called outside of what may fail for one text.
        app.state.registry.metrics.queue_wait = fail
        assert (await within(client.post("/sentiment", json={"text": "good"}))).status_code == 503
        response = await client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["detail"] == "The model has stopped."


async def test_the_documentation_is_served() -> None:
    """Both /docs and the OpenAPI document are answered."""
    async with serving() as client:
        assert (await client.get("/docs")).status_code == 200
        assert (await client.get("/openapi.json")).json()["info"]["title"] == "Sentiment"


@pytest.mark.parametrize("origins", [None, "https://page.example"])
def test_requests_pass_no_middleware_before_ours(origins: str | None) -> None:
    """The outermost layer is the last that was added: an upgrade of FastAPI that changes this breaks here first."""
    app = create_app(Settings(cors_origins=origins), FakeClassifier())
    assert isinstance(app.build_middleware_stack(), CORSMiddleware if origins else RequestMiddleware)


async def test_apps_do_not_share_anything() -> None:
    """Two applications in one process have separate state."""
    async with serving() as first, serving() as second:
        await first.post("/sentiment", json={"text": EMPTY})
        assert 'route="/sentiment"' in (await first.get("/metrics")).text
        assert 'route="/sentiment"' not in (await second.get("/metrics")).text
