"""The answer of the apps that the service is compared with: the members that the service's own has."""

from __future__ import annotations

from pydantic import BaseModel, Field


class SentimentAnswer(BaseModel):
    """The schema of this name in the service's OpenAPI document."""

    label: str
    score: float = Field(ge=0, le=1)
    polarity: float = Field(ge=-1, le=1)
    probabilities: dict[str, float]
    attributes: dict[str, float] = Field(default_factory=dict)
    action: str
    reason: str = ""
    tokens: int = Field(ge=1)
    truncated: bool
    steps: list[dict[str, object]] = Field(default_factory=list)
    sentences: list[dict[str, object]] = Field(default_factory=list)
    contributions: list[dict[str, object]] = Field(default_factory=list)
    model: str
