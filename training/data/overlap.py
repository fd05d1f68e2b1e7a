"""Rows to train on that are also validated on: what is measured on those is how well they were learnt by heart."""

from __future__ import annotations

import logging

import numpy as np

from model.errors import DataError
from training.data.copies import fingerprint
from training.data.examples import Examples

logger = logging.getLogger(__name__)


def without_overlap(train: Examples, validation: Examples, *, drop: bool) -> Examples:
    """The rows to train on; if ``drop``, without copies of rows to validate on, so that these stay comparable.

    Copies are told by their fingerprints; how many rows have one is a warning. Short texts are not looked at.

    Raises:
        DataError: no row would be left.
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
