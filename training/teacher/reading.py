"""Logits of a finished teacher, in the number format that this processor multiplies fastest.

MPNet on one core of an Intel Xeon without AMX: 710 tokens/s in float32 and 1,580 in int8; in bfloat16 it takes 1.6
times as long as in float32. With AMX bfloat16 gives 3,860 on two cores.
"""

from __future__ import annotations

import copy
import functools
import time
from collections.abc import Callable
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model.network.batch import batches
from training.data.corpus import Corpus
from training.teacher.network import TeacherNetwork, padded

Precision = Literal["float32", "bfloat16", "int8"]
_BATCH_TOKENS = 512  # stay in the cache of a core: batches of 8,192 take 1.5 (float32) to 2.1 times as long (int8)
_TINY = 1e-12
_TRIES = 5


class TeacherReader:
    """A teacher that is trained no more."""

    def __init__(self, network: TeacherNetwork, precision: Precision | None = None) -> None:
        """``precision``: the fastest here, unless it is given. In int8 the head stays in float32."""
        self.device = network.head.weight.device
        self.outputs = network.head.out_features
        on_cpu = self.device.type == "cpu"
        self.precision: Precision = precision or (fastest_precision() if on_cpu else "bfloat16")
        self._network: TeacherNetwork = network.eval()
        if self.precision == "int8":
            self._network = copy.deepcopy(network)
            in_int8(self._network.encoder)

    def logits(self, corpus: Corpus) -> NDArray[np.float32]:
        """Logits [n, outputs] of a corpus."""
        return self._read(corpus, self._network, self.outputs)

    def mean_states(self, corpus: Corpus) -> NDArray[np.float32]:
        """The mean of the states of each text's tokens, [n, hidden]: what the head reads."""
        return self._read(corpus, self._network.mean_state, self._network.head.in_features)

    def _read(self, corpus: Corpus, call: Callable[[Tensor, Tensor], Tensor], size: int) -> NDArray[np.float32]:
        found = np.empty((len(corpus), size), dtype=np.float32)
        bfloat16 = self.precision == "bfloat16"
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16, enabled=bfloat16):
            for rows in batches(corpus.lengths.tolist(), _BATCH_TOKENS):
                token_ids, mask = padded(corpus.rows(rows))
                found[rows] = call(token_ids.to(self.device), mask.to(self.device)).float().cpu().numpy()
        return found


class Int8Linear(nn.Module):
    """A linear layer that multiplies in int8: weights scaled by output, states by token.

    One scale for all states of a batch, as torch's dynamic quantisation has it, reads wrongly: a few states of a
    transformer are many times as large as the others (KL to float32 0.2 with MPNet, 0.001 here; Dettmers et al., 2022).
    """

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight = linear.weight.detach()
        self._scale = weight.abs().amax(1).clamp_min(_TINY) / 127  # [outputs]
        self._weight = (weight / self._scale.unsqueeze(1)).round().to(torch.int8).t().contiguous()
        self._bias = linear.bias.detach() if linear.bias is not None else torch.zeros(linear.out_features)

    def forward(self, states: Tensor) -> Tensor:
        """[..., inputs] -> [..., outputs]."""
        tokens = states.reshape(-1, states.shape[-1])
        scale = tokens.abs().amax(1, keepdim=True).clamp_min(_TINY) / 127
        product = torch._int_mm((tokens / scale).round_().to(torch.int8), self._weight).float()  # noqa: SLF001
        return product.mul_(scale).mul_(self._scale).add_(self._bias).view(*states.shape[:-1], -1)


def in_int8(network: nn.Module) -> nn.Module:
    """The network, whose linear layers, however deep, are replaced."""
    for name, child in network.named_children():
        setattr(network, name, Int8Linear(child) if isinstance(child, nn.Linear) else in_int8(child))
    return network


@functools.cache
def faster_in_bf16() -> bool:
    """Whether this processor multiplies matrices faster in bfloat16 than in float32, found by trying.

    That it has the instructions does not say so: Intel's processors without AMX take 1.6 times as long with them.
    """
    seconds = _seconds()
    return seconds["bfloat16"] < seconds["float32"]


@functools.cache
def fastest_precision() -> Precision:
    """The precision in which a large layer is fastest here, found by trying."""
    seconds = _seconds()
    return min(seconds, key=lambda precision: seconds[precision])


@functools.cache
def _seconds() -> dict[Precision, float]:
    layer, states = nn.Linear(768, 3072), torch.rand(_BATCH_TOKENS, 768)
    half, small = copy.deepcopy(layer).bfloat16(), Int8Linear(layer)
    tried: dict[Precision, tuple[Callable[[Tensor], Tensor], Tensor]] = {
        "float32": (layer, states),
        "bfloat16": (half, states.bfloat16()),
        "int8": (small, states),
    }
    found: dict[Precision, float] = {}
    with torch.inference_mode():
        for precision, (call, given) in tried.items():
            found[precision] = min(_timed(call, given) for _ in range(_TRIES))
    return found


def _timed(call: Callable[[Tensor], Tensor], given: Tensor) -> float:
    began = time.perf_counter()
    call(given)
    return time.perf_counter() - began
