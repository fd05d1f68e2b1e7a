"""The language model's loss, against a reference that goes row by row."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from model.batch import PackedBatch, pack
from model.network import Network, NetworkConfig, packed_rows
from training.language_model import LanguageModelHead, _SoftmaxLoss

ROWS = [[3, 1, 4], [1], [5, 9, 2, 6], [5, 3]]


def network_and_head(*, bidirectional: bool, layers: int = 1) -> tuple[Network, LanguageModelHead]:
    torch.manual_seed(0)
    shape = NetworkConfig(10, 2, 6, hidden_size=5, layers=layers, bidirectional=bidirectional)
    return Network(shape).eval(), LanguageModelHead(shape, torch.ones(10), sampled=10)


def loss_of(network: Network, head: LanguageModelHead, batch: PackedBatch) -> Tensor:
    states, _ = network.encode(batch.token_ids, batch.batch_sizes, packed_rows(batch.batch_sizes))
    loss: Tensor = head(states, batch.token_ids, batch.batch_sizes, network.embedding.weight)
    return loss


@pytest.mark.parametrize("bidirectional", [False, True])
def test_each_state_predicts_its_neighbour(bidirectional: bool) -> None:
    """A forward state is scored on the next token of its own row, a backward state on the one before."""
    network, head = network_and_head(bidirectional=bidirectional)
    loss = loss_of(network, head, pack(ROWS))
    expected: dict[int, list[Tensor]] = {0: [], 1: []}
    for row in ROWS:
        states, _ = network.encode(
            torch.tensor(row), torch.ones(len(row), dtype=torch.int64), torch.zeros(len(row)).long()
        )
        for place in range(len(row) - 1):
            for direction in range(2 if bidirectional else 1):
                source, target = (place, place + 1) if direction == 0 else (place + 1, place)
                state = states[source, direction * 5 : direction * 5 + 5]
                scores = network.embedding.weight @ head.projections[direction](state) + head.bias
                expected[direction].append(nn.functional.cross_entropy(scores, torch.tensor(row[target])))
    means = [torch.stack(losses).mean() for losses in expected.values() if losses]
    assert loss.item() == pytest.approx(torch.stack(means).mean().item(), abs=1e-5)


def test_rows_of_one_token_have_nothing_to_predict() -> None:
    """A batch of single tokens costs nothing, and is no error."""
    network, head = network_and_head(bidirectional=False)
    assert loss_of(network, head, pack([[1], [2]])).item() == 0.0


def test_a_second_layer_in_two_directions_is_refused() -> None:
    """Its states have seen what they would have to predict."""
    with pytest.raises(ValueError, match="second layer"):
        network_and_head(bidirectional=True, layers=2)


def test_its_own_gradient_is_that_of_cross_entropy() -> None:
    """Loss and gradients, over more positions than are scored at once, are those that PyTorch derives."""
    draw = torch.Generator().manual_seed(0)
    inputs, rows, bias = (
        torch.randn(*size, generator=draw, dtype=torch.float64, requires_grad=True) for size in ((300, 4), (7, 4), (7,))
    )
    wanted = torch.randint(7, (300,), generator=draw)
    ours = _SoftmaxLoss.apply(inputs, rows, bias, wanted, torch.float64)  # type: ignore[no-untyped-call]
    reference = nn.functional.cross_entropy(inputs @ rows.T + bias, wanted)
    torch.testing.assert_close(ours, reference)
    for mine, theirs in zip(
        torch.autograd.grad(3 * ours, [inputs, rows, bias]),
        torch.autograd.grad(3 * reference, [inputs, rows, bias]),
        strict=True,
    ):
        torch.testing.assert_close(mine, theirs)
