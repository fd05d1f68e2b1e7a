"""Client of the sentiment service: `Client` and `AsyncClient`, typed answers, retries that honour Retry-After."""

from sentiment_client.answers import Contribution, Sentence, Sentiment, Step, TextError
from sentiment_client.asynchronous import AsyncClient
from sentiment_client.errors import (
    BadAnswer,
    ClientError,
    DeadlinePassed,
    Failed,
    FieldError,
    Invalid,
    NotAllowed,
    Refused,
    TimedOut,
    Unavailable,
    Unreachable,
)
from sentiment_client.retry import Retry
from sentiment_client.synchronous import Client

__all__ = [
    "AsyncClient",
    "BadAnswer",
    "Client",
    "ClientError",
    "Contribution",
    "DeadlinePassed",
    "Failed",
    "FieldError",
    "Invalid",
    "NotAllowed",
    "Refused",
    "Retry",
    "Sentence",
    "Sentiment",
    "Step",
    "TextError",
    "TimedOut",
    "Unavailable",
    "Unreachable",
]
