"""Choice of a served network's precision: int8 where that is right and clearly faster on this processor, else float32.

What is measured is what a service runs: the compiled kernel where it is built. TorchScript's int8 alone says little
of it: without VNNI that is twenty times as slow as float32, where the kernel's is up to four times as fast.
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

GAIN = 1.3  # int8 must be so many times as quick: small networks gain nothing, and equal exports must choose alike
SAMPLES = 4096  # texts on which the states are observed; with 512, one of three draws missed how far a unit goes
DRAWS = 12  # of them: which labels near a tie are turned is chance, and changes with the draw
TEXTS, TOKENS = 128, 44  # measured on a batch of tweets
STEPS = 64  # tokens of the longest text whose steps are held against its answer


@dataclass(frozen=True, slots=True)
class Served:
    """A network to be served, as it was chosen."""

    network: torch.jit.ScriptModule
    precision: Precision
    parity: Parity
    reason: str  # why it was chosen, for people


def choose(network: Network, calibration: Calibration, rows: Sequence[Row]) -> Served:
    """Script a network in the precision that serves best, and prove it equal to the trained one on these texts.

    All of it on one thread, as it will be served.

    Raises:
        ArtifactError: even in float32 it differs from the trained network.
    """
    with one_thread():
        return _choose(network, calibration, rows)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on one thread, as a service does, and then on as many as before."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def texts_per_second(
    networks: Sequence[Kernel | ScriptedNetwork], rows: Sequence[Row], *, repeats: int = 7
) -> list[float]:
    """The best rate of each network on one batch, in processor time and by turns, so that other work slows none."""
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
    """The network as it will be after it was written and read."""
    return archive.from_bytes(archive.to_bytes(scripting.script(network, calibration, precision, samples)))


def _choose(network: Network, calibration: Calibration, rows: Sequence[Row]) -> Served:
    served = _loaded(network, calibration, "float32", ())
    known = every_length(network.embedding.num_embeddings, STEPS)
    check_steps(served, calibration, known)
    plain = Served(served, "float32", check_parity(served, network, calibration, rows), "the only way for its cell")
    if not scripting.can_fold(network):
        return plain
    longest = max(map(len, rows))
    plain_way, _ = open_network(served, "float32", longest)
    count = min(SAMPLES, -(-len(rows) * 3 // 4))  # so that some texts only judge
    batch = [row[:TOKENS] for row in _sample(rows, TEXTS)]
    reason = ""
    for draw in range(DRAWS):
        quantised = _loaded(network, calibration, "int8", _sample(rows, count, draw))
        way, _ = open_network(quantised, "int8", longest)
        if not draw:  # each is as fast
            slow, quick = texts_per_second([plain_way, way], batch)
            if quick < GAIN * slow:
                return Served(
                    plain.network, "float32", plain.parity, f"int8 gains too little: {quick / slow:.1f} times"
                )
        try:
            # By the kernel where it answers as TorchScript does: without VNNI the latter takes 0.3 ms a token.
            parity = check_parity(way, network, calibration, rows, "int8")
        except ArtifactError as error:
            reason = f"int8 will not do: {error}"
        else:
            return Served(
                quantised, "int8", parity, f"{quick / slow:.1f} times as fast as float32: {quick:,.0f} texts/s"
            )
    return Served(plain.network, "float32", plain.parity, reason)
