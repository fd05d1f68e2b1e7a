"""Inference by TorchScript, the reference for the compiled kernel."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from model.errors import SentimentError
from model.network.batch import pack


class ScriptedNetwork:
    """The TorchScript module of an artifact. Threads may share it: a call does not change the module."""

    def __init__(self, module: torch.jit.ScriptModule) -> None:
        self._module = module

    def answer(self, rows: Sequence[Sequence[int]]) -> list[list[float]]:
        """Rows of token ids -> the probabilities of each, in order.

        Raises:
            ValueError: there are no rows, or one has no tokens.
            SentimentError: the network gave a number that is not finite.
        """
        batch = pack(rows)
        with torch.inference_mode():
            found = batch.restore(self._module(batch.token_ids, batch.batch_sizes))  # [B, outputs]
            return _finite(found).tolist()

    def steps(self, rows: Sequence[Sequence[int]]) -> list[list[list[float]]]:
        """Rows of token ids -> for each row, the probabilities after each token. Raises as ``answer``."""
        batch = pack(rows)
        with torch.inference_mode():
            found = _finite(self._module.steps(batch.token_ids, batch.batch_sizes))
            return [each.tolist() for each in batch.unpack(found)]  # of each row [tokens, outputs]


def _finite(answer: Tensor) -> Tensor:
    if not bool(answer.isfinite().all()):
        raise SentimentError("the network gave a number that is not finite")
    return answer
