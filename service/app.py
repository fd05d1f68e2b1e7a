"""The application: `create_app` builds it; importing this module has no effect."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from service.api import openapi
from service.api.feedback import FeedbackFile
from service.api.management import Management, ReloadRequest, add_management_routes
from service.api.page import add_pages
from service.api.routes import Routes
from service.api.schema import BatchRequest, SentimentRequest
from service.api.scoring import Scoring
from service.auth.keys import ADMIN, KeyMiddleware, Keys
from service.errors import MethodNotAllowed, NotFound, ServiceError, Unexpected
from service.formats.perspective import SUGGEST
from service.formats.routes import REQUESTS, add_format_routes, refusal_response
from service.http.body import TIMEOUT_HEADER
from service.http.fast_path import FastPathMiddleware
from service.http.middleware import RequestMiddleware
from service.http.shedding import LoadShedding
from service.metrics import Metrics
from service.models.registry import ModelRegistry
from service.models.served_model import load_classifier
from service.settings import Settings

if TYPE_CHECKING:
    from model.classifier import Classifier


DESCRIPTION = (
    "Text in, calibrated sentiment out, from a recurrent network. Bodies are JSON in UTF-8; errors of the native API "
    "are problem documents (RFC 9457). `X-Timeout-Ms` sets a deadline; answers have the `X-Request-ID` of the request."
)


class Application(FastAPI):
    """FastAPI without its own middleware around this service's, which answers every error itself.

    An upgrade after which the layers have no `app` breaks tests/service/test_app.py first.
    """

    def build_middleware_stack(self) -> ASGIApp:
        """Every request would pass three calls more and its answer two: 6 of 150 µs without the network."""
        stack: Any = super().build_middleware_stack()
        outermost: Any = self.user_middleware[0].cls
        while not isinstance(stack, outermost):
            stack = stack.app
        return stack  # type: ignore[no-any-return]


def create_app(
    settings: Settings, classifier: Classifier | None = None, load: Callable[[Path], Classifier] | None = None
) -> FastAPI:
    """The ASGI application for the artifacts of `settings`, which `load` opens, or for one `classifier`.

    Its lifespan loads them in the background: /healthz answers at once, /readyz is 503 until texts are scored.
    `app.state.registry` is its ModelRegistry.
    """
    metrics = Metrics()
    if classifier is not None:
        registry = ModelRegistry(settings, lambda folder: classifier, metrics)
    else:
        registry = ModelRegistry(settings, load or partial(load_classifier, kernel=settings.kernel), metrics)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        registry.start()
        if registry.patient:
            await registry.settled()
        yield
        # This project's server has drained already; another one that runs this app has not.
        await registry.drain(settings.drain_timeout)
        metrics.flush()

    app = Application(
        title="Sentiment",
        description=DESCRIPTION,
        version="1",
        lifespan=lifespan,
        # FastAPI's own pages load Swagger UI and ReDoc from other hosts.
        docs_url=None,
        redoc_url=None,
        # A redirect would make clients send a body twice.
        redirect_slashes=False,
        # Logs and spans would send messages of exceptions, which can quote a text, to a collector.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
    )
    app.state.registry = registry
    scoring = Scoring(registry, None if settings.feedback_file is None else FeedbackFile(settings.feedback_file))
    _add_routes(app, Routes(scoring))
    add_management_routes(app, Management(registry))
    add_format_routes(app, scoring)
    add_pages(app)
    openapi.complete(app, settings, ReloadRequest, *REQUESTS)
    routes = [each for each in app.routes if isinstance(each, APIRoute) and each.methods == {"POST"}]
    # The last that is added is the outermost.
    app.add_middleware(FastPathMiddleware, endpoints={each.path: each.endpoint for each in routes})
    keys = None if settings.api_keys_file is None else Keys(settings.api_keys_file)
    if keys is not None:
        app.add_middleware(KeyMiddleware, keys=keys, refuse=refusal_response)
    # Without those with parameters, which are for few clients; answers to other origins need headers of a middleware.
    scoring_paths = frozenset() if settings.cors_origins else {each.path for each in routes} - {ADMIN, SUGGEST}
    app.state.shed = LoadShedding(registry, metrics, refusal_response, keys, scoring_paths)
    app.add_middleware(
        RequestMiddleware,
        metrics=metrics,
        draining=lambda: registry.draining,
        refuse=refusal_response,
        paths={getattr(each, "path", "") for each in app.routes},
        limit=settings.max_body_bytes,
    )
    # Outermost, so that errors have its headers, too.
    if settings.cors_origins is not None:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=[origin.strip() for origin in settings.cors_origins.split(",")],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", TIMEOUT_HEADER, "X-Request-ID"],
            expose_headers=["Retry-After", "Server-Timing", "X-Request-ID"],
        )
    app.add_exception_handler(HTTPException, _refuse_by_status)
    return app


def _add_routes(app: FastAPI, routes: Routes) -> None:
    for path, score, request in (
        ("/sentiment", routes.sentiment, SentimentRequest),
        ("/sentiment/batch", routes.batch, BatchRequest),
    ):
        app.add_api_route(
            path,
            score,
            methods=["POST"],
            operation_id=path.rpartition("/")[2],
            responses={200: openapi.scored(), **openapi.problems(openapi.UNKNOWN_MODEL, *openapi.PROBLEMS_OF_SCORING)},
            openapi_extra=openapi.request_of(request),
        )
    app.add_api_route("/healthz", routes.healthz, operation_id="healthz")
    app.add_api_route("/readyz", routes.readyz, operation_id="readyz", responses=openapi.problems(openapi.NOT_READY))
    app.add_api_route(
        "/model",
        routes.model,
        operation_id="model",
        response_model=dict[str, object],
        responses=openapi.problems(openapi.UNAUTHORIZED, openapi.UNKNOWN_MODEL, openapi.NOT_READY),
    )
    app.add_api_route(
        "/metrics",
        routes.metrics,
        operation_id="metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )


async def _refuse_by_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 -- the handler is registered for it alone
    known: dict[int, ServiceError] = {
        404: NotFound("/docs lists the paths."),
        405: MethodNotAllowed("/docs lists the methods of this path.", headers=error.headers),
    }
    refused = known.get(error.status_code, Unexpected(""))
    return refusal_response(refused, request.scope["path"], request.state.request_id)
