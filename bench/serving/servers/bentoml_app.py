"""A BentoML server of our artifact, with batching.

Started by `python -m bench.serving.servers.bentoml_app --port N --artifact F`.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import bentoml

from bench.common.command import server_parser
from model.classifier import Classifier

BATCH = 128  # texts
# BentoML sizes its batches to be computed within it, and refuses requests that would be later; it does not wait for it.
LATENCY = 200  # milliseconds


@bentoml.service(workers=1, traffic={"timeout": 30, "max_concurrency": 4096})
class Sentiment:
    """One batchable endpoint."""

    def __init__(self) -> None:
        self._classifier = Classifier.load(os.environ["BENCH_ARTIFACT"])
        self._classifier.warm_up()

    @bentoml.api(batchable=True, max_batch_size=BATCH, max_latency_ms=LATENCY, route="/sentiment")  # type: ignore[untyped-decorator]
    def sentiment(self, text: list[str]) -> list[dict[str, Any]]:
        """One batch."""
        return [
            {"label": each.label, "score": each.score, "probabilities": each.probabilities}
            for each in self._classifier.predict(text)
        ]


def main() -> None:
    """Serve until a signal."""
    options = server_parser("bench.serving.servers.bentoml_app", __doc__).parse_args()
    os.environ["BENCH_ARTIFACT"] = os.path.abspath(options.artifact)
    name = "bench.serving.servers.bentoml_app:Sentiment"
    command = [sys.executable, "-m", "bentoml", "serve", name, "--host", "127.0.0.1", "--port", str(options.port)]
    os.execv(sys.executable, command)  # noqa: S606 -- our own command


if __name__ == "__main__":
    main()
