"""The discovery document of the Perspective routes, from which Google's API clients make their methods."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from service.api.scoring import JsonResponse

_PARAMETERS = {
    name: {"type": kind, "location": "query"}
    for name, kind in (("alt", "string"), ("fields", "string"), ("key", "string"), ("prettyPrint", "boolean"))
}


def _method(name: str, kind: str) -> dict[str, Any]:
    path = f"v1alpha1/comments:{name}"
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": path,
        "flatPath": path,
        "httpMethod": "POST",
        "parameters": {},
        "parameterOrder": [],
        "request": {"$ref": f"{kind}Request"},
        "response": {"$ref": f"{kind}Response"},
    }


_METHODS = {"analyze": "AnalyzeComment", "suggestscore": "SuggestCommentScore"}
_SCHEMAS = [kind + part for kind in _METHODS.values() for part in ("Request", "Response")]
_DOCUMENT: dict[str, Any] = {
    "kind": "discovery#restDescription",
    "discoveryVersion": "v1",
    "id": "commentanalyzer:v1alpha1",
    "name": "commentanalyzer",
    "version": "v1alpha1",
    "title": "Comment analyzer",
    "protocol": "rest",
    "servicePath": "",
    "batchPath": "batch",
    "parameters": _PARAMETERS,
    # The client passes bodies on as they are; /docs has their members.
    "schemas": {name: {"id": name, "type": "object", "properties": {}} for name in _SCHEMAS},
    "resources": {"comments": {"methods": {name: _method(name, kind) for name, kind in _METHODS.items()}}},
}


async def discovery(request: Request) -> Response:
    """The document, for the address under which it was asked for."""
    root = str(request.base_url)
    return JsonResponse({**_DOCUMENT, "rootUrl": root, "baseUrl": root})
