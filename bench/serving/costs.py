"""`python -m bench.serving.costs`: what each part of a request's way through HTTP takes, in processor time.

Each part is called by itself, many times; the least of some rounds counts, for it was disturbed least.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from bench.provenance import provenance
from bench.serving.apps import with_noop
from model.classifier import Prediction
from model.moderation import Thresholds
from service.answer import answer
from service.direct import DirectMiddleware
from service.duplicates import refuse_duplicates
from service.encoding import to_json
from service.logs import JsonFormatter
from service.metrics import Metrics
from service.middleware import RequestMiddleware
from service.schema import SentimentRequest

CALLS, ROUNDS = 2000, 7
BODY = json.dumps({"text": "I really liked the film we saw last night, thanks to @someone for the tip! :)"}).encode()
PREDICTION = Prediction("positive", 0.7, {"negative": 0.1, "neutral": 0.2, "positive": 0.7}, 0.6, 21, 0, False)
THRESHOLDS = Thresholds(0.5, 0.9)


def least(work: Callable[[], object]) -> float:
    """Microseconds of one call."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(CALLS):
            work()
        rounds.append((time.process_time() - began) / CALLS * 1e6)
    return min(rounds)


def least_async(work: Callable[[], Awaitable[object]]) -> float:
    """Microseconds of one call on an event loop."""

    async def run() -> float:
        rounds = []
        for _ in range(ROUNDS):
            began = time.process_time()
            for _ in range(CALLS):
                await work()
            rounds.append((time.process_time() - began) / CALLS * 1e6)
        return min(rounds)

    return asyncio.run(run())


def asked(app: Callable[[Scope, Receive, Send], Awaitable[None]], path: str) -> Callable[[], Awaitable[None]]:
    """A request to an app, as uvicorn would put it."""
    headers = [(b"host", b"bench"), (b"content-type", b"application/json"), (b"content-length", b"%d" % len(BODY))]

    async def receive() -> Message:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Message) -> None:
        assert message.get("status", 200) == 200  # noqa: S101 -- what is refused costs something else

    async def ask() -> None:
        scope: dict[str, Any] = {
            **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http"},
            **{"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers},
            **{"server": ("bench", 80), "client": ("bench", 1), "state": {}},
        }
        await app(scope, receive, send)

    return ask


async def trivial(request: Request) -> Response:
    """An endpoint that does nothing."""
    return Response(b"{}", media_type="application/json")


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that does what `trivial` does."""
    await Response(b"{}", media_type="application/json")(scope, receive, send)


def costs() -> dict[str, float]:
    """Microseconds, by part."""
    plain = FastAPI()
    plain.add_api_route("/sentiment", trivial, methods=["POST"])
    quiet, metrics = logging.getLogger("service.access"), Metrics()
    quiet.setLevel(logging.WARNING)
    alone = least_async(asked(nothing, "/sentiment"))
    direct = least_async(asked(DirectMiddleware(nothing, {"/sentiment": trivial}), "/sentiment"))
    wrapped = least_async(asked(RequestMiddleware(nothing, metrics, lambda: False), "/sentiment"))
    line = logging.LogRecord("service.access", logging.INFO, "", 0, "request", None, None)
    extras = {"request_id": "0" * 32, "method": "POST", "route": "/sentiment", "status": 200, "duration": 0.012345}
    line.__dict__.update(extras)
    counted = least(lambda: metrics.request("/sentiment", 200, 0.012))
    return {
        "a FastAPI route with typed body and answer, all of it (the no-op)": least_async(
            asked(with_noop(FastAPI()), "/noop")
        ),
        "FastAPI around an endpoint that reads and answers itself": least_async(asked(plain, "/sentiment")) - alone,
        "the same past FastAPI (service/direct.py)": direct - alone,
        "our middleware without its metrics: id, times, errors": wrapped - alone - counted,
        "metrics of a request": counted,
        "a line of the log, without writing it": least(lambda: JsonFormatter().format(line)),
        "pydantic: the body into a request": least(lambda: SentimentRequest.model_validate_json(BODY)),
        "names that stand twice": least(lambda: refuse_duplicates(BODY)),
        "a prediction into an answer": least(lambda: answer(PREDICTION, THRESHOLDS)),
        "JSON of the answer": least(lambda: to_json(answer(PREDICTION, THRESHOLDS)))
        - least(lambda: answer(PREDICTION, THRESHOLDS)),
        "Starlette's Response, made and sent": alone,
    }


def main() -> None:
    """Print the table."""
    print(f"{provenance(('fastapi', 'starlette', 'pydantic', 'prometheus-client'))}\n")
    print("| part of a request's way | microseconds |\n|---|---|")
    for part, microseconds in costs().items():
        print(f"| {part} | {microseconds:.1f} |")


if __name__ == "__main__":
    main()
