"""The policy of a request: its own thresholds, else those of the settings, else the artifact's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from model.artifact.moderation import Thresholds
from model.artifact.policy import NEGATIVE, TOXICITY, Policy
from model.errors import ConfigError
from service.errors import LONGEST_NAME, InvalidRequest

if TYPE_CHECKING:
    from model.artifact.manifest import Manifest
    from service.settings import Settings

NEVER = 1.0  # the limit `block` of an attribute for which only `review` is given
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
NameOf = Callable[[str], str]  # `review` or `block` -> its name in the request or the settings


class AttributeThresholds(BaseModel):
    """Limits on the probability of one attribute."""

    model_config = ConfigDict(strict=True, extra="forbid")

    review: Share | None = Field(None, description="Probability from which the action is `review`.")
    block: Share | None = Field(None, description="Probability from which the action is `block`, at least `review`.")


_BY_ATTRIBUTE = TypeAdapter(dict[str, AttributeThresholds])


def limits_of(text: str) -> dict[str, AttributeThresholds]:
    """The setting `thresholds`: JSON as in a request. Raises ValueError."""
    return _BY_ATTRIBUTE.validate_json(text)


def policy_of(settings: Settings, manifest: Manifest) -> Policy | None:
    """The policy of requests without thresholds; None where the artifact has no thresholds.

    Raises:
        ConfigError: the settings do not fit the artifact.
    """
    by_attribute = {} if settings.thresholds is None else limits_of(settings.thresholds)
    own = AttributeThresholds(review=settings.review_at, block=settings.block_at)
    try:
        policy = _overridden(Policy.of(manifest), own, by_attribute, _setting, ("the settings'", "the artifact's"))
    except InvalidRequest as error:
        raise ConfigError(error.detail) from None
    if settings.review_negative_at is None:
        return policy
    if policy is None or policy.main != TOXICITY or NEGATIVE not in manifest.labels:
        raise ConfigError(
            "SENTIMENT_REVIEW_NEGATIVE_AT: needs an artifact with the attribute `toxicity` and the label `negative`"
        )
    return replace(policy, review_negative_at=settings.review_negative_at)


def policy_for(
    review_at: float | None,
    block_at: float | None,
    thresholds: Mapping[str, AttributeThresholds] | None,
    base: Policy | None,
) -> Policy | None:
    """The policy of a request with these fields; `base` is that of requests without them.

    Raises:
        InvalidRequest: the thresholds do not fit the model or each other.
    """
    if review_at is None and block_at is None and thresholds is None:
        return base
    own = AttributeThresholds(review=review_at, block=block_at)
    return _overridden(base, own, thresholds or {}, _field, ("the request's", "the service's"))


def _setting(name: str, limit: str) -> str:
    return f"SENTIMENT_THRESHOLDS: {name}.{limit}" if name else f"SENTIMENT_{limit.upper()}_AT"


def _field(name: str, limit: str) -> str:
    return f"thresholds.{name}.{limit}" if name else f"{limit}_at"


def _overridden(
    base: Policy | None,
    own: AttributeThresholds,
    by_attribute: Mapping[str, AttributeThresholds],
    field: Callable[[str, str], str],
    whose: tuple[str, str],
) -> Policy | None:
    """`base` with the given limits; `whose` names the owners of these and of those of `base` in errors."""
    policy = base
    given = [each for each in ("review", "block") if getattr(own, each) is not None]
    if given and TOXICITY in by_attribute:
        raise InvalidRequest.of(field("", given[0]), f"cannot be given with thresholds of `{TOXICITY}`")
    for name, limits in (("", own), *by_attribute.items()):
        given = [each for each in ("review", "block") if getattr(limits, each) is not None]
        if not given:
            continue
        here = field(name[:LONGEST_NAME], given[0])
        attribute = name or (TOXICITY if policy and policy.main == TOXICITY else "")
        if policy is None or not (attribute or policy.negative) or (name and name not in policy.attributes):
            what = f"no attribute `{name[:LONGEST_NAME]}`" if name else "neither `toxicity` nor a label `negative`"
            raise InvalidRequest.of(here, f"the model has {what}, which this threshold needs")
        before = policy.attributes[attribute] if attribute else policy.negative
        merged = _merged(before, limits, partial(field, name), whose)
        if attribute:
            policy = replace(policy, attributes={**policy.attributes, attribute: merged})
        else:
            policy = replace(policy, negative=merged)
    return policy


def _merged(
    before: Thresholds | None, limits: AttributeThresholds, field: NameOf, whose: tuple[str, str]
) -> Thresholds:
    review, block = limits.review, limits.block
    if review is None:
        review = before.review_at if before else block
    if block is None:
        block = before.block_at if before else NEVER
    assert review is not None  # noqa: S101 -- one of them was given
    if block >= review:
        return Thresholds(review, block)
    owner = whose[0] if None not in (limits.review, limits.block) else whose[1]
    if limits.block is not None:
        raise InvalidRequest.of(field("block"), f"must be at least {owner} review_at ({review:g})")
    raise InvalidRequest.of(field("review"), f"must be at most {owner} block_at ({block:g})")
