"""What is done with models while they are served: list them, and put new ones in their place."""

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
from service.auth.keys import ADMIN, Keys
from service.encoding import to_json
from service.errors import Forbidden, ReloadFailed, Unauthorized
from service.http.body import check_type, deadline, read_body
from service.http.reading import read
from service.models.registry import Models
from service.models.served_model import Service

_NO_KEYS = "There are no admin keys for this service (SENTIMENT_ADMIN_KEYS_FILE)."


class ReloadRequest(BaseModel):
    """Which model to load anew."""

    model_config = ConfigDict(strict=True, extra="forbid")

    model: str | None = Field(None, description="Its name; without it, all of them.")


class Reloaded(BaseModel):
    """A model that was replaced."""

    model: str
    before: str = Field(description="name@version that was served.")
    after: str = Field(description="name@version that is served now.")


class ReloadAnswer(BaseModel):
    """The models that were replaced."""

    models: list[Reloaded]


class ModelThresholds(BaseModel):
    """Limits for requests that give none: the settings' where they are set, else the artifact's."""

    review_at: float
    block_at: float


class ServedModel(BaseModel):
    """A model that is served."""

    name: str
    version: str
    labels: list[str] = Field(description="In the order of the manifest.")
    default: bool = Field(description="Whether it answers requests that name none.")
    # As in Answer: absent or an object, never null.
    thresholds: ModelThresholds = Field(
        default_factory=lambda: ModelThresholds(review_at=0, block_at=0),
        description="On P(toxicity), or of a model without it on P(negative); absent where there are none.",
    )
    attributes: dict[str, ModelThresholds | None] = Field(
        default_factory=dict,
        description="Each attribute, in the order of the manifest, and its limits where it has any.",
    )
    review_negative_at: float = Field(
        default_factory=float,
        description="P(negative) from which the action is at least `review`; absent where not set.",
    )


class Limits(BaseModel):
    """What a request may hold."""

    texts: int = Field(description="Texts in a request.")
    characters: int = Field(description="Characters in a text.")
    explained_characters: int = Field(description="Characters in a request with `explain` or `sentences`.")
    body_bytes: int = Field(description="Bytes in the body of a request.")


class ModelsAnswer(BaseModel):
    """The models that are served, the default first, and the limits on requests."""

    models: list[ServedModel]
    limits: Limits


class Management:
    """Endpoints for whoever runs the service."""

    def __init__(self, models: Models) -> None:
        """Raises ConfigError where the file of the admin keys cannot be used."""
        self._models = models
        file = models.settings.admin_keys_file
        self._keys = None if file is None else Keys(file, setting="SENTIMENT_ADMIN_KEYS_FILE (--admin-keys-file)")

    async def models(self) -> Response:
        """The models that are served, the default first, with their thresholds; and the limits on a request."""
        settings = self._models.settings
        limits = Limits(
            texts=settings.max_texts,
            characters=settings.max_characters,
            explained_characters=settings.max_explained_characters,
            body_bytes=settings.max_body_bytes,
        )
        return _json({"models": [self._served(each) for each in self._models.all], "limits": limits.model_dump()})

    def _served(self, service: Service) -> dict[str, Any]:
        manifest = service.manifest
        served = {
            "name": service.name,
            "version": service.version,
            "labels": list(manifest.labels),
            "default": service is self._models.default,
        }
        if policy := service.policy:
            limits = {name: each and asdict(each) for name, each in policy.attributes.items()}
            main = limits.get(TOXICITY, policy.negative and asdict(policy.negative))
            own = {"thresholds": main, "attributes": limits, "review_negative_at": policy.review_negative_at}
            served |= {name: value for name, value in own.items() if value}
        return served

    async def reload(self, request: Request) -> Response:
        """Load a model anew from its folder. It takes over once it is checked and warm; until then the old one serves.

        A text that was accepted is answered by the model that it was accepted for. If the new one cannot be loaded,
        nothing changes.
        """
        if self._keys is None:
            raise Forbidden(_NO_KEYS)
        self._keys.check(request.scope)
        settings = self._models.settings
        until = deadline(request.headers, settings, request.state.arrived)
        body = await read_body(request, settings, until, _check_type)
        changes = await self._models.reload(read(ReloadRequest, body or b"{}").model)
        self._models.on_reload()
        return _json({"models": [change._asdict() for change in changes]})


def add_management_routes(app: FastAPI, management: Management) -> None:
    """Add the endpoints to `app`."""
    app.add_api_route(
        "/models",
        management.models,
        operation_id="models",
        response_model=ModelsAnswer,
        responses=openapi.problems(Unauthorized(), openapi.NOT_READY),
    )
    app.add_api_route(
        ADMIN,
        management.reload,
        methods=["POST"],
        operation_id="reload",
        response_model=ReloadAnswer,
        responses={
            **openapi.problems(
                Forbidden(_NO_KEYS),
                ReloadFailed("The models are being reloaded already."),
                openapi.UNKNOWN_MODEL,
                *openapi.PROBLEMS_OF_BODY,
                openapi.NOT_READY,
            ),
        },
        openapi_extra=openapi.request_of(ReloadRequest, required=False),
    )


def _check_type(headers: Headers) -> None:
    # Without a body there is no type to declare.
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        check_type(headers)


def _json(body: object) -> Response:
    return Response(to_json(body), media_type="application/json")
