"""Labelled examples: texts on disk, with their labels, groups and attributes in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from training.data.naming import Naming
from training.data.pool import UNLABELLED
from training.data.texts import Texts


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Labelled texts, n of them. The texts stay on disk, the rest is in memory."""

    texts: Texts  # n, none of them blank
    targets: NDArray[np.int64]  # [n], indices into `labels`; UNLABELLED where a row has attributes only
    labels: tuple[str, ...]
    groups: tuple[str | None, ...] | None = None  # n; None without a group column, or where a row has no group
    names: Mapping[str, str] = field(default_factory=dict)  # name in the rows -> label, where they differ
    attribute_names: tuple[str, ...] = ()  # A
    attributes: NDArray[np.float32] | None = None  # [n, A], shares of raters who said yes; NaN: unknown

    @property
    def naming(self) -> Naming:
        """The labels, and their other names in the rows."""
        return Naming(self.labels, self.names)

    def __len__(self) -> int:
        return len(self.targets)

    def select(self, rows: NDArray[np.int64]) -> Examples:
        """The examples of these rows, in this order."""
        groups = None if self.groups is None else tuple(self.groups[row] for row in rows)
        attributes = None if self.attributes is None else self.attributes[rows]
        texts, targets = self.texts.select(rows), self.targets[rows]
        return Examples(texts, targets, self.labels, groups, self.names, self.attribute_names, attributes)

    def counts(self) -> dict[str, int]:
        """The number of examples of each label."""
        totals = np.bincount(self.targets[self.targets != UNLABELLED], minlength=len(self.labels))
        return {label: int(total) for label, total in zip(self.labels, totals, strict=True)}

    def fingerprint(self) -> str:
        """The sha256 over texts, labels and attributes in their order, as 64 hex digits."""
        digest = hashlib.sha256(repr(self.labels).encode())
        digest.update(self.targets.astype("<i8").tobytes())
        if self.attributes is not None:
            digest.update(repr(self.attribute_names).encode())
            digest.update(self.attributes.astype("<f4").tobytes())
        for text in self.texts:
            content = text.encode()
            digest.update(len(content).to_bytes(8, "little"))
            digest.update(content)
        return digest.hexdigest()
