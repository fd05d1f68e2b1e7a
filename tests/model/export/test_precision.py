from __future__ import annotations

import copy
from collections.abc import Sequence

import pytest
import torch
from torch import nn

from model.artifact.calibration import Calibration
from model.artifact.manifest import Precision
from model.export import precision
from model.export.parity import Row
from model.export.precision import choose, texts_per_second
from model.inference.engine import every_length
from model.inference.torchscript import ScriptedNetwork
from model.network.network import Network, NetworkConfig

VOCABULARY = 40
ROWS = every_length(VOCABULARY, 32)


def made(**settings: object) -> Network:
    torch.manual_seed(5)
    config = {"vocab_size": VOCABULARY, "classes": 3, "embedding_size": 6, "hidden_size": 64, "bidirectional": False}
    network = Network(NetworkConfig(**{**config, **settings})).eval()  # type: ignore[arg-type]
    with torch.no_grad():
        network.head.bias += torch.tensor([0.0, 3.0, -3.0])  # sure of its label, as a trained one is
    return network


def rates(*texts: float) -> object:
    """A measurement that returns these rates."""
    return lambda networks, rows: list(texts)


@pytest.mark.parametrize(("quick", "chosen"), [(1000.0, "float32"), (2000.0, "int8")])
def test_the_quicker_way_is_chosen(monkeypatch: pytest.MonkeyPatch, quick: float, chosen: str) -> None:
    """int8 is chosen if it is clearly faster, else float32; the reason has the ratio."""
    monkeypatch.setattr(precision, "texts_per_second", rates(1000.0, quick))
    served = choose(made(), Calibration(), ROWS)

    assert served.precision == chosen
    assert f"{quick / 1000:.1f} times" in served.reason


def test_int8_that_differs_too_much_is_not_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """int8 must pass the check of parity, however fast it is."""
    monkeypatch.setattr(precision, "texts_per_second", rates(1.0, 1000.0))
    network = made()
    with torch.no_grad():
        network.head.bias.mul_(0.1)
        network.head.weight.mul_(5)
        network.embedding.weight.mul_(10)
        network.embedding.weight[0] = 0
    monkeypatch.setattr(precision, "SAMPLES", 1)
    still = [[0]] * 500  # on these texts the states hardly move, so on others they are cut off
    served = choose(network, Calibration(), [*still, *ROWS])

    assert served.precision == "float32"
    assert served.reason.startswith("int8 fails the parity check: model.pt: ")


def test_another_draw_of_samples_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """If int8 fails with one draw of samples, export tries others."""
    monkeypatch.setattr(precision, "texts_per_second", rates(1.0, 1000.0))
    tried: list[Sequence[Row]] = []

    def loaded(network: Network, temperature: float, kind: Precision, samples: Sequence[Row]) -> nn.Module:
        tried.append(samples)
        spoilt = copy.deepcopy(network)
        if len(tried) == 2:  # the first of int8
            with torch.no_grad():
                spoilt.head.bias += torch.tensor([0.0, 0.0, 9.0])
        return load(spoilt, temperature, kind, samples)

    load = precision._loaded
    monkeypatch.setattr(precision, "_loaded", loaded)
    served = choose(made(), Calibration(), ROWS)

    assert served.precision == "int8"
    assert len(tried) == 3  # float32, and int8 twice
    assert len(tried[1]) == len(tried[2]) < len(ROWS)
    assert tried[1] != tried[2]


@pytest.mark.parametrize(("cell", "layers"), [("lstm", 1), ("gru", 2)])
def test_other_networks_are_served_in_float32(cell: str, layers: int) -> None:
    """A network that cannot be folded is exported in float32."""
    served = choose(made(cell=cell, layers=layers), Calibration(), ROWS)

    assert (served.precision, served.parity.agreement) == ("float32", 1)


class Slow(ScriptedNetwork):
    """Advances a clock by its seconds a batch."""

    def __init__(self, seconds: float, clock: list[float]) -> None:
        self.seconds, self.clock = seconds, clock

    def answer(self, rows: Sequence[Row]) -> list[list[float]]:
        self.clock[0] += self.seconds
        return []


def test_rates_are_texts_a_second_of_processor_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts in 0.5 s and in 4 s."""
    clock = [0.0]
    monkeypatch.setattr(precision.time, "process_time", lambda: clock[0])
    assert texts_per_second([Slow(0.5, clock), Slow(4.0, clock)], [[1], [2, 3]]) == [4.0, 0.5]
