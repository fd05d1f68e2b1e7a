"""Compiles a trained network for serving: TorchScript with softmax, sigmoids and calibration inside.

TorchScript is deprecated upstream. This file compiles it, artifact/archive.py writes and reads it, and
inference/torchscript.py runs it. folded.py, direction.py and prefix_pooling.py are written for it.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn

from model.artifact.calibration import Calibration, probabilities_of
from model.artifact.manifest import Precision
from model.errors import ArtifactError
from model.export.activation_statistics import observe
from model.export.folded import FoldedNetwork
from model.export.prefix_pooling import prefix_poolings
from model.network.network import Network, packed_rows


class ServedNetwork(nn.Module):
    """A trained network that returns calibrated probabilities instead of logits."""

    def __init__(self, network: Network, calibration: Calibration) -> None:
        """Changes the network: its head takes up the calibration."""
        super().__init__()
        self.network = network
        head = network.head
        with torch.no_grad():
            head.weight.data, head.bias.data = calibration.folded_into(head.weight, head.bias)

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """token_ids [N] and batch_sizes [T] of a ``PackedBatch`` -> probabilities [B, outputs], in sorted order."""
        return probabilities_of(self.network(token_ids, batch_sizes), self.network.classes)

    @torch.jit.export
    def steps(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        """The same -> probabilities after each token [N, outputs], packed; of each row, the last are its answer."""
        states, last = self.network.encode(token_ids, batch_sizes, packed_rows(batch_sizes))
        weights = torch.exp(4 * torch.tanh(self.network.attention(states)))  # see Network; not used without attention
        pooling: list[str] = []
        for name in self.network.pooling:
            pooling.append(name)
        pooled = prefix_poolings(states, last, weights, batch_sizes, pooling, self.network.directions)
        return probabilities_of(self.network.head(pooled), self.network.classes)


def can_fold(network: Network) -> bool:
    """Whether a network can be folded: one GRU layer. Others are exported with torch's own layers."""
    return isinstance(network.encoder, nn.GRU) and network.encoder.num_layers == 1


def script(
    network: Network,
    calibration: Calibration,
    precision: Precision = "float32",
    samples: Sequence[Sequence[int]] = (),
) -> torch.jit.ScriptModule:
    """Compile a network for serving: in evaluation mode, without trainable parameters.

    ``samples`` are token ids of typical texts: int8 needs them for the range of each unit.

    Raises:
        ArtifactError: the calibration does not fit the network, a weight is not finite, or the network cannot have the
            precision.
    """
    _check(network, calibration)
    if precision != "float32" and not can_fold(network):
        raise ArtifactError(f"precision: {precision} is only for a network of one GRU layer")
    if precision == "int8" and not samples:
        raise ArtifactError("precision: int8 needs sample texts for the range of each unit")
    if not can_fold(network):
        return script_as_trained(network, calibration)
    network = _on_cpu(network)
    with torch.no_grad():
        folded = FoldedNetwork(network, calibration, observe(network, samples) if precision == "int8" else None)
    return _compiled(folded)


def script_as_trained(network: Network, calibration: Calibration) -> torch.jit.ScriptModule:
    """Compile a network with torch's own recurrent layers, if it cannot be folded.

    Raises:
        ArtifactError: as ``script``.
    """
    _check(network, calibration)
    served = _compiled(ServedNetwork(_on_cpu(network), calibration))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return cast(torch.jit.ScriptModule, torch.jit.freeze(served, preserved_attrs=["steps"]))


def _compiled(served: nn.Module) -> torch.jit.ScriptModule:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return cast(torch.jit.ScriptModule, torch.jit.script(served.eval()))


def _check(network: Network, calibration: Calibration) -> None:
    calibration.check(network.attributes)
    for name, weight in network.named_parameters():
        if not bool(weight.isfinite().all()):
            raise ArtifactError(f"network: {name} holds a number that is not finite")


def _on_cpu(network: Network) -> Network:
    """A copy on the CPU: the given network may be on a GPU, and may be trained further."""
    return copy.deepcopy(network).cpu().float().eval()
