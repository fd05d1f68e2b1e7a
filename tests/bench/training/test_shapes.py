"""Networks that are grown or cut from another."""

from __future__ import annotations

import dataclasses

import pytest
import torch

from bench.training.shapes import reshaped
from model.network.batch import pack
from model.network.network import Network, NetworkConfig

CONFIG = NetworkConfig(50, 3, embedding_size=6, hidden_size=8, bidirectional=False, attributes=2)
ROWS = [[5, 6, 7, 9], [10, 20], [30]]


def logits(network: Network) -> torch.Tensor:
    """Of ROWS."""
    batch = pack(ROWS)
    return network.eval()(batch.token_ids, batch.batch_sizes)


@pytest.mark.parametrize("change", [{"hidden_size": 12}, {"embedding_size": 9}, {"bidirectional": True}, {}])
def test_a_grown_network_answers_as_before_and_its_new_units_learn(change: dict[str, int]) -> None:
    """What is new has no say at first, and a gradient."""
    torch.manual_seed(0)
    old = Network(CONFIG)
    new = reshaped(old, dataclasses.replace(CONFIG, **change))
    assert torch.allclose(logits(new), logits(old), atol=1e-6)
    logits(new).square().sum().backward()
    assert new.head.weight.grad is not None
    assert bool((new.head.weight.grad != 0).any(0).all())


def test_a_cut_network_keeps_the_units_that_weigh_most() -> None:
    """A unit without weights to others is dropped first, and the answers stay the same."""
    torch.manual_seed(0)
    old = Network(CONFIG)
    with torch.no_grad():
        old.head.weight.view(5, 3, 8)[:, :, 3] = 0
        old.encoder.weight_hh_l0[:, 3] = 0
    new = reshaped(old, dataclasses.replace(CONFIG, hidden_size=7))
    assert torch.allclose(logits(new), logits(old), atol=1e-6)
