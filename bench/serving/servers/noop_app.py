"""A bare FastAPI app whose `POST /sentiment` has the service's schema and computes nothing: what HTTP alone costs.

Started as its users would: `python -m uvicorn bench.serving.servers.noop_app:app --port N`.
"""

from __future__ import annotations

from fastapi import FastAPI

from bench.serving.servers.answer import SentimentAnswer
from service.api.schema import SentimentRequest

app = FastAPI()


@app.post("/sentiment")
async def sentiment(body: SentimentRequest) -> SentimentAnswer:
    """Answer every text with the same constant."""
    return SentimentAnswer(
        label="positive",
        score=0.7,
        polarity=0.6,
        probabilities={"negative": 0.1, "neutral": 0.2, "positive": 0.7},
        action="allow",
        tokens=1,
        truncated=False,
        model="bench@0",
    )


@app.get("/readyz")
async def readyz() -> dict[str, str]:
    """Answer that the app is ready."""
    return {"status": "ready"}
