"""The requests of the native API: pydantic models, which read and document them. answers.toml has the answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, FailFast, Field

from model.text.blank import VISIBLE
from service.models.moderation import AttributeThresholds, Share


def _explain(value: object) -> object:
    # Before pydantic's check, for which 1 is a literal true.
    if isinstance(value, bool) or value == "contributions":
        return value
    raise ValueError('must be true, false or "contributions"')


Explain = Annotated[Literal[True, False, "contributions"], BeforeValidator(_explain)]


class Request(BaseModel):
    """Fields of every request. Strict: `true` is not a number and `1` not a text; unknown fields are refused."""

    model_config = ConfigDict(strict=True, extra="forbid")

    model: str | None = Field(None, description="Name of the model, or name@version; without it, the default model.")
    review_at: Share | None = Field(
        None, description="P(toxicity) from which the action is `review`; of a model without `toxicity`, P(negative)."
    )
    block_at: Share | None = Field(None, description="The same from which the action is `block`, at least `review_at`.")
    thresholds: dict[str, AttributeThresholds] | None = Field(
        None, description="Limits on the probabilities of other attributes, by their names."
    )
    sentences: bool = Field(
        False, description="Adds `sentences`, a prediction for each sentence and list item; each counts as a text."
    )


class SentimentRequest(Request):
    """One text to score."""

    text: str = Field(
        description="The text, with at least one visible character.", json_schema_extra={"pattern": VISIBLE}
    )
    explain: Explain = Field(
        False,
        description="`true` adds `steps`, the prediction after each token; `contributions` adds steps, and how much "
        "each word changes the prediction: the text is scored again without each of its words.",
    )


class BatchRequest(Request):
    """Several texts to score; the service admits all of them, or none."""

    # Stops at the first item that is not a text: errors for a million items would block the event loop for seconds.
    texts: Annotated[list[str], FailFast()] = Field(min_length=1, description="The texts; results are in their order.")
    explain: bool = Field(False, description="Adds `steps` to each answer: the prediction after each token.")
