"""Names that stand twice in a JSON object: a parser keeps the last in silence, whichever was meant."""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import Any

from service.errors import InvalidRequest

# A name is followed by a colon. The bytes are as often found in texts; where they are rare, so are names.
_NAME = re.compile(rb'"[ \t\n\r]*:')
LONGEST_NAME = 64  # a caller's own names are repeated to it, but not without end


def refuse_duplicates(body: bytes) -> None:
    """Raise InvalidRequest, which says the name, where an object of a valid JSON document has it twice."""
    # Most bodies have one name, and a megabyte of texts need not be parsed again to see that.
    if sum(1 for _ in islice(_NAME.finditer(body), 2)) > 1:
        json.loads(body, object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> None:
    names: set[str] = set()
    for name, _ in pairs:
        if name in names:
            raise InvalidRequest.of(name[:LONGEST_NAME], "this field stands there twice")
        names.add(name)
