"""Chooses the precision of an exported network: int8 if it is accurate and clearly faster here, else float32.

It measures what a service runs: the compiled kernel if it is built. TorchScript's int8 is no indication: without VNNI
it is twenty times slower than float32, whereas the kernel's is up to four times faster.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch

from model.artifact import archive
from model.artifact.calibration import Calibration
from model.artifact.manifest import Precision
from model.errors import ArtifactError
from model.export import scripting
from model.export.parity import Parity, Row, check_parity, check_steps
from model.inference.engine import every_length, open_network
from model.inference.kernel import Kernel
from model.inference.torchscript import ScriptedNetwork
from model.network.network import Network

GAIN = 1.3  # required speed-up of int8: small networks gain nothing, and equal exports must choose alike
SAMPLES = 4096  # texts for activation statistics; with 512, one of three draws missed the range of a unit
DRAWS = 12  # of samples: which labels near a tie change depends on the draw
TEXTS, TOKENS = 128, 44  # the size of the measured batch: tweets
STEPS = 64  # tokens of the longest text in the check of steps


@dataclass(frozen=True, slots=True)
class Served:
    """The exported network, in the chosen precision."""

    network: torch.jit.ScriptModule
    precision: Precision
    parity: Parity
    reason: str  # why it was chosen, for people
    inexact: bool = False  # in int8, which would be faster


def choose(network: Network, calibration: Calibration, rows: Sequence[Row]) -> Served:
    """Script a network in the best precision, and check its parity with the trained one on these texts.

    It runs on one thread, as a service does.

    Raises:
        ArtifactError: the network differs from the trained one also in float32.
    """
    with one_thread():
        return _choose(network, calibration, rows)


@contextmanager
def one_thread() -> Iterator[None]:
    """Use one torch thread, as a service does, and then as many as before."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def texts_per_second(
    networks: Sequence[Kernel | ScriptedNetwork], rows: Sequence[Row], *, repeats: int = 7
) -> list[float]:
    """The best rate of each network on one batch, in processor time and by turns, to exclude other work."""
    best = [float("inf")] * len(networks)
    for repeat in range(repeats + 3):  # in the first three TorchScript compiles
        for place, network in enumerate(networks):
            start = time.process_time()
            network.answer(rows)
            if repeat >= 3:
                best[place] = min(best[place], time.process_time() - start)
    return [len(rows) / seconds for seconds in best]


def _sample(rows: Sequence[Row], count: int, seed: int = 0) -> Sequence[Row]:
    return random.Random(seed).sample(rows, min(count, len(rows)))  # noqa: S311 - texts, not secrets


def _loaded(
    network: Network, calibration: Calibration, precision: Precision, samples: Sequence[Row]
) -> torch.jit.ScriptModule:
    """The scripted network after a round trip through an archive."""
    return archive.from_bytes(archive.to_bytes(scripting.script(network, calibration, precision, samples)))


def _choose(network: Network, calibration: Calibration, rows: Sequence[Row]) -> Served:
    served = _loaded(network, calibration, "float32", ())
    known = every_length(network.embedding.num_embeddings, STEPS)
    check_steps(served, calibration, known)
    plain = Served(served, "float32", check_parity(served, network, calibration, rows), "no other for its cell")
    if not scripting.can_fold(network):
        return plain
    longest = max(map(len, rows))
    plain_way, _ = open_network(served, "float32", longest)
    count = min(SAMPLES, -(-len(rows) * 3 // 4))  # so that some texts are only for the check
    batch = [row[:TOKENS] for row in _sample(rows, TEXTS)]
    reason = ""
    for draw in range(DRAWS):
        quantised = _loaded(network, calibration, "int8", _sample(rows, count, draw))
        way, _ = open_network(quantised, "int8", longest)
        if not draw:  # each is as fast
            slow, quick = texts_per_second([plain_way, way], batch)
            if quick < GAIN * slow:
                return Served(plain.network, "float32", plain.parity, f"int8 is only {quick / slow:.1f} times as fast")
        try:
            # By the kernel if it agrees with TorchScript, which takes 0.3 ms a token without VNNI.
            parity = check_parity(way, network, calibration, rows, "int8")
        except ArtifactError as error:
            reason = f"int8 fails the parity check: {error}"
        else:
            return Served(
                quantised, "int8", parity, f"{quick / slow:.1f} times as fast as float32: {quick:,.0f} texts/s"
            )
    return Served(plain.network, "float32", plain.parity, reason, inexact=True)
