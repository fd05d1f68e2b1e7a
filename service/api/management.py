"""Models are listed, and replaced while they are served."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from model.artifact.policy import TOXICITY
from service.api import openapi
from service.api.scoring import JsonResponse
from service.auth.keys import ADMIN, Keys
from service.errors import Forbidden, ReloadFailed
from service.http.body import check_type, deadline, read_body
from service.http.reading import read
from service.models.registry import ModelRegistry
from service.models.served_model import ServedModel

_NO_KEYS = "There are no admin keys for this service (SENTIMENT_ADMIN_KEYS_FILE)."


class ReloadRequest(BaseModel):
    """The model to reload."""

    model_config = ConfigDict(strict=True, extra="forbid")

    model: str | None = Field(None, description="Name of the model; without it, all models.")


class Management:
    """The endpoints of an operator."""

    def __init__(self, registry: ModelRegistry) -> None:
        """Raises ConfigError where the file of the admin keys cannot be used."""
        self._registry = registry
        file = registry.settings.admin_keys_file
        self._keys = None if file is None else Keys(file, setting="SENTIMENT_ADMIN_KEYS_FILE (--admin-keys-file)")

    async def models(self) -> Response:
        """The served models, the default first, with their thresholds; and the limits on a request."""
        settings = self._registry.settings
        limits = {
            "texts": settings.max_texts,
            "characters": settings.max_characters,
            "explained_characters": settings.max_explained_characters,
            "body_bytes": settings.max_body_bytes,
        }
        return JsonResponse({"models": [self._entry(each) for each in self._registry.all], "limits": limits})

    def _entry(self, model: ServedModel) -> dict[str, Any]:
        entry = {
            "name": model.name,
            "version": model.version,
            "labels": list(model.manifest.labels),
            "default": model is self._registry.default,
        }
        if policy := model.policy:
            limits = {name: each and asdict(each) for name, each in policy.attributes.items()}
            main = limits.get(TOXICITY, policy.negative and asdict(policy.negative))
            own = {"thresholds": main, "attributes": limits, "review_negative_at": policy.review_negative_at}
            entry |= {name: value for name, value in own.items() if value}
        return entry

    async def reload(self, request: Request) -> Response:
        """Reload models from their folders. Each new model replaces the old one once it is checked and warmed up.

        The model that admitted a text answers it. If a new one cannot be loaded, nothing changes.
        """
        if self._keys is None:
            raise Forbidden(_NO_KEYS)
        self._keys.check(request.scope)
        settings = self._registry.settings
        until = deadline(request.headers, settings, request.state.arrived)
        body = await read_body(request, settings, until, _check_type)
        changes = await self._registry.reload(read(ReloadRequest, body or b"{}").model)
        self._registry.on_reload()
        return JsonResponse({"models": [change._asdict() for change in changes]})


def add_management_routes(app: FastAPI, management: Management) -> None:
    """Add the endpoints to `app`."""
    app.add_api_route(
        "/models",
        management.models,
        operation_id="models",
        responses=openapi.problems(openapi.UNAUTHORIZED, openapi.NOT_READY),
    )
    app.add_api_route(
        ADMIN,
        management.reload,
        methods=["POST"],
        operation_id="reload",
        responses=openapi.problems(
            Forbidden(_NO_KEYS),
            ReloadFailed("The models are being reloaded already."),
            openapi.UNKNOWN_MODEL,
            *openapi.PROBLEMS_OF_BODY,
            openapi.NOT_READY,
        ),
        openapi_extra=openapi.request_of(ReloadRequest, required=False),
    )


def _check_type(headers: Headers) -> None:
    # Without a body there is no type to declare.
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        check_type(headers)
