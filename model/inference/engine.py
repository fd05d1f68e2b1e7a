"""Chooses what computes a served network: the compiled kernel where it agrees with TorchScript, else TorchScript."""

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
# Of a probability. The kernel's last bits are not torch's; with int8 they turn a byte of a state now and then: of 2,000
# tweets 19 moved by more than 0.0001, one by 0.0013. Export allows twice as much between int8 and the trained network.
ALLOWED: dict[Precision, float] = {"float32": 1e-5, "int8": 0.005}
SHORT, LONGEST = (8, 16, 32, 64, 128), 40  # short texts of each batch of the check, and their most tokens
# The check ends with the batch in which it has lasted so long: without VNNI, TorchScript multiplies bytes one by one,
# and takes 0.3 ms a token.
CHECK_SECONDS = 0.05


class Computed(NamedTuple):
    """What computes a classifier's answers."""

    by: str  # the compiled kernel's set of instructions, or "torchscript"
    reason: str  # why, for people


def open_network(
    module: torch.jit.ScriptModule, precision: Precision, max_tokens: int, wanted: str = "auto"
) -> tuple[Kernel | ScriptedNetwork, Computed]:
    """What answers for a served network: the kernel, where there is one that agrees with TorchScript; and why.

    ``wanted``: "auto", "off", or the name of a set of instructions.
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
    # Compiling the module would take longer than what is asked of it
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
    """Texts of random tokens: batches of short ones, the first small, then one of every length.

    The first batch is all that a slow TorchScript has time for. It holds a text of each kind: one token, the first ids
    (0 stands for what is unknown) and the last, one token again and again, and LONGEST tokens.
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
    """Texts of random tokens, their lengths from 1 to max_tokens, a quarter more each time; in no order."""
    draw = random.Random(0)  # noqa: S311 - token ids, not secrets
    lengths = sorted({min(max_tokens, round(1.25**power)) for power in range(64)} | {max_tokens})
    rows = [[draw.randrange(vocab_size) for _ in range(length)] for length in lengths]
    draw.shuffle(rows)
    return rows
