"""Recovers the trainable network from an artifact: the inverse of ``model.export.folded`` and ``.direction``.

Weights that int8 rounded stay rounded; all else is exact, so that no second file of weights is needed to train further.
The logits are those of the trained network, without the calibration of the manifest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import Tensor, nn

from model.artifact.artifact import Artifact
from model.artifact.calibration import Calibration
from model.errors import ArtifactError
from model.export.direction import WEIGHTS
from model.network.network import Network, NetworkConfig


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A network over rows of the embedding. Tokens that share a row are one word to the network."""

    network: Network  # vocab_size is the number of rows; the unknown token's is 0
    row_of: Tensor  # [vocab] the row of each token, numbered by their first token


def unfold(artifact: Artifact) -> Unfolded:
    """Recover the network of an artifact.

    Raises:
        ArtifactError: the network is not of one GRU layer.
    """
    config, served = artifact.manifest.network, artifact.network
    if config.cell != "gru" or config.layers > 1:
        raise ArtifactError(
            f"network: {config.layers} layer(s) of {config.cell}: only one GRU layer can be trained further"
        )
    try:
        return _unfold(config, served, artifact.manifest.calibration)
    except (AttributeError, RuntimeError) as error:
        raise ArtifactError(f"model.pt: not exported by this version ({str(error)[:120]})") from None


def _unfold(config: NetworkConfig, served: torch.jit.ScriptModule, calibration: Calibration) -> Unfolded:
    hidden = config.hidden_size
    directions = [getattr(served.directions, str(place)) for place in range(2 if config.bidirectional else 1)]
    row_of, order = _by_first_token(served.row_of.long(), len(directions[0].embedding))
    network = Network(replace(config, vocab_size=len(order)))
    with torch.no_grad():
        network.embedding.weight.copy_(directions[0].embedding.float()[order])
        for direction, suffix in zip(directions, ("l0", "l0_reverse"), strict=False):
            for name, value in zip(WEIGHTS, _weights(direction, hidden), strict=True):
                getattr(network.encoder, f"{name}_{suffix}").copy_(value)
        linear = [(network.head, served.head, served.head_bias)]
        if "attention" in config.pooling:
            linear.append((cast(nn.Linear, network.attention), served.attention, served.attention_bias))
        for layer, weight, bias in linear:
            parts = layer.in_features // hidden
            layer.weight.copy_((weight / 2).view(len(weight), parts, -1)[:, :, :hidden].flatten(1))
            layer.bias.copy_(bias + layer.weight.sum(1))  # s = (h + 1) / 2
        head = network.head
        head.weight.data, head.bias.data = calibration.removed_from(head.weight, head.bias)
    return Unfolded(network.eval(), row_of)


def _by_first_token(row_of: Tensor, rows: int) -> tuple[Tensor, Tensor]:
    """Renumber rows by their first token: the new row of each token [vocab], and the old row of each row [rows]."""
    tokens = torch.arange(len(row_of))
    first = torch.full([rows], len(tokens)).scatter_reduce(0, row_of, tokens, "amin")
    order = first.argsort()
    place = torch.empty_like(order)
    place[order] = torch.arange(rows)
    return place[row_of], order


def _weights(direction: torch.jit.ScriptModule, hidden: int) -> tuple[Tensor, ...]:
    """The weights in the order of WEIGHTS; for reset and update gates, both biases are in the input's."""
    units = direction.weight.shape[0]
    of_state, shift = direction.weight.t().float(), torch.zeros(3 * units)  # [3U, U] of s = (h + 1) / 2
    if direction.scale.numel():  # int8: of its byte, which is offset + s * to_byte
        of_byte = of_state * direction.scale.unsqueeze(1)
        of_state, shift = of_byte * direction.to_byte, of_byte @ direction.offset
    shift += of_state.sum(1) / 2
    new = slice(2 * units, 3 * units)
    w_input, b_input, b_hidden = direction.w_input.t().clone(), direction.b_input.clone(), torch.zeros(3 * units)
    w_hidden = of_state / 2
    b_input[: 2 * units] += shift[: 2 * units]
    b_hidden[new] = direction.bias + shift[new]
    for tensor in (w_input, w_hidden, b_input, b_hidden):
        tensor[new] /= 2  # it was doubled: a sigmoid replaces a tanh
    gates = (tensor.view(3, units, *tensor.shape[1:])[:, :hidden].flatten(0, 1) for tensor in (w_input, w_hidden))
    w_input, w_hidden = gates
    b_input, b_hidden = (tensor.view(3, units)[:, :hidden].flatten() for tensor in (b_input, b_hidden))
    return w_input, w_hidden[:, :hidden], b_input, b_hidden
