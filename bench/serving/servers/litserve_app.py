"""A LitServe server of our artifact, with batching.

Started by `python -m bench.serving.servers.litserve_app --port N --artifact F`.
"""

from pathlib import Path
from typing import Any

import litserve

from bench.common.command import server_parser
from model.classifier import Classifier

BATCH = 128  # texts
# The time for which LitServe waits for a batch to fill; with 64 connections it never does.
WAIT = 0.002  # seconds


class Sentiment(litserve.LitAPI):  # type: ignore[misc]
    """Decode, batch, predict and encode, as LitServe divides it."""

    def __init__(self, artifact: Path) -> None:
        super().__init__(max_batch_size=BATCH, batch_timeout=WAIT, api_path="/sentiment")
        self._artifact = artifact

    def setup(self, device: str) -> None:
        """Load the artifact in the worker process."""
        self._classifier = Classifier.load(self._artifact)
        self._classifier.warm_up()

    # LitServe takes an annotation for a schema, and the absence of one for JSON.
    def decode_request(self, request) -> str:  # type: ignore[no-untyped-def]
        """The text of a JSON body."""
        return str(request["text"])

    def batch(self, inputs: list[str]) -> list[str]:
        """Return the values unchanged."""
        return inputs

    def predict(self, x: list[str]) -> list[Any]:
        """One batch."""
        return self._classifier.predict(x)

    def unbatch(self, output: list[Any]) -> list[Any]:
        """Return the values unchanged."""
        return output

    def encode_response(self, output: Any) -> dict[str, Any]:
        """The answer."""
        return {"label": output.label, "score": output.score, "probabilities": output.probabilities}


def main() -> None:
    """Serve until a signal."""
    options = server_parser("bench.serving.servers.litserve_app", __doc__).parse_args()
    server = litserve.LitServer(Sentiment(options.artifact), accelerator="cpu", workers_per_device=1)
    server.run(host="127.0.0.1", port=options.port, num_api_servers=1, generate_client_file=False)


if __name__ == "__main__":
    main()
