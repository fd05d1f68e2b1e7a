"""Requests of the wire formats: their fields, each honoured or refused by name, and their lists of texts."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from model.text.blank import VISIBLE
from service.errors import InvalidRequest
from service.http import reading

# The JSON Schema of a text in which something is visible.
READABLE: JsonDict = {"type": "string", "pattern": VISIBLE}

# The field of one text or several.
TEXTS: Any = Field(
    description="A text or a list of texts.",
    json_schema_extra={"anyOf": [READABLE, {"type": "array", "items": READABLE, "minItems": 1}]},
)


def whole(value: Any) -> Any:
    """2.0 -> 2: JSON Schema and clients in JavaScript take both for whole numbers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(whole)]
# The limit stands before the validator: after it, pydantic writes `ge` into the schema, which clients do not know.
Natural = Annotated[int, Field(ge=0), BeforeValidator(whole)]
Positive = Annotated[int, Field(ge=1), BeforeValidator(whole)]


def only(allowed: str | bool | int, why: str) -> BeforeValidator:
    """Refuses all values of a field but the one that this service offers."""

    def check(value: object) -> object:
        value = whole(value)
        if type(value) is type(allowed) and value == allowed:
            return value
        raise ValueError(f"must be {json.dumps(allowed)}: {why}")

    return BeforeValidator(check)


_SENTENCES = {**reading.SENTENCES, "int_type": "must be a whole number", "list_type": "must be a list"}


class Fields(BaseModel):
    """A JSON object of a format. Strict; a field that the service does not offer is refused with the reason."""

    model_config = ConfigDict(strict=True, extra="forbid")

    # Field -> the reason. Clients send null for "not set".
    not_offered: ClassVar[dict[str, str]] = {}

    @model_validator(mode="before")
    @classmethod
    def _refuse_by_name(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        for name, why in cls.not_offered.items():
            if value.get(name) is not None:
                raise reading.MemberError(name, f"not offered here: {why}")
        return {name: each for name, each in value.items() if name not in cls.not_offered}


_NO_OTHERS = "pairs of texts and token ids are not offered here"
Read = TypeVar("Read", bound=BaseModel)


def read(kind: type[Read], body: bytes) -> Read:
    """The request in a JSON body of a format. Raises as `service.http.reading.read`."""
    return reading.read(kind, body, _SENTENCES)


def texts_of(value: Any, field: str) -> list[str]:
    """The texts of a field that holds one text or a list.

    Raises:
        InvalidRequest: the field holds something else; names the item.
    """
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        raise InvalidRequest.of(field, f"must be a string or a list of strings; {_NO_OTHERS}")
    for place, each in enumerate(value):
        if not isinstance(each, str):
            raise InvalidRequest.of(f"{field}[{place}]", f"must be a string; {_NO_OTHERS}")
    return value
