"""Servers to be measured, one a process: `python -m bench.serving.apps NAME --port N --artifact F`."""

from __future__ import annotations

import argparse
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from bench.peers import LABELS, Peer, TextBlob, Vader
from bench.serving.texts import TWEETS
from model.classifier import Classifier
from service import logs
from service.app import create_app
from service.schema import SentimentAnswer, SentimentRequest
from service.server import Server, bind
from service.settings import Settings

Score = Callable[[str], dict[str, float]]
FEW = 20_000  # rows that a peer learns from here: it is its speed that is measured


def main() -> None:
    """Serve until a signal."""
    parser = argparse.ArgumentParser(prog="python -m bench.serving.apps", description=__doc__)
    parser.add_argument("name", choices=["ours", "plain", "vader", "textblob", "tfidf", "fasttext"])
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--artifact", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="what tfidf and fasttext learn from")
    options = parser.parse_args()
    if options.name == "ours":
        # As quiet as the peers are.
        flags = {"port": str(options.port), "artifact": str(options.artifact), "log_level": "warning"}
        settings = Settings.from_environment({}, flags)
        logs.configure(settings.log_level)
        Server(with_noop(create_app(settings)), settings).run([bind(settings)])
        return
    scores: dict[str, Callable[[], Score]] = {
        "plain": lambda: one_at_a_time(options.artifact),
        "vader": lambda: of_peer(Vader()),
        "textblob": lambda: of_peer(TextBlob()),
        "tfidf": lambda: learner("tfidf", options.data),
        "fasttext": lambda: learner("fasttext", options.data),
    }
    serve(with_route(scores[options.name]()), listen(options.port))


def with_noop(app: FastAPI) -> FastAPI:
    """Our own app and, beside its routes, one of the same schema that computes nothing, as FastAPI has it written."""

    @app.post("/noop")
    async def noop(body: SentimentRequest) -> SentimentAnswer:
        return _answer({"negative": 0.1, "neutral": 0.2, "positive": 0.7})

    # First, so that no other route is looked at before it.
    app.router.routes.insert(0, app.router.routes.pop())
    return app


def with_route(score: Score) -> FastAPI:
    """What one writes first: a FastAPI route of the same schema that scores its text at once."""
    app = FastAPI()

    @app.post("/sentiment")
    async def sentiment(body: SentimentRequest) -> SentimentAnswer:
        return _answer(score(body.text))

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    return app


def listen(port: int) -> socket.socket:
    """A socket on that port."""
    return bind(Settings.from_environment({}, {"port": str(port)}))


def serve(app: FastAPI, listener: socket.socket) -> None:
    """By uvicorn, as quick as it comes."""
    config = uvicorn.Config(app, loop="uvloop", http="httptools", log_level="warning", access_log=False)
    uvicorn.Server(config).run([listener])


def one_at_a_time(artifact: Path) -> Score:
    """The same artifact as ours."""
    classifier = Classifier.load(artifact)
    classifier.warm_up()
    return lambda text: classifier.predict([text])[0].probabilities


def of_peer(peer: Peer) -> Score:
    """A lexicon, or what learnt; peers that know polarity alone give it as a probability."""

    def score(text: str) -> dict[str, float]:
        opinions = peer.predict([text])
        if opinions.probabilities is not None:
            return dict(zip(LABELS, opinions.probabilities[0].tolist(), strict=True))
        polarity = float(opinions.polarity[0])
        return {"negative": max(0.0, -polarity), "neutral": 1 - abs(polarity), "positive": max(0.0, polarity)}

    return score


def learner(name: str, data: Path | None) -> Score:
    """TF-IDF with logistic regression, or fastText, trained on a few tweets."""
    from bench.learners import FastText, TfidfRegression
    from training.data import load_files

    if data is None:
        raise SystemExit(f"{name}: --data is needed to learn from")
    examples = load_files([data / f"{TWEETS}.train.tsv.gz"], labels=LABELS)
    rows = examples.texts[:FEW], examples.targets[:FEW]
    return of_peer(TfidfRegression(*rows) if name == "tfidf" else FastText(*rows))


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
