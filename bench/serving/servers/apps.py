"""Other classifiers in a plain FastAPI route, one a process.

Started by `python -m bench.serving.servers.apps NAME --port N --artifact F`.
uvicorn serves them with its defaults, its access log included.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from bench.common.command import server_parser
from bench.peers.sentiment import LABELS, Peer, Vader
from bench.serving.load.texts import TWEETS
from bench.serving.servers.answer import SentimentAnswer
from model.classifier import Classifier
from service.api.schema import SentimentRequest

Score = Callable[[str], dict[str, float]]
FEW = 20_000  # rows that a peer learns from here: it is its speed that is measured


def main() -> None:
    """Serve until a signal."""
    made = server_parser("bench.serving.servers.apps", __doc__)
    made.add_argument("name", choices=["plain", "vader", "tfidf"])
    options = made.parse_args()
    scores: dict[str, Callable[[], Score]] = {
        "plain": lambda: one_at_a_time(options.artifact),
        "vader": lambda: of_peer(Vader()),
        "tfidf": lambda: tfidf(options.data),
    }
    uvicorn.run(with_route(scores[options.name]()), port=options.port)


def with_route(score: Score) -> FastAPI:
    """A FastAPI route of the service's schema that scores its text on the event loop, as a first version would."""
    app = FastAPI()

    @app.post("/sentiment")
    async def sentiment(body: SentimentRequest) -> SentimentAnswer:
        return _answer(score(body.text))

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    return app


def one_at_a_time(artifact: Path) -> Score:
    """Scores by our artifact, one text a call."""
    classifier = Classifier.load(artifact)
    classifier.warm_up()
    return lambda text: classifier.predict([text])[0].probabilities


def of_peer(peer: Peer) -> Score:
    """The scores of a peer; one that knows polarity alone gives it as a probability."""

    def score(text: str) -> dict[str, float]:
        opinions = peer.predict([text])
        if opinions.probabilities is not None:
            return dict(zip(LABELS, opinions.probabilities[0].tolist(), strict=True))
        polarity = float(opinions.polarity[0])
        return {"negative": max(0.0, -polarity), "neutral": 1 - abs(polarity), "positive": max(0.0, polarity)}

    return score


def tfidf(data: Path | None) -> Score:
    """TF-IDF with logistic regression, trained on a few tweets."""
    from bench.peers.learners import TfidfRegression
    from training.data.reading.load import load_files

    if data is None:
        raise SystemExit("tfidf: --data is needed to train on")
    examples = load_files([data / f"{TWEETS}.train.tsv.gz"], labels=LABELS)
    return of_peer(TfidfRegression(examples.texts[:FEW], examples.targets[:FEW]))


def _answer(probabilities: dict[str, float]) -> SentimentAnswer:
    label = max(probabilities, key=lambda each: probabilities[each])
    return SentimentAnswer(
        label=label,
        score=probabilities[label],
        polarity=probabilities["positive"] - probabilities["negative"],
        probabilities=probabilities,
        action="allow",
        tokens=1,
        truncated=False,
        model="bench@0",
    )


if __name__ == "__main__":
    main()
