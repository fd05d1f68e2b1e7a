"""Body bytes -> a validated request, or an error that names its faulty fields and never quotes their values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from service.errors import LONGEST_NAME, FieldError, InvalidRequest, NotJson

MOST_ERRORS = 100
# A name is followed by a colon. Texts may hold the same bytes; where these are rare, names are rare, too.
_NAME = re.compile(rb'"[ \t\n\r]*:')
# An escape of JSON: a surrogate pair, half of one, or another. Backslashes stand in strings alone.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)

SENTENCES = {
    "extra_forbidden": "there is no such field",
    "missing": "this field is missing",
    "model_type": "must be a JSON object",
    "string_type": "must be a string",
    "bool_type": "must be true or false",
}
_SENTENCES = {
    **SENTENCES,
    "list_type": "must be a list of strings",
    "too_short": "must have at least one text",
    **dict.fromkeys(
        ("float_type", "finite_number", "greater_than_equal", "less_than_equal"), "must be a number from 0 to 1"
    ),
}

Read = TypeVar("Read", bound=BaseModel)


class MemberError(ValueError):
    """Raised by a validator of a whole object about one of its members."""

    def __init__(self, member: str, message: str) -> None:
        super().__init__(message)
        self.member = member


def read(kind: type[Read], body: bytes, sentences: Mapping[str, str] = _SENTENCES) -> Read:
    """The request in a JSON body; `sentences` has the message for each of pydantic's types of error.

    Half a surrogate pair, which JavaScript writes for an emoji that was cut in two, is read as U+FFFD, as browsers do.

    Raises:
        NotJson: names the line and column at fault.
        InvalidRequest: names every faulty field, or a name that an object has twice.
    """
    try:
        found = kind.model_validate_json(body)
        refuse_duplicates(body)
        return found
    except ValidationError as error:
        if error.error_count() > MOST_ERRORS:
            raise InvalidRequest.of("body", f"more than {MOST_ERRORS} fields are at fault") from None
        details = error.errors(include_url=False, include_input=False)
    if details[0]["type"] == "json_invalid":
        message = details[0]["msg"].removeprefix("Invalid JSON: ")
        if "hex escape" in message:  # a large body has many escapes: other faults do not pay for them
            whole = _ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], body)
            if whole != body:
                return read(kind, whole, sentences)
        raise NotJson(message)
    errors: list[FieldError] = [
        {
            "field": _path((*detail["loc"], *_member(detail.get("ctx", {}).get("error")))),
            "message": sentences.get(detail["type"]) or _lowered(detail["msg"]),
        }
        for detail in details
    ]
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    raise InvalidRequest(f"{errors[0]['field']}: {errors[0]['message']}{more}", errors=errors)


def _member(error: object) -> tuple[str, ...]:
    return (error.member,) if isinstance(error, MemberError) else ()


def _path(location: tuple[int | str, ...]) -> str:
    """`("texts", 3)` -> `texts[3]`; the document itself is `body`."""
    path = ""
    for step in location:
        name = step if isinstance(step, str) else f"[{step}]"
        path += name if isinstance(step, int) or not path else f".{name}"
    if len(path) > LONGEST_NAME:
        path = path[:LONGEST_NAME] + "…"
    return path or "body"


def _lowered(message: str) -> str:
    message = message.removeprefix("Value error, ")  # pydantic's prefix to the messages of validators
    return message[:1].lower() + message[1:]


def refuse_duplicates(body: bytes) -> None:
    """Raise InvalidRequest where an object of a JSON document has a name twice: parsers keep the last in silence."""
    # Most bodies have one name: a megabyte of texts is not parsed a second time.
    if (name := _NAME.search(body)) and _NAME.search(body, name.end()):
        json.loads(body, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> None:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            raise InvalidRequest.of(name[:LONGEST_NAME], "this field is given twice")
        names.add(name)
