"""Google's Perspective API: `POST /v1alpha1/comments:analyze` and `POST /v1alpha1/comments:suggestscore`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from model.text.blank import VISIBLE
from service import errors
from service.api.answer import DIGITS
from service.api.inspection import Inspection
from service.api.scoring import JsonResponse, Scoring
from service.api.sentences import Span, without_mark
from service.errors import LONGEST_NAME, PROBLEMS, InvalidRequest, ModelFailed, ServiceError, TextError, Unavailable
from service.formats.reading import Fields, read
from service.http.body import check_plain, deadline, read_body
from service.models.moderation import Share
from service.models.served_model import ServedModel
from service.models.text import size_of, size_or_error

if TYPE_CHECKING:
    from collections.abc import Mapping

# A tag of HTML; group 1 where it begins or ends a block.
_TAG = re.compile(r"<(/?(?:br|p|div|li|ul|ol|tr|h[1-6]|blockquote)\b)?[^<>]*>", re.IGNORECASE)
_SUFFIX = "_EXPERIMENTAL"  # the same attribute, in an experimental language or version
# A moderator's decision, which moderation systems send in place of an attribute -> whether the comment was rejected.
_DECISIONS = {"APPROVED": False, "DELETED": True, "REJECTED": True}
REJECTED = "rejected"
_RESERVED = frozenset({"time", "text", "model"})
_NAME = re.compile("[a-z][a-z0-9_]{0,63}")
ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"
NO_FILE = "The service keeps no corrections: it has no feedback file (SENTIMENT_FEEDBACK_FILE)."
_ERROR = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"


class CamelCase(Fields):
    """Fields in camel case; as protocol buffers do, it takes names with underscores, too."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True)


class Comment(CamelCase):
    """A comment."""

    text: str = Field(
        description="The comment, with at least one visible character.", json_schema_extra={"pattern": VISIBLE}
    )
    type: Literal["PLAIN_TEXT", "HTML", "TEXT_TYPE_UNSPECIFIED"] | None = Field(
        None, description="Of HTML, the tags are not read."
    )


class AttributeParameters(CamelCase):
    """Parameters of a requested attribute."""

    score_type: Literal["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"] | None = Field(
        None, description="Scores are calibrated probabilities."
    )
    score_threshold: float | None = Field(None, description="Lower scores are left out.")


class CommentRequest(CamelCase):
    """The members of both requests."""

    comment: Comment
    context: dict[str, Any] | None = Field(None, description="Without effect: comments are scored alone.")
    languages: list[str] | None = Field(
        None, description="Of the comment; a language that the model is not for is refused."
    )
    client_token: str | None = Field(None, description="Repeated in the answer.")
    session_id: str | None = Field(None, description="Not used.")
    community_id: str | None = Field(None, description="Not used.")


class AnalyzeRequest(CommentRequest):
    """A comment, and the attributes to score it on."""

    requested_attributes: dict[str, AttributeParameters] = Field(
        description="By their names: TOXICITY and the like, those of the model in capitals."
    )
    span_annotations: bool | None = Field(None, description="True adds the scores of each sentence.")
    do_not_store: bool | None = Field(None, description="Without effect: analysed comments are never stored.")
    drop_unsupported_attributes: bool | None = Field(
        None, description="True: attributes that the model does not have are left out instead of refused."
    )


class Score(CamelCase):
    """A calibrated probability."""

    value: Share
    type: Literal["PROBABILITY", "SCORE_TYPE_UNSPECIFIED"] | None = None


class SpanScore(CamelCase):
    """The score of a span of the comment."""

    begin: int = Field(description="First UTF-16 code unit of the span.")
    end: int = Field(description="One past its last code unit.")
    score: Score


class AttributeScores(CamelCase):
    """The scores of one attribute."""

    span_scores: list[SpanScore] = Field(default_factory=list, description="One for the whole text, or each sentence.")
    summary_score: Score = Field(description="Score of the whole comment.")


class SuggestRequest(CommentRequest):
    """A comment, and its correct scores."""

    attribute_scores: dict[str, AttributeScores] = Field(min_length=1)


class PerspectiveRefusal(InvalidRequest):
    """A request that Perspective refuses with an `errorType`."""

    def __init__(self, field: str, message: str, kind: str, more: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, errors=[{"field": field, "message": message}])
        self.kind = kind
        self.more = dict(more or {})


class NotWritten(Unavailable):
    """A correction could not be written."""


async def analyze(scoring: Scoring, request: Request) -> Response:
    """Score a comment, and on request each of its sentences, on attributes."""
    until = scoring.begin(request)
    query = read(AnalyzeRequest, await read_body(request, scoring.settings, until, check_plain))
    model = scoring.registry.named(None)
    names = _requested(query, model)
    languages = _languages(query, scoring.settings.languages, next(iter(names), "TOXICITY"))
    text, size = _text(query.comment, scoring.settings.max_characters)
    spans, texts = [Span(0, len(text))], [text]
    if query.span_annotations:
        inspection = Inspection(scoring)
        inspection.check(model, "spanAnnotations", texts)
        [spans] = await inspection.sentences(texts)
        texts += [without_mark(text[span.start : span.end]) for span in spans]
    ticket = await scoring.score(request, model, texts, [size, *map(size_of, texts[1:])], until)
    whole, *parts = ticket.future.result()
    if isinstance(whole, TextError):
        raise _refused(whole)
    units = _utf16(text, spans)
    scores: dict[str, Any] = {}
    for requested, name in names.items():
        least = query.requested_attributes[requested].score_threshold or 0.0
        if whole.attributes[name] >= least:
            found = [
                {"begin": begin, "end": end, "score": _score(part.attributes[name])}
                for (begin, end), part in zip(units, parts or [whole], strict=True)
                if not isinstance(part, TextError) and part.attributes[name] >= least
            ]
            scores[requested] = {"spanScores": found, "summaryScore": _score(whole.attributes[name])}
    body = {"attributeScores": scores, "languages": languages, "detectedLanguages": languages, **_token(query)}
    return JsonResponse(body, ticket)


async def suggest(scoring: Scoring, request: Request) -> Response:
    """Add the correct scores of a comment to the feedback file."""
    if scoring.feedback is None:
        raise errors.Forbidden(NO_FILE)
    until = deadline(request.headers, scoring.settings, request.scope["state"]["arrived"])
    query = read(SuggestRequest, await read_body(request, scoring.settings, until))
    model = scoring.registry.named(None)
    _languages(query, scoring.settings.languages, "TOXICITY")
    text, _ = _text(query.comment, scoring.settings.max_characters)
    scores: dict[str, float | None] = dict.fromkeys(each.name for each in model.manifest.attributes)
    scores |= {_column(name): _suggested(name, each) for name, each in query.attribute_scores.items()}
    try:
        # In a thread: a disk may be slow.
        await asyncio.to_thread(scoring.feedback.append, text, scores, model.identity)
    except OSError as error:
        raise NotWritten(f"The correction could not be written: {error.strerror or error}.", retry_after=60) from None
    return JsonResponse(_token(query))


# Google's names of statuses; its clients wait and ask again after 429.
_WORDS = {
    **dict.fromkeys((400, 413, 415), "INVALID_ARGUMENT"),
    **{401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 405: "UNIMPLEMENTED"},
    **{429: "RESOURCE_EXHAUSTED", 499: "CANCELLED", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED"},
}


def refusal(error: ServiceError) -> tuple[int, dict[str, Any]]:
    """Status and body of an error in Google's shape, which has no 422."""
    status = next((PROBLEMS[kind].status for kind in type(error).__mro__ if kind in PROBLEMS), 503)
    status = {422: 400}.get(status, status)
    if isinstance(error, errors.Overloaded):
        status = 429
    details: list[dict[str, Any]] = []
    if isinstance(error, PerspectiveRefusal):
        details.append({"@type": _ERROR, "errorType": error.kind, **error.more})
    if error.errors:
        faults = [{"field": each["field"], "description": each["message"]} for each in error.errors]
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": faults})
    body = {"code": status, "message": error.detail, "status": _WORDS.get(status, "INTERNAL")}
    return status, {"error": {**body, "details": details} if details else body}


def _requested(query: AnalyzeRequest, model: ServedModel) -> dict[str, str]:
    """Requested name -> attribute of the model: `TOXICITY_EXPERIMENTAL` -> `toxicity`.

    Raises:
        PerspectiveRefusal: none is requested, or one that the model does not have.
    """
    if not query.requested_attributes:
        raise PerspectiveRefusal("requestedAttributes", "No attributes are requested.", "NO_REQUESTED_ATTRIBUTES")
    known = {each.name.upper(): each.name for each in model.manifest.attributes}
    names: dict[str, str] = {}
    for requested in query.requested_attributes:
        if (name := known.get(requested) or known.get(requested.removesuffix(_SUFFIX))) is not None:
            names[requested] = name
        elif not query.drop_unsupported_attributes:
            shown = requested[:LONGEST_NAME]
            has = f"has {', '.join(known)}" if known else "has none"
            message = f"Unknown requested attribute: {shown}. The model {model.identity} {has}."
            raise PerspectiveRefusal(f"requestedAttributes.{shown}", message, "INVALID_REQUEST")
    return names


def _languages(query: CommentRequest, served: str, attribute: str) -> list[str]:
    """The request's languages, or the served ones. Raises PerspectiveRefusal for a language that is not served."""
    known = served.split(",")
    wrong = [each for each in query.languages or () if each.replace("_", "-").partition("-")[0].lower() not in known]
    if wrong:
        shown = [each[:LONGEST_NAME] for each in wrong]
        message = f"Attribute {attribute} does not support request languages: {', '.join(shown)}"
        more = {"languageNotSupportedByAttributeError": {"requestedLanguages": shown, "attribute": attribute}}
        raise PerspectiveRefusal("languages", message, "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", more)
    return query.languages or known


def _text(comment: Comment, most: int) -> tuple[str, int]:
    """The text to read, with tags of HTML blanked out in their places, and its size. Raises PerspectiveRefusal."""
    text = comment.text
    if comment.type == "HTML":
        text = _TAG.sub(lambda tag: ("\n" if tag[1] else " ").ljust(len(tag[0])), text)
    size = size_or_error(text, most)
    if isinstance(size, TextError):
        raise _refused(size)
    return text, size


def _refused(error: TextError) -> ServiceError:
    if error.code == "failed":
        return ModelFailed("The model could not score this text.")
    kind = "COMMENT_TOO_LONG" if error.code == "too_long" else "COMMENT_EMPTY"
    return PerspectiveRefusal("comment.text", f"comment.text: {error.message}", kind)


def _utf16(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Spans in code points, in order -> spans in UTF-16 code units, as Perspective counts."""
    places = [place for span in spans for place in span]
    units = [0]
    for before, after in pairwise([0, *places]):
        units.append(units[-1] + len(text[before:after].encode("utf-16-le")) // 2)
    return list(zip(units[1::2], units[2::2], strict=True))


def _score(value: float) -> dict[str, Any]:
    return {"value": round(value, DIGITS), "type": "PROBABILITY"}


def _token(query: CommentRequest) -> dict[str, str]:
    return {} if query.client_token is None else {"clientToken": query.client_token}


def _column(name: str) -> str:
    """The column of the feedback file for an attribute. Raises InvalidRequest for a name that cannot be one."""
    column = REJECTED if name in _DECISIONS else name.removesuffix(_SUFFIX).lower()
    if not _NAME.fullmatch(column) or column in _RESERVED:
        raise InvalidRequest.of(f"attributeScores.{name[:LONGEST_NAME]}", "must be the name of an attribute")
    return column


def _suggested(name: str, scores: AttributeScores) -> float:
    value = scores.summary_score.value
    return 1 - value if _DECISIONS.get(name) is False else value
