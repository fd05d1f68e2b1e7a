"""Random networks with recurrence that matters, random texts, and the difference of answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import chain

import torch
from torch import Tensor, nn

from model.artifact import archive
from model.artifact.calibration import Calibration
from model.artifact.manifest import Precision
from model.export import scripting
from model.network.batch import pack
from model.network.network import POOLINGS, Network, NetworkConfig

VOCABULARY = 50
CALIBRATION = Calibration(0.8)


def made(**settings: object) -> Network:
    """A network with larger weights than the initial ones."""
    torch.manual_seed(3)
    shape = {"vocab_size": VOCABULARY, "classes": 3, "embedding_size": 7, "hidden_size": 40, "pooling": POOLINGS}
    network = Network(NetworkConfig(**{**shape, **settings})).eval()  # type: ignore[arg-type]
    with torch.no_grad():
        network.embedding.weight.normal_()
        for weight in network.encoder.parameters():
            weight.normal_(std=0.2)
        network.head.bias.normal_()
    return network


def served(
    network: Network, precision: Precision = "float32", calibration: Calibration = CALIBRATION
) -> torch.jit.ScriptModule:
    """The network after saving and loading."""
    return archive.from_bytes(archive.to_bytes(scripting.script(network, calibration, precision, drawn(9, 50, 30))))


def loaded(
    precision: Precision = "int8", calibration: Calibration = CALIBRATION, **settings: object
) -> torch.jit.ScriptModule:
    """A made network after saving and loading."""
    return served(made(**settings), precision, calibration)


def run(network: nn.Module, rows: Sequence[Sequence[int]]) -> Tensor:
    """The answers to texts, in their order."""
    batch = pack(rows)
    with torch.inference_mode():
        return batch.restore(network(batch.token_ids, batch.batch_sizes))


def drawn(seed: int, count: int, longest: int) -> list[list[int]]:
    """Texts of 1 to `longest` random tokens."""
    draw = random.Random(seed)  # noqa: S311
    return [[draw.randrange(VOCABULARY) for _ in range(draw.randint(1, longest))] for _ in range(count)]


def apart(one: Sequence[Sequence[float]], other: Sequence[Sequence[float]]) -> float:
    """The largest difference."""
    pairs = zip(chain.from_iterable(one), chain.from_iterable(other), strict=True)
    return max(abs(first - second) for first, second in pairs)
