"""Chooses the engine of a network: the compiled kernel if it agrees with TorchScript, else TorchScript."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch

from model.artifact.manifest import Precision
from model.inference.kernel import Kernel, KernelError
from model.inference.torchscript import ScriptedNetwork

TORCHSCRIPT = "torchscript"
# Largest difference in a probability. The kernel's last bits are not torch's; with int8 they sometimes change a byte of
# a state: of 2,000 tweets 19 moved by more than 0.0001, one by 0.0013. Export allows twice as much for int8.
ALLOWED: dict[Precision, float] = {"float32": 1e-5, "int8": 0.005}
SHORT, LONGEST = (8, 16, 32, 64, 128), 40  # sizes of the batches of short texts in the check, and their longest text
# The check ends after the batch that exceeds this time: without VNNI, TorchScript takes 0.3 ms a token in int8.
CHECK_SECONDS = 0.05


class Computed(NamedTuple):
    """The engine of a classifier."""

    by: str  # the compiled kernel's instruction set, or "torchscript"
    reason: str  # for people


def open_network(
    module: torch.jit.ScriptModule, precision: Precision, max_tokens: int, wanted: str = "auto"
) -> tuple[Kernel | ScriptedNetwork, Computed]:
    """Open a network with the kernel if it agrees with TorchScript, else with TorchScript; with the reason.

    ``wanted``: "auto", "off", or the name of an instruction set.
    """
    scripted = ScriptedNetwork(module)
    if wanted == "off":
        return scripted, Computed(TORCHSCRIPT, "the kernel is turned off")
    try:
        opened = Kernel(module, None if wanted == "auto" else wanted)
    except KernelError as error:
        return scripted, Computed(TORCHSCRIPT, f"no kernel: {error}")
    texts, difference = 0, 0.0
    start = time.perf_counter()
    # Without optimisation: compiling the module would take longer than the check
    with torch.jit.optimized_execution(False):  # type: ignore[attr-defined]
        for rows in warm_up_batches(opened.vocab_size, max_tokens):
            difference = max(difference, compare(opened, scripted, rows))
            texts += len(rows)
            if not difference <= ALLOWED[precision] or time.perf_counter() - start > CHECK_SECONDS:
                break
    if not difference <= ALLOWED[precision]:
        return scripted, Computed(TORCHSCRIPT, f"the kernel ({opened.instructions}) differs by {difference:.1e}")
    return opened, Computed(
        opened.instructions, f"differs from TorchScript by {difference:.1e} at most in {texts} texts"
    )


def warm_up_batches(vocab_size: int, max_tokens: int) -> Iterator[list[list[int]]]:
    """Batches of random tokens: of short texts, the first batch small, then of texts of every length.

    A slow TorchScript has time only for the first batch. It has a text of each kind: one token, the first ids (0 is the
    unknown token) and the last, one token repeated, and LONGEST tokens.
    """
    draw = random.Random(1)  # noqa: S311 - token ids, not secrets
    longest = min(max_tokens, LONGEST)

    def drawn(length: int) -> list[int]:
        return [draw.randrange(vocab_size) for _ in range(length)]

    edges = [0, min(1, vocab_size - 1), vocab_size - 1][:longest]
    yield [drawn(1), edges, drawn(1) * longest, drawn(longest)]
    for size in SHORT:
        yield [drawn(draw.randint(1, longest)) for _ in range(size)]
    yield every_length(vocab_size, max_tokens)


def compare(opened: Kernel, scripted: ScriptedNetwork, rows: Sequence[Sequence[int]]) -> float:
    """The largest difference in a probability between the kernel and TorchScript."""
    pairs = zip(opened.answer(rows), scripted.answer(rows), strict=True)
    return max(abs(one - other) for found, wanted in pairs for one, other in zip(found, wanted, strict=True))


def every_length(vocab_size: int, max_tokens: int) -> list[list[int]]:
    """Texts of random tokens in random order, of lengths from 1 to max_tokens, each a quarter longer."""
    draw = random.Random(0)  # noqa: S311 - token ids, not secrets
    lengths = sorted({min(max_tokens, round(1.25**power)) for power in range(64)} | {max_tokens})
    rows = [[draw.randrange(vocab_size) for _ in range(length)] for length in lengths]
    draw.shuffle(rows)
    return rows
