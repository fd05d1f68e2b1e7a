"""Texts that stand in more than one source: what is validated on must not have been learnt from another file."""

from __future__ import annotations

import re

SHORTEST = 20  # letters and digits: shorter texts ("thank you so much!") are often equal and no copies
_LEFT_OUT = re.compile(r"@\w+|https?://\S+|www\.\S+|[\W_]+", re.IGNORECASE)


def fingerprint(text: str) -> str | None:
    """Letters and digits of a text in lower case, without mentions and links; None for a short text."""
    found = _LEFT_OUT.sub("", text).lower()
    return found if len(found) >= SHORTEST else None
