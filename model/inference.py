"""The network as it is served: TorchScript with softmax and temperature inside, proved equal to the trained one.

TorchScript is deprecated upstream. Everything that knows of it is in this file, so that what replaces it has one place
to go.
"""

from __future__ import annotations

import copy
import math
import random
import warnings
from io import BytesIO
from typing import cast

import torch
from torch import Tensor, nn

from model.batch import pack
from model.errors import ArtifactError
from model.network import Network

TOLERANCE = 1e-5


class ServedNetwork(nn.Module):
    """A trained network that answers with calibrated probabilities instead of logits."""

    def __init__(self, network: Network, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature  # Guo et al., 2017: one number, found on validation data

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] of a ``PackedBatch`` -> probabilities [B, classes], in sorted order."""
        return torch.softmax(self.network(token_ids, batch_sizes) / self.temperature, dim=1)


def script(network: Network, temperature: float) -> torch.jit.ScriptModule:
    """Compile a network for serving: in evaluation mode, its weights frozen in.

    Raises:
        ArtifactError: the temperature is not a positive number, or a weight is not finite.
    """
    if not (math.isfinite(temperature) and temperature > 0):
        raise ArtifactError(f"temperature: {temperature} is not a positive number")
    for name, weight in network.named_parameters():
        if not bool(weight.isfinite().all()):
            raise ArtifactError(f"network: {name} holds a number that is not finite")
    served = _served(network, temperature)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return cast(torch.jit.ScriptModule, torch.jit.freeze(torch.jit.script(served)))


def to_bytes(scripted: torch.jit.ScriptModule) -> bytes:
    """The TorchScript archive of a network, as it is written to model.pt."""
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(scripted, buffer)
    return buffer.getvalue()


def from_bytes(archive: bytes) -> torch.jit.ScriptModule:
    """Load a TorchScript archive whose hash was checked before. No pickle is involved.

    Raises:
        ArtifactError: torch cannot read it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return cast(torch.jit.ScriptModule, torch.jit.load(BytesIO(archive), map_location="cpu"))  # type: ignore[no-untyped-call]
    except (RuntimeError, ValueError, OSError) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise ArtifactError(f"model.pt: torch cannot read it ({reason})") from None


def check_parity(
    scripted: torch.jit.ScriptModule,
    network: Network,
    temperature: float,
    *,
    vocab_size: int,
    max_tokens: int,
) -> float:
    """Compare the served with the trained network over texts of 1 to max_tokens tokens, alone and in batches.

    Returns:
        the largest difference of a probability.

    Raises:
        ArtifactError: it is above 1e-5, or a score depends on the batch it was computed in.
    """
    draw = random.Random(0)  # noqa: S311 - token ids, not secrets
    lengths = sorted({min(max_tokens, round(1.25**power)) for power in range(64)} | {max_tokens})
    rows = [[draw.randrange(vocab_size) for _ in range(length)] for length in lengths]
    draw.shuffle(rows)
    eager = _served(network, temperature)
    with torch.inference_mode():
        alone = torch.cat([_run(eager, [row]) for row in rows])  # [B, classes]
        worst = {
            "alone": torch.cat([_run(scripted, [row]) for row in rows]).sub(alone).abs().max().item(),
            "in a batch": _run(scripted, rows).sub(alone).abs().max().item(),
            "in a batch of its length twice": _run(scripted, rows[::-1] + rows)[len(rows) :]
            .sub(alone)
            .abs()
            .max()
            .item(),
        }
    for where, difference in worst.items():
        if not difference <= TOLERANCE:
            raise ArtifactError(f"model.pt: differs from the trained network by {difference:.1e} {where}")
    return max(worst.values())


def _served(network: Network, temperature: float) -> ServedNetwork:
    """A copy: the network given may be on an accelerator, and may go on to be trained."""
    return ServedNetwork(copy.deepcopy(network), temperature).cpu().float().eval()


def _run(network: nn.Module, rows: list[list[int]]) -> Tensor:
    batch = pack(rows)
    return batch.restore(network(batch.token_ids, batch.batch_sizes))
