"""What requests and answers look like: pydantic models, for reading the one and for documenting both."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, FailFast, Field

from model.text.blank import VISIBLE


def _explain(value: object) -> object:
    # Before pydantic sees it: to a literal, 1 is true.
    if isinstance(value, bool) or value == "contributions":
        return value
    raise ValueError('must be true, false or "contributions"')


Explain = Annotated[Literal[True, False, "contributions"], BeforeValidator(_explain)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class AttributeThresholds(BaseModel):
    """Limits on the probability of one attribute."""

    model_config = ConfigDict(strict=True, extra="forbid")

    review: Share | None = Field(None, description="From which the action is `review`.")
    block: Share | None = Field(None, description="From which the action is `block`; at least `review`.")


class Request(BaseModel):
    """What every request may say. Strict: `true` is no number and `1` no text; unknown fields are refused."""

    model_config = ConfigDict(strict=True, extra="forbid")

    model: str | None = Field(None, description="Name of the model, or name@version; without it, the default.")
    review_at: Share | None = Field(
        None,
        description="P(toxicity) from which the action is `review`; of a model without `toxicity`, P(negative).",
    )
    block_at: Share | None = Field(None, description="The same from which the action is `block`; at least `review_at`.")
    thresholds: dict[str, AttributeThresholds] | None = Field(
        None, description="Limits on the probabilities of other attributes, by their names."
    )
    sentences: bool = Field(
        False,
        description="Adds `sentences`, a prediction for each sentence and list item; each counts as a text.",
    )


class SentimentRequest(Request):
    """One text to score."""

    text: str = Field(description="The text; something in it must be visible.", json_schema_extra={"pattern": VISIBLE})
    explain: Explain = Field(
        False,
        description="`true` adds `steps`, the prediction after each token; `contributions` adds those, and what each "
        "word changes: the text is scored once more for each of its words.",
    )


class BatchRequest(Request):
    """Several texts to score; all of them are admitted, or none."""

    # Stops at the first item that is no text: a million of them would hold up the event loop for seconds.
    texts: Annotated[list[str], FailFast()] = Field(
        min_length=1, description="The texts; each is answered in its place."
    )
    explain: bool = Field(False, description="Adds `steps` to each answer: the prediction after each token.")


class Place(BaseModel):
    """Characters of the text as it was sent, counted in Unicode code points."""

    model_config = ConfigDict(extra="forbid")

    start: int = Field(ge=0, description="The first.")
    end: int = Field(ge=0, description="One past the last.")


class StepAnswer(Place):
    """What the model says once it has read a token."""

    token: str = Field(description="As the vocabulary has it. ⇧ has no characters: the word after it is in capitals.")
    probabilities: dict[str, float] = Field(description="Of every label; the last step's are those of the answer.")
    attributes: dict[str, float] = Field(default_factory=dict, description="As `probabilities`, where there are any.")


class Contribution(Place):
    """What one word of a text changes."""

    word: str = Field(description="As it was sent.")
    change: dict[str, float] = Field(
        default_factory=dict,
        description="Of every label's probability: with the word, less without it. Absent where nothing else is left.",
    )
    attributes: dict[str, float] = Field(default_factory=dict, description="As `change`, where there are any.")


class Answer(BaseModel):
    """What the model says of one text."""

    model_config = ConfigDict(extra="forbid")

    label: str = Field(
        default_factory=str, description="The most probable label; absent where there are attributes alone."
    )
    score: float = Field(default_factory=float, ge=0, le=1, description="The label's calibrated probability.")
    # A default that only a factory gives leaves the schema as it is: absent or a number, never null.
    polarity: float = Field(
        default_factory=float,
        ge=-1,
        le=1,
        description="P(positive) - P(negative); absent where the labels are others.",
    )
    probabilities: dict[str, float] = Field(description="Of every label, in the manifest's order.")
    attributes: dict[str, float] = Field(
        default_factory=dict, description="The probability of each attribute, where the model has any."
    )
    action: Literal["allow", "review", "block"] = Field(
        default_factory=lambda: "allow",
        description="What to do with it; absent where the model has no thresholds.",
    )
    reason: str = Field(
        default_factory=str,
        description="The attribute that decided, or `negative`; absent with `allow`, and without attributes.",
    )
    tokens: int = Field(ge=1, description="Tokens in the whole text.")
    truncated: bool = Field(description="The text was longer than the model reads: head and tail were read.")
    steps: list[StepAnswer] = Field(
        default_factory=list, description="With `explain`: one for each token that was read, in order."
    )


class SentenceAnswer(Answer, Place):
    """What the model says of one sentence, as if it stood alone."""


class ItemAnswer(Answer):
    """The answer to one text of a batch."""

    sentences: list[SentenceAnswer | SentenceError] = Field(
        default_factory=list, description="With `sentences`: each in which something is visible, in order."
    )


class SentimentAnswer(ItemAnswer):
    """The answer to one text."""

    contributions: list[Contribution] = Field(
        default_factory=list, description="With `explain` as `contributions`: one for each word that was read."
    )
    model: str = Field(description="name@version of the artifact that answered.")


class ItemProblem(BaseModel):
    """Why one text of a batch has no prediction."""

    model_config = ConfigDict(extra="forbid")

    code: Literal["blank", "too_long", "failed"]
    message: str


class ItemError(BaseModel):
    """Stands in the place of a text that could not be scored."""

    model_config = ConfigDict(extra="forbid")

    error: ItemProblem


class SentenceError(ItemError, Place):
    """Stands in the place of a sentence that could not be scored."""


class BatchAnswer(BaseModel):
    """The answers to several texts, in their order."""

    model_config = ConfigDict(extra="forbid")

    results: list[ItemAnswer | ItemError]
    model: str = Field(description="name@version of the artifact that answered.")


class Health(BaseModel):
    """The state of the process."""

    status: Literal["ok", "ready"]


class ProblemField(BaseModel):
    """One field at fault."""

    field: str
    message: str


class ProblemDocument(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = Field(description="A URN that names the kind of error.")
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[ProblemField] = Field(default_factory=list, description="The fields at fault; there with 422 alone.")
