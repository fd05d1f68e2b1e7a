"""The discovery document of the Perspective routes, from which Google's API clients make their methods."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from service.api.scoring import JsonResponse


@cache
def _document() -> dict[str, Any]:
    # Its schemas are empty: the client passes bodies on as they are, and /docs has their members.
    return json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))  # type: ignore[no-any-return]


async def discovery(request: Request) -> Response:
    """The document, with the address of its request."""
    root = str(request.base_url)
    return JsonResponse({**_document(), "rootUrl": root, "baseUrl": root})
