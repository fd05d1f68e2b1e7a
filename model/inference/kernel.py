"""Inference by the compiled kernel, with the weights of an artifact.

TorchScript runs a step of the recurrence as some ten small kernels; ``kernel/`` is one function for a whole batch. It
takes its weights from the TorchScript module at load. ``model.inference.engine`` compares their answers.
"""

from __future__ import annotations

import ctypes
import weakref
from array import array
from collections.abc import Sequence

import torch
from torch import Tensor

import kernel
from model.errors import SentimentError
from model.network.near_ties import LEVEL, SURE


class KernelError(Exception):
    """The kernel cannot run a network on this machine; the message says why."""


class Kernel:
    """A network in the compiled kernel. Threads may share it; a call releases Python's lock."""

    def __init__(self, network: torch.jit.ScriptModule, instructions: str | None = None) -> None:
        """Copy the weights of a ``FoldedNetwork``; ``instructions``: an instruction set other than the best.

        Raises:
            KernelError: the library was not built, lacks the instruction set, or the network has another shape.
        """
        try:
            self._library = kernel.load()
        except OSError as error:
            raise KernelError(f"not built: {error}") from None
        sets = sets_of(self._library)
        self.instructions = instructions or sets[0]
        if self.instructions not in sets:
            raise KernelError(f"no instruction set {self.instructions} here; available: {', '.join(sets)}")
        try:
            given, kept = _taken(network)
        except (AttributeError, RuntimeError, ValueError):
            raise KernelError("model.pt is not one layer of GRU") from None
        status = ctypes.c_int32()
        handle = self._library.sentiment_new(ctypes.byref(given), self.instructions.encode(), ctypes.byref(status))
        del kept
        if not handle:
            raise KernelError("its shape is not supported" if status.value == kernel.BAD_NETWORK else "no memory")
        self._handle = handle
        self._outputs = given.outputs
        self.vocab_size: int = given.vocab
        weakref.finalize(self, self._library.sentiment_free, handle)
        self.bytes: int = self._library.sentiment_bytes(handle)  # of its tables and weights

    def answer(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        """Rows of token ids -> the probabilities of each, in order.

        Raises:
            ValueError: there are no rows, one has no tokens, or a token id is not in the vocabulary.
            SentimentError: the network gave a number that is not finite.
        """
        found, _ = self._asked(self._library.sentiment_answer, rows, steps=False)
        width = self._outputs
        return [found[place : place + width] for place in range(0, len(found), width)]

    def steps(self, rows: Sequence[Sequence[int]]) -> list[list[list[float]]]:
        """Rows of token ids -> for each row, the probabilities after each token. Raises as ``answer``."""
        found, lengths = self._asked(self._library.sentiment_steps, rows, steps=True)
        width = self._outputs
        each = iter([found[place : place + width] for place in range(0, len(found), width)])
        return [[next(each) for _ in range(length)] for length in lengths]

    def _asked(
        self, function: ctypes._NamedFuncPointer, rows: Sequence[Sequence[int]], *, steps: bool
    ) -> tuple[list[float], array[int]]:
        token_ids, lengths = array("i"), array("i")
        try:
            for row in rows:
                token_ids.extend(row)
                lengths.append(len(row))
        except (OverflowError, TypeError):
            raise ValueError(f"row {len(lengths)} holds an invalid token id") from None
        answers = len(token_ids) if steps else len(lengths)
        found = array("f", bytes(4 * self._outputs * answers))
        status = function(
            self._handle,
            token_ids.buffer_info()[0],
            len(token_ids),
            lengths.buffer_info()[0],
            len(lengths),
            found.buffer_info()[0],
        )
        if status != kernel.OK:
            raise self._refused(status, rows)
        return found.tolist(), lengths

    def _refused(self, status: int, rows: Sequence[Sequence[int]]) -> Exception:
        """The exception for a status of the kernel, which names the row."""
        if status == kernel.EMPTY_BATCH:
            return ValueError("a batch needs at least one row")
        if status == kernel.EMPTY_ROW:
            return ValueError(f"row {next(place for place, row in enumerate(rows) if not row)} has no tokens")
        if status == kernel.TOKEN:
            known = range(self.vocab_size)
            place = next(place for place, row in enumerate(rows) if not all(token in known for token in row))
            return ValueError(f"row {place} holds an invalid token id")
        if status == kernel.NOT_FINITE:
            return SentimentError("the network gave a number that is not finite")
        return MemoryError() if status == kernel.MEMORY else ValueError(f"status {status} of the kernel")


def sets_of(library: ctypes.CDLL) -> list[str]:
    """The instruction sets that both the library and this processor have, best first."""
    names: list[str] = []
    while name := library.sentiment_set(len(names)):
        names.append(name.decode())
    return names


def _taken(network: torch.jit.ScriptModule) -> tuple[kernel.Network, list[Tensor]]:
    """The kernel's view of a network, and the tensors that must live until it has copied them."""
    kept: list[Tensor] = []

    def address(tensor: Tensor, dtype: torch.dtype, *shape: int) -> int:
        if tensor.dtype != dtype or tuple(tensor.shape) != shape:
            raise ValueError("another shape")
        kept.append(tensor.contiguous())
        return kept[-1].data_ptr()

    int8, poolings = bool(network.int8), tuple(network.pooling)
    directions = list(network.directions.children())
    units = int(directions[0].units)
    rows = len(directions[0].table)
    outputs = len(network.head)
    classes = int(network.classes) if hasattr(network, "classes") else outputs  # earlier exports have labels alone
    features = units * len(directions)
    given = kernel.Network(
        vocab=len(network.row_of),
        rows=rows,
        units=units,
        directions=len(directions),
        int8=int8,
        poolings=len(poolings),
        outputs=outputs,
        classes=classes,
        row_of=address(network.row_of, torch.int32, len(network.row_of)),
        head=address(network.head, torch.float32, outputs, len(poolings) * features),
        head_bias=address(network.head_bias, torch.float32, outputs),
        level=LEVEL,
        sure=SURE,
    )
    for place, name in enumerate(poolings):
        given.pooling[place] = kernel.POOLINGS.index(name)
    if network.attends:
        given.attention = address(network.attention, torch.float32, 1, features)
        given.attention_bias = address(network.attention_bias, torch.float32, 1)
    for place, direction in enumerate(directions):
        to = given.direction[place]
        to.table = address(direction.table, torch.float16 if int8 else torch.float32, rows, 3 * units)
        to.weight = address(direction.weight, torch.int8 if int8 else torch.float32, units, 3 * units)
        to.bias = address(direction.bias, torch.float32, units)
        if int8:
            to.scale = address(direction.scale, torch.float32, 3 * units)
            to.to_byte = address(direction.to_byte, torch.float32, units)
            to.offset = address(direction.offset, torch.float32, units)
    return given, kept
