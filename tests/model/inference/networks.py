"""Networks whose recurrence matters to their answers, texts of random tokens, and how far answers lie apart."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import chain

import torch

from model.artifact import archive
from model.artifact.calibration import Calibration
from model.artifact.manifest import Precision
from model.export import scripting
from model.network.network import POOLINGS, Network, NetworkConfig

VOCABULARY = 50
CALIBRATION = Calibration(0.8)


def made(
    precision: Precision = "int8", calibration: Calibration = CALIBRATION, **config: object
) -> torch.jit.ScriptModule:
    """A network whose recurrence matters to its answers, as it is loaded."""
    torch.manual_seed(3)
    shape = {"vocab_size": VOCABULARY, "classes": 3, "embedding_size": 7, "hidden_size": 40, "pooling": POOLINGS}
    network = Network(NetworkConfig(**{**shape, **config})).eval()  # type: ignore[arg-type]
    with torch.no_grad():
        network.embedding.weight.normal_()
        for weight in network.encoder.parameters():
            weight.normal_(std=0.2)
        network.head.bias.normal_()
    return archive.from_bytes(archive.to_bytes(scripting.script(network, calibration, precision, drawn(9, 50, 30))))


def drawn(seed: int, count: int, longest: int) -> list[list[int]]:
    draw = random.Random(seed)  # noqa: S311
    return [[draw.randrange(VOCABULARY) for _ in range(draw.randint(1, longest))] for _ in range(count)]


def apart(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> float:
    """The largest difference."""
    pairs = zip(chain.from_iterable(one), chain.from_iterable(other), strict=True)
    return max(abs(first - second) for first, second in pairs)
