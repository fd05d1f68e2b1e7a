"""Splits examples for training and validation: the same share of each label, and no text in both."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from model.errors import ConfigError, DataError
from training.data.copies import letters_and_digits
from training.data.examples import Examples


def split_examples(examples: Examples, fraction: float, seed: int) -> tuple[Examples, Examples]:
    """Split examples into those to train on and those to validate on, stratified by label and attributes.

    Rows with the same text, but for case, punctuation, mentions and links, or of the same group stay in one split.

    Raises:
        ConfigError: `fraction` is not between 0 and 1.
        DataError: a split would be empty, as too many rows stay together.
    """
    if max(examples.counts().values(), default=0) == 1:
        raise DataError(
            f"each of the {len(examples.labels)} labels has one row: there is nothing to validate on; "
            "is this the label column?"
        )
    train, validation = stratified_split(
        _strata(examples), fraction, seed, together=[map(_essence, examples.texts), *filter(None, [examples.groups])]
    )
    return examples.select(train), examples.select(validation)


def _strata(examples: Examples) -> NDArray[np.int64]:
    """The stratum of each example, [n]: its label, and the rarest attribute for which it is a yes.

    So that the validation split has its share of each attribute, rare ones included.
    """
    if examples.attributes is None:
        return examples.targets
    yes = examples.attributes >= 0.5  # [n, A]; NaN is none
    count = yes.shape[1]
    order = np.argsort(yes.sum(0), kind="stable")  # the rarest first
    rarest = np.where(yes.any(1), yes[:, order].argmax(1), count)
    found: NDArray[np.int64] = (examples.targets + 1) * (count + 1) + rarest
    return found


def stratified_split(
    targets: Sequence[int] | NDArray[np.int64],
    fraction: float,
    seed: int,
    *,
    together: Iterable[Iterable[Hashable | None]] = (),
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows for training and for validation, each in order: `fraction` of every class is for validation.

    A class of two or more rows is in both splits, unless all its rows must stay together: then it is in training.
    Each of `together` has a key for every row; rows with equal keys, except None, stay in one split. The same arguments
    give the same split on every machine.
    """
    if not 0 < fraction < 1:
        raise ConfigError(f"the share of rows for validation is {fraction}, not between 0 and 1")
    labels: list[int] = np.asarray(targets, dtype=np.int64).tolist()
    order, starts = _units(len(labels), together)

    def unit_at(number: int) -> list[int]:
        found: list[int] = order[starts[number] : starts[number + 1]].tolist()
        return found

    numbers = array("q", range(len(starts) - 1))
    random.Random(seed).shuffle(numbers)  # noqa: S311 - a reproducible split, not a secret
    total = Counter(labels)
    wanted = {label: min(max(1, round(fraction * count)), count - 1) for label, count in total.items()}
    taken = dict.fromkeys(total, 0)
    chosen: list[list[int]] = []

    def fits(unit: Sequence[int], limits: dict[int, int]) -> bool:
        if len(unit) == 1:
            return taken[labels[unit[0]]] < limits[labels[unit[0]]]
        counts = Counter(labels[row] for row in unit)
        return all(taken[label] + count <= limits[label] for label, count in counts.items())

    def take(unit: list[int]) -> None:
        chosen.append(unit)
        for row in unit:
            taken[labels[row]] += 1

    for unit in map(unit_at, numbers):
        if fits(unit, wanted):
            take(unit)
    # If every unit of a class is larger than the class's share, take the smallest that leaves the class in training.
    for label in sorted(total):
        if total[label] >= 2 and taken[label] == 0:
            left = {other: count - 1 for other, count in total.items()}
            units = map(unit_at, numbers)
            fitting = [unit for unit in units if any(labels[row] == label for row in unit) and fits(unit, left)]
            if fitting:
                take(min(fitting, key=len))
    validation = np.sort(np.array([row for unit in chosen for row in unit], dtype=np.int64))
    if len(validation) == 0:
        raise DataError(
            f"of these {len(labels)} rows none can be held out for validation: they are copies or one group"
        )
    return np.setdiff1d(np.arange(len(labels)), validation), validation


def _essence(text: str) -> str:
    """The part of a text that copies share; of a text without letters and digits, the text itself."""
    return letters_and_digits(text) or text.strip()


def _units(rows: int, together: Iterable[Iterable[Hashable | None]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Groups of rows that stay together: unit u is order[starts[u] : starts[u + 1]], numbered by first row."""
    # Arrays of hashes: a Python object for each of millions of texts would take more memory than the texts.
    # A rare collision joins two units.
    left, right = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for keys in together:
        known = ((key is not None, hash(key)) for key in keys)
        table = np.fromiter(known, dtype=[("kept", np.bool_), ("hash", np.int64)], count=rows)
        places = np.flatnonzero(table["kept"])
        hashes = table["hash"][places]
        by_hash = np.argsort(hashes, kind="stable")
        equal = hashes[by_hash[1:]] == hashes[by_hash[:-1]]
        left.append(places[by_hash[:-1][equal]])
        right.append(places[by_hash[1:][equal]])
    edges = (np.concatenate(left), np.concatenate(right))
    links = coo_array((np.ones(len(edges[0]), dtype=np.bool_), edges), shape=(rows, rows))
    _, unit = connected_components(links, directed=False)  # [rows], units numbered by their first row
    order = np.argsort(unit, kind="stable")
    return order, np.concatenate([[0], np.cumsum(np.bincount(unit))])
