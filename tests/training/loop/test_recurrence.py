"""The hand-written backward pass of the GRU, compared with PyTorch's."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from model.network.batch import pack
from model.network.network import Network, NetworkConfig, mirrored, packed_rows
from training.loop.recurrence import encode

BATCH = pack([[1, 2, 3], [1], [4, 5, 2, 1], [3, 3]])
ROWS = packed_rows(BATCH.batch_sizes)


def network(cell: str = "gru", *, layers: int = 1, bidirectional: bool = False, dropout: float = 0.0) -> Network:
    torch.manual_seed(0)
    kept = {"dropout_token": dropout, "dropout_embedding": dropout, "dropout_layer": dropout}
    return Network(NetworkConfig(6, 2, 4, cell, 5, layers, bidirectional, **kept)).double()  # type: ignore[arg-type]


def gradients(module: nn.Module, answer: tuple[Tensor, Tensor]) -> list[Tensor]:
    torch.manual_seed(1)
    loss = sum((part * torch.randn_like(part)).sum() for part in answer)
    assert isinstance(loss, Tensor)
    parameters = [*module.get_submodule("embedding").parameters(), *module.get_submodule("encoder").parameters()]
    return list(torch.autograd.grad(loss, parameters))


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_states_and_gradients_are_those_of_pytorch(layers: int, bidirectional: bool) -> None:
    """States, last states and gradients agree to double precision."""
    trained = network(layers=layers, bidirectional=bidirectional)
    ours = encode(trained, BATCH.token_ids, BATCH.batch_sizes, ROWS)
    theirs = trained.encode(BATCH.token_ids, BATCH.batch_sizes, ROWS)
    for mine, reference in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, reference)
    for mine, reference in zip(gradients(trained, ours), gradients(trained, theirs), strict=True):
        torch.testing.assert_close(mine, reference)


@pytest.mark.parametrize("cell", ["lstm", "rnn_tanh"])
def test_other_cells_go_pytorchs_way(cell: str) -> None:
    """PyTorch's own layer computes any other cell."""
    trained = network(cell)
    for mine, reference in zip(
        encode(trained, BATCH.token_ids, BATCH.batch_sizes, ROWS),
        trained.encode(BATCH.token_ids, BATCH.batch_sizes, ROWS),
        strict=True,
    ):
        torch.testing.assert_close(mine, reference)


def test_dropout_between_layers_is_applied_in_training_alone() -> None:
    """Two passes differ in training and agree in evaluation."""
    trained = network(layers=2, dropout=0.5)
    one, two = (encode(trained, BATCH.token_ids, BATCH.batch_sizes, ROWS)[0] for _ in range(2))
    assert not torch.equal(one, two)
    trained.eval()
    one, two = (encode(trained, BATCH.token_ids, BATCH.batch_sizes, ROWS)[0] for _ in range(2))
    assert torch.equal(one, two)


def test_a_mirrored_batch_holds_every_row_backwards() -> None:
    """The mirror reverses each row, and twice it is the identity."""
    mirror = mirrored(BATCH.batch_sizes)
    assert torch.equal(BATCH.token_ids[mirror], pack([[3, 2, 1], [1], [1, 2, 5, 4], [3, 3]]).token_ids)
    assert torch.equal(mirror[mirror], torch.arange(len(mirror)))


def test_bf16_products_come_close_and_leave_states_and_gradients_in_float32() -> None:
    """With autocast only the factors of products are bfloat16."""
    trained = network().float()
    exact = encode(trained, BATCH.token_ids, BATCH.batch_sizes, ROWS)
    with torch.autocast("cpu", torch.bfloat16):
        narrow = encode(trained, BATCH.token_ids, BATCH.batch_sizes, ROWS)
    for mine, reference in zip(narrow, exact, strict=True):
        assert mine.dtype == torch.float32
        assert not torch.equal(mine, reference)
        torch.testing.assert_close(mine, reference, atol=0.02, rtol=0.02)
    for mine, reference in zip(gradients(trained, narrow), gradients(trained, exact), strict=True):
        assert mine.dtype == torch.float32
        torch.testing.assert_close(mine, reference, atol=0.05, rtol=0.05)
