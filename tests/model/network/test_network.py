from __future__ import annotations

import itertools

import pytest
import torch
from torch import Tensor, nn

from model.errors import ConfigError
from model.network.batch import pack
from model.network.network import CELLS, POOLINGS, Network, NetworkConfig

ROWS = [[3, 1, 4, 1, 5], [9], [2, 6], [5, 3, 5, 8, 9, 7, 9], [2, 6]]
NO_DROPOUT = {"dropout_token": 0.0, "dropout_embedding": 0.0, "dropout_layer": 0.0, "dropout_head": 0.0}


def made(cell: str = "gru", pooling: tuple[str, ...] = POOLINGS, **settings: object) -> Network:
    torch.manual_seed(3)
    shape = {"vocab_size": 10, "classes": 3, "embedding_size": 5, "hidden_size": 4}
    network = Network(NetworkConfig(**{**shape, **settings}, cell=cell, pooling=pooling)).eval()  # type: ignore[arg-type]
    for parameter in network.parameters():  # away from the zeros that biases begin with
        nn.init.uniform_(parameter.data, -0.7, 0.7)
    return network


def logits(network: Network, rows: list[list[int]]) -> Tensor:
    batch = pack(rows)
    return batch.restore(network(batch.token_ids, batch.batch_sizes))


def reference(network: Network, row: list[int]) -> Tensor:
    """The network computed for one unpacked row, with explicit pooling."""
    states, state = network.encoder(network.embedding(torch.tensor(row)).unsqueeze(1))  # [T, 1, features]
    states = states.squeeze(1)
    hidden = (state[0] if isinstance(network.encoder, nn.LSTM) else state).squeeze(1)  # [layers * directions, hidden]
    forward_size = network.encoder.hidden_size
    last = states[-1, :forward_size]
    if network.encoder.bidirectional:
        last = torch.cat([last, states[0, forward_size:]])
    assert torch.allclose(last[:forward_size], hidden[-network.directions])
    pooled = {"last": last, "max": states.max(0).values, "mean": states.mean(0)}
    if "attention" in network.pooling:
        weights = torch.softmax(4 * torch.tanh(network.attention(states)), 0)
        pooled["attention"] = (weights * states).sum(0)
    return network.head(torch.cat([pooled[name] for name in network.pooling]))  # type: ignore[no-any-return]


@pytest.mark.parametrize(("layers", "bidirectional"), list(itertools.product((1, 2), (False, True))))
@pytest.mark.parametrize("pooling", [*[(name,) for name in POOLINGS], POOLINGS, ("mean", "last")], ids="-".join)
@pytest.mark.parametrize("cell", CELLS)
def test_packed_rows_are_computed_as_rows_alone(
    cell: str, pooling: tuple[str, ...], layers: int, bidirectional: bool
) -> None:
    """For any shape, a row of a batch gets the result of the unpacked row."""
    network = made(cell, pooling, layers=layers, bidirectional=bidirectional)
    with torch.inference_mode():
        wanted = torch.stack([reference(network, row) for row in ROWS])
        assert torch.allclose(logits(network, ROWS), wanted, atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_reach_every_parameter(cell: str) -> None:
    """Every weight has a gradient, with all poolings and two layers."""
    network = made(cell, layers=2, **NO_DROPOUT).train()
    logits(network, ROWS).square().sum().backward()

    still = [name for name, weight in network.named_parameters() if weight.grad is None or not weight.grad.any()]
    assert still == []


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_the_order_of_words_changes_the_answer(cell: str, pooling: str) -> None:
    """The same tokens in another order have other logits."""
    network = made(cell, (pooling,), bidirectional=False)
    with torch.inference_mode():
        there, back = logits(network, [[1, 2, 3, 4], [4, 3, 2, 1]])

    assert (there - back).abs().max() > 1e-3


DROPOUTS = ("dropout_token", "dropout_embedding", "dropout_layer", "dropout_head")


@pytest.mark.parametrize("field", DROPOUTS)
def test_dropout_is_for_training_alone(field: str) -> None:
    """Each dropout changes answers in training and none in evaluation."""
    network = made(layers=2, **{**NO_DROPOUT, field: 0.5})
    rows = ROWS * 5
    with torch.inference_mode():
        assert torch.equal(logits(network, rows), logits(network, rows))
        network.train()
        assert not torch.equal(logits(network, rows), logits(network, rows))


def test_no_dropout_is_none() -> None:
    """Without dropout, training and evaluation are equal."""
    network = made(layers=2, **NO_DROPOUT)
    with torch.inference_mode():
        assert torch.equal(logits(network, ROWS), logits(network.train(), ROWS))


def test_dropped_columns_are_those_of_the_whole_row() -> None:
    """Dropout on embeddings drops the same columns at each step of a row, and others in other rows."""
    network = made(pooling=("mean",), **{**NO_DROPOUT, "dropout_embedding": 0.5}).train()
    seen: list[Tensor] = []
    network.encoder.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].data))
    logits(network, [[1, 1, 1]] * 6)

    kept = seen[0].view(3, 6, 5) != 0  # [T, B, embedding]
    assert torch.equal(kept[0], kept[1])
    assert torch.equal(kept[0], kept[2])
    assert len(kept[0].unique(dim=0)) > 1


def test_a_long_row_stays_finite() -> None:
    """A thousand tokens give finite logits with the initial weights of every cell."""
    for cell in CELLS:
        network = Network(NetworkConfig(vocab_size=10, classes=3, cell=cell, layers=2)).eval()
        with torch.inference_mode():
            assert logits(network, [[1, 2, 3, 4] * 250]).isfinite().all()


@pytest.mark.parametrize(("classes", "attributes"), [(3, 2), (0, 1)])
def test_attributes_are_outputs_after_the_labels(classes: int, attributes: int) -> None:
    """The head has a row a label and a row an attribute; labels may be absent."""
    network = Network(NetworkConfig(10, classes, attributes=attributes)).eval()
    batch = pack([[1, 2], [3]])

    assert network(batch.token_ids, batch.batch_sizes).shape == (2, classes + attributes)
    assert (network.classes, network.attributes) == (classes, attributes)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("vocab_size", 1),
        ("classes", 1),
        ("classes", 0),
        ("attributes", -1),
        ("embedding_size", 0),
        ("hidden_size", 0),
        ("layers", 0),
        ("cell", "transformer"),
        ("pooling", ()),
        ("pooling", ("last", "last")),
        ("pooling", ("median",)),
        *((field, value) for field in DROPOUTS for value in (-0.1, 1.0, float("nan"))),
    ],
)
def test_settings_that_make_no_sense_are_named(field: str, value: object) -> None:
    """The error names the setting."""
    with pytest.raises(ConfigError, match=f"^{field}"):
        NetworkConfig(**{"vocab_size": 10, "classes": 3, field: value})  # type: ignore[arg-type]
