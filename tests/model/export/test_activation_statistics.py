from __future__ import annotations

import pytest
import torch

from model.export import activation_statistics
from model.export.activation_statistics import observe
from model.network.batch import pack
from model.network.network import Network, NetworkConfig, packed_rows

ROWS = [[1, 2, 3, 4], [5], [6, 7], [8, 9, 1]]


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("batch_tokens", [1, 5, 100])
def test_all_states_of_all_texts_are_observed(
    monkeypatch: pytest.MonkeyPatch, batch_tokens: int, bidirectional: bool
) -> None:
    """Range, mean and covariance cover every state, for any batches."""
    monkeypatch.setattr(activation_statistics, "BATCH_TOKENS", batch_tokens)
    torch.manual_seed(1)
    network = Network(NetworkConfig(10, 2, embedding_size=4, hidden_size=3, bidirectional=bidirectional)).eval()
    batch = pack(ROWS)
    with torch.no_grad():
        every, _ = network.encode(batch.token_ids, batch.batch_sizes, packed_rows(batch.batch_sizes))
        observed = observe(network, ROWS)

    assert torch.allclose(observed.lowest, every.double().amin(0).clamp(max=0))
    assert torch.allclose(observed.highest, every.double().amax(0).clamp(min=0))
    assert torch.allclose(observed.mean, every.double().mean(0), atol=1e-6)
    assert torch.allclose(observed.covariance, torch.cov(every.double().t(), correction=0), atol=1e-6)


def test_the_statistics_of_some_units() -> None:
    """A direction has the statistics of its own units."""
    torch.manual_seed(1)
    with torch.no_grad():
        observed = observe(Network(NetworkConfig(10, 2, embedding_size=4, hidden_size=3)).eval(), ROWS)
    second = observed.of(3, 3)

    assert torch.equal(second.lowest, observed.lowest[3:])
    assert torch.equal(second.highest, observed.highest[3:])
    assert torch.equal(second.mean, observed.mean[3:])
    assert torch.equal(second.covariance, observed.covariance[3:, 3:])
