"""Copies: texts in two splits or sources that differ only by case, punctuation, mentions and links."""

from __future__ import annotations

import logging
import re

import numpy as np

from model.errors import DataError
from training.data.examples import Examples

logger = logging.getLogger(__name__)

SHORTEST = 20  # letters and digits; shorter texts ("thank you so much!") are often equal without being copies
_MENTIONS_AND_LINKS = re.compile(r"@\w+|\b(?:https?://|www\.)\S+")
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def letters_and_digits(text: str) -> str:
    """Letters and digits of a text in lower case, without mentions and links: the part that copies share."""
    return _NOT_ALPHANUMERIC.sub("", _MENTIONS_AND_LINKS.sub("", text.casefold()))


def fingerprint(text: str) -> str | None:
    """The ``letters_and_digits`` of a text; None for a short text."""
    found = letters_and_digits(text)
    return found if len(found) >= SHORTEST else None


def without_overlap(train: Examples, validation: Examples, *, drop: bool) -> Examples:
    """The training rows, with ``drop`` without copies of validation rows. Warns of the number of copies.

    Copies have equal fingerprints; short texts have none.

    Raises:
        DataError: no training row would be left.
    """
    wanted = [fingerprint(text) for text in validation.texts]
    known = {found for found in wanted if found is not None}
    prints = [found if (found := fingerprint(text)) in known else None for text in train.texts] if known else []
    shared = {found for found in prints if found is not None}
    if not shared:
        return train
    count = sum(found in shared for found in wanted)
    copies = np.array([found is not None for found in prints])
    if not drop:
        logger.warning(
            "%d of %d validation rows are also training rows, so the figures will be too good; "
            "--drop-overlap leaves these out of training",
            count,
            len(wanted),
        )
        return train
    if copies.all():
        raise DataError("every training row is also a validation row: none is left to train on")
    logger.warning("%d training rows are left out, as they are also validation rows", int(copies.sum()))
    return train.select(np.flatnonzero(~copies))
