"""Recurrent weights are removed in blocks, and what is left answers as far as it can as before."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
import torch
from torch import Tensor

from model.network.batch import pack
from model.network.network import Network, NetworkConfig
from model.text.tokenizer import TokenizerConfig, train_tokenizer
from training.fit.start import Weights
from training.recipe.sparsity import density_of, with_sparse_recurrence
from training.recipe.start import StudentStart

UNITS = 32
ROWS = [[1, 2, 3, 4, 5], [6, 7], [8]]


def start_of(network: Network, config: NetworkConfig, identity: str = "default@1") -> StudentStart:
    tokenizer = train_tokenizer(["one two three"] * 3, TokenizerConfig(vocab_size=50, min_frequency=1))
    weights = Weights(network.state_dict(), torch.arange(config.vocab_size))
    return StudentStart(tokenizer, TokenizerConfig(), config, weights, {"start_from": identity} if identity else {})


def drawn(**shape: object) -> tuple[Network, NetworkConfig]:
    torch.manual_seed(3)
    config = dataclasses.replace(NetworkConfig(12, 3, embedding_size=8, hidden_size=UNITS), **shape)  # type: ignore[arg-type]
    return Network(config), config


def answers(network: Network) -> Tensor:
    batch = pack(ROWS)
    with torch.no_grad():
        return network.eval()(batch.token_ids, batch.batch_sizes)


@pytest.mark.parametrize("bidirectional", [False, True])
def test_units_are_ordered_so_that_small_weights_share_blocks(bidirectional: bool) -> None:
    """Where every other unit is not read, half of the blocks can go, and the answers stay."""
    network, config = drawn(bidirectional=bidirectional, pooling=("last", "mean", "attention"))
    with torch.no_grad():
        for name, weight in network.encoder.named_parameters():
            if "weight_hh" in name:
                weight[:, ::2] *= 1e-6
    start = start_of(network, config)
    sparse = with_sparse_recurrence(start, 0.5, seed=1)
    recurrent = [value for name, value in sparse.weights.weights.items() if "weight_hh" in name]
    assert [density_of(each) for each in recurrent] == [0.5] * len(recurrent)
    assert torch.allclose(answers(sparse.weights.network(config)), answers(network), atol=1e-5)
    assert sparse.metadata == {"start_from": "default@1", "recurrent_density": 0.5}
    assert with_sparse_recurrence(sparse, 0.5, seed=2) is sparse


def test_the_largest_blocks_stay() -> None:
    """Of random weights more than the share of the blocks stays: in energy, and only whole blocks go."""
    network, config = drawn(bidirectional=False)
    before = network.encoder.weight_hh_l0.detach()
    sparse = with_sparse_recurrence(start_of(network, config), 0.25, seed=1)
    after = sparse.weights.weights["encoder.weight_hh_l0"]
    assert density_of(after) == 0.25
    assert after.square().sum() > 0.28 * before.square().sum()
    assert (after != 0).float().mean() == 0.25


@pytest.mark.parametrize(
    ("shape", "identity"),
    [({"bidirectional": False}, ""), ({"cell": "lstm"}, "default@1"), ({"layers": 2}, "default@1")],
    ids=["random weights", "another cell", "two layers"],
)
def test_others_stay_as_they_are(shape: dict[str, object], identity: str, tmp_path: Path) -> None:
    """Random weights say nothing of a block's worth, and the kernel does not compute other networks."""
    start = start_of(*drawn(**shape), identity)
    assert with_sparse_recurrence(start, 0.5, seed=1) is start
