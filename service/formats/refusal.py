"""An error -> the answer that carries it, in the shape of the format that its path belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from service.encoding import to_json
from service.errors import ServiceError, problem_response
from service.formats import classify, hugging_face, moderations, open_inference, perspective, text_embeddings

Refusal = Callable[[ServiceError], tuple[int, dict[str, Any]]]

_BY_PATH: dict[str, Refusal] = {
    "/": hugging_face.refusal,
    "/predict": text_embeddings.refusal,
    "/v1/classify": classify.refusal,
    "/v1/moderations": moderations.refusal,
    "/v1alpha1": perspective.refusal,
    "/v2": open_inference.refusal,
}
_UNDER = {"/v2/": "/v2", "/models/": "/", "/v1alpha1/": "/v1alpha1"}


def refusal_response(error: ServiceError, path: str, request_id: str) -> Response:
    """The HTTP answer to a request at `path` (as it was sent) that ends in an error."""
    # A path that Triton's client knows and this service does not is answered so that the client can read it.
    refuse = _BY_PATH.get(next((root for under, root in _UNDER.items() if path.startswith(under)), path))
    if refuse is None:
        return problem_response(error, request_id)
    status, body = refuse(error)
    return Response(to_json(body), status_code=status, media_type="application/json", headers=error.headers)
