from __future__ import annotations

import pytest
import torch
from torch import nn

from bench.alternatives import alternatives
from bench.inference import drawn
from model import inference
from model.batch import pack
from model.network import Network, NetworkConfig


def made(**settings: object) -> Network:
    torch.manual_seed(0)
    config = {"vocab_size": 50, "classes": 3, "embedding_size": 8, "hidden_size": 16, "bidirectional": False}
    return Network(NetworkConfig(**{**config, **settings})).eval()  # type: ignore[arg-type]


def test_they_are_the_same_network() -> None:
    """What is compared is equal work: each way answers as what ships; one that is not installed says so."""
    network = made()
    batch = pack(drawn(50, 9, 1, 12))
    with torch.inference_mode():
        wanted = inference.script(network, 1.0)(batch.token_ids, batch.batch_sizes)
        for name, way in alternatives(network, compiled=False).items():
            if isinstance(way, str):
                assert "No module named" in way
            elif "LSTM" in name:
                assert way(batch.token_ids, batch.batch_sizes).shape == (9, 16)
            else:
                assert isinstance(way, nn.Module)
                assert torch.allclose(
                    way(batch.token_ids, batch.batch_sizes), wanted, atol=1e-3 if "bf16" in name else 1e-5
                )


@pytest.mark.parametrize("settings", [{"bidirectional": True}, {"cell": "lstm"}, {"pooling": ("last",)}])
def test_another_shape_is_refused(settings: dict[str, object]) -> None:
    """The alternatives are written for the network that ships."""
    with pytest.raises(ValueError, match="one direction"):
        alternatives(made(**settings))
