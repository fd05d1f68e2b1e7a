from __future__ import annotations

import copy
import random
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from model.artifact import archive
from model.artifact.calibration import Calibration, Platt
from model.errors import ArtifactError
from model.export import scripting
from model.export.parity import check_steps
from model.network.batch import pack
from model.network.network import CELLS, POOLINGS, Network, NetworkConfig

VOCABULARY = 20
TOLERANCE = 1e-5


def made(cell: str = "gru", **settings: object) -> Network:
    torch.manual_seed(5)
    config = {"vocab_size": VOCABULARY, "classes": 3, "embedding_size": 6, "hidden_size": 5, "pooling": POOLINGS}
    return Network(NetworkConfig(**{**config, "cell": cell, **settings}))  # type: ignore[arg-type]


def drawn(draw: random.Random, rows: int, longest: int) -> list[list[int]]:
    return [[draw.randrange(VOCABULARY) for _ in range(draw.randint(1, longest))] for _ in range(rows)]


def run(network: nn.Module, rows: list[list[int]]) -> Tensor:
    batch = pack(rows)
    with torch.inference_mode():
        return batch.restore(network(batch.token_ids, batch.batch_sizes))


def wanted(network: Network, temperature: float, rows: list[list[int]]) -> Tensor:
    """The trained network's answer to each row alone, with softmax and temperature computed by the test."""
    network = copy.deepcopy(network).eval()
    return torch.cat([torch.softmax(run(network, [row]) / temperature, 1) for row in rows])


@pytest.mark.parametrize(("layers", "bidirectional"), [(1, True), (1, False), (2, False), (2, True)])
@pytest.mark.parametrize("cell", CELLS)
def test_a_score_is_the_same_everywhere(cell: str, layers: int, bidirectional: bool) -> None:
    """A saved and loaded network gives a text one score in any batch, at any place, after any shapes."""
    network = made(cell, layers=layers, bidirectional=bidirectional)
    scripted = archive.from_bytes(archive.to_bytes(scripting.script(network, Calibration(0.7))))
    draw = random.Random(1)  # noqa: S311
    for _ in range(12):  # the executor profiles the first calls and compiles for the later ones
        rows = drawn(draw, draw.randint(1, 9), draw.choice([1, 5, 40]))
        together = run(scripted, rows)
        shuffled = draw.sample(range(len(rows)), len(rows))

        assert (together - wanted(network, 0.7, rows)).abs().max() < TOLERANCE
        assert (run(scripted, [rows[0]]) - together[:1]).abs().max() < TOLERANCE
        assert (run(scripted, [rows[row] for row in shuffled]) - together[shuffled]).abs().max() < TOLERANCE
        assert (together.sum(1) - 1).abs().max() < TOLERANCE


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("classes", [0, 2])
def test_every_cell_answers_attributes(cell: str, classes: int) -> None:
    """Labels and attributes follow from the logits, and the last step is the answer."""
    network = made(cell, classes=classes, attributes=2, layers=2).eval()
    calibration = Calibration(0.7, (Platt(2.0, 0.5), Platt(0.5, -1.0)))
    scripted = archive.from_bytes(archive.to_bytes(scripting.script(network, calibration)))
    rows = drawn(random.Random(1), 5, 9)  # noqa: S311
    logits, found = run(network, rows), run(scripted, rows)
    yes = torch.sigmoid(logits[:, classes:] * torch.tensor([2.0, 0.5]) + torch.tensor([0.5, -1.0]))

    assert (found[:, classes:] - yes).abs().max() < TOLERANCE
    assert (found[:, :classes] - torch.softmax(logits[:, :classes] / 0.7, 1)).abs().sum() < TOLERANCE
    check_steps(scripted, calibration, rows)


@pytest.mark.parametrize("platt", [(), (Platt(),) * 3, (Platt(0.0), Platt()), (Platt(), Platt(1.0, float("nan")))])
def test_a_calibration_fits_the_attributes(platt: tuple[Platt, ...]) -> None:
    """A calibration of another number of attributes, or with a negative scale, is refused."""
    with pytest.raises(ArtifactError, match="calibration"):
        scripting.script(made(attributes=2), Calibration(1.0, platt))


def test_plain_torch_loads_it(tmp_path: Path) -> None:
    """torch.jit.load reads the archive without this project."""
    network = made()
    path = tmp_path / "model.pt"
    path.write_bytes(archive.to_bytes(scripting.script(network, Calibration())))
    plain = torch.jit.load(str(path))  # type: ignore[no-untyped-call]

    assert (run(plain, [[1, 2], [3]]) - wanted(network, 1.0, [[1, 2], [3]])).abs().max() < TOLERANCE


def test_what_is_served_holds_no_dropout_and_no_parameter() -> None:
    """Scripting freezes the network in evaluation mode; the original stays in training mode."""
    network = made(dropout_head=0.5).train()
    scripted = scripting.script(network, Calibration())

    assert torch.equal(run(scripted, [[1, 2]]), run(scripted, [[1, 2]]))
    assert not list(scripted.parameters())
    assert network.training


def test_scripting_leaves_the_network_as_it_is() -> None:
    """A network of another precision is exported in float32 and keeps its own."""
    network = made().double()

    assert run(scripting.script(network, Calibration()), [[1]]).dtype is torch.float32
    assert network.head.weight.dtype is torch.float64


@pytest.mark.parametrize(("cell", "layers"), [("gru", 2), ("lstm", 1), ("rnn_tanh", 1), ("rnn_relu", 1)])
def test_int8_is_for_one_layer_of_gru(cell: str, layers: int) -> None:
    """int8 of another network is refused, and float32 is not."""
    network = made(cell, layers=layers)
    assert not scripting.can_fold(network)
    with pytest.raises(ArtifactError, match="precision: int8"):
        scripting.script(network, Calibration(), "int8", [[1, 2]])


def test_int8_needs_samples() -> None:
    """int8 without sample texts is refused, as the ranges of states are unknown."""
    with pytest.raises(ArtifactError, match="int8 needs sample texts"):
        scripting.script(made(), Calibration(), "int8")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_named(value: float) -> None:
    """The error has the weight's name."""
    network = made()
    with torch.no_grad():
        network.encoder.weight_hh_l0[0, 0] = value

    with pytest.raises(ArtifactError, match=r"encoder\.weight_hh_l0"):
        scripting.script(network, Calibration())


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan"), float("inf")])
def test_a_temperature_is_a_positive_number(temperature: float) -> None:
    """Another temperature is an error that names it."""
    with pytest.raises(ArtifactError, match="temperature"):
        scripting.script(made(), Calibration(temperature))
