from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from model.artifact.calibration import Calibration, Platt
from model.errors import ArtifactError
from model.export import scripting
from model.export.parity import check_parity, check_steps, scores
from model.inference.engine import every_length
from model.network.network import CELLS, Network, NetworkConfig

VOCABULARY = 20
ROWS = every_length(VOCABULARY, 16)


def made(cell: str = "gru", **settings: object) -> Network:
    torch.manual_seed(5)
    config = {"vocab_size": VOCABULARY, "classes": 3, "embedding_size": 6, "hidden_size": 5, "cell": cell}
    return Network(NetworkConfig(**{**config, **settings})).eval()  # type: ignore[arg-type]


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", CELLS)
def test_parity_holds(cell: str, layers: int) -> None:
    """A scripted network passes the check, which returns the difference."""
    network = made(cell, layers=layers)
    parity = check_parity(scripting.script(network, Calibration(1.3)), network, Calibration(1.3), ROWS)

    assert 0 <= parity.difference < 1e-5
    assert parity.agreement == 1


def test_int8_may_differ_a_little() -> None:
    """A difference that fails float32 may pass int8."""
    network = made()
    with torch.no_grad():
        network.encoder.weight_hh_l0.normal_()
    quantised = scripting.script(network, Calibration(), "int8", ROWS)

    assert check_parity(quantised, network, Calibration(), ROWS, "int8").difference > 1e-5
    with pytest.raises(ArtifactError, match="differs from the trained network"):
        check_parity(quantised, network, Calibration(), ROWS)


def test_parity_fails_for_another_weight() -> None:
    """A small change of one weight fails the check."""
    network = made()
    scripted = scripting.script(network, Calibration())
    with torch.no_grad():
        network.head.bias[1] += 1e-3

    with pytest.raises(ArtifactError, match=r"model\.pt: differs"):
        check_parity(scripted, network, Calibration(), ROWS)


def test_parity_fails_for_another_temperature() -> None:
    """A wrong temperature fails the check."""
    network = made()

    with pytest.raises(ArtifactError, match="differs"):
        check_parity(scripting.script(network, Calibration(1.1)), network, Calibration(), ROWS)


class Said(nn.Module):
    """Gives one answer to every text."""

    def __init__(self, *answer: float) -> None:
        super().__init__()
        self.answer = torch.tensor(answer)

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        return self.answer.expand(int(batch_sizes[0]), -1)


def test_parity_fails_where_labels_are_others() -> None:
    """Near probabilities with another likeliest label fail the check."""
    with pytest.raises(ArtifactError, match=r"only 0\.00% of the texts"):
        check_parity(Said(0.499, 0.501), Said(0.001, 0.0), Calibration(), ROWS, "int8")


def test_parity_fails_where_an_attribute_is_another() -> None:
    """Near probabilities with an attribute on the other side of 0.5 fail the check."""
    network = made(classes=2, attributes=2)
    with torch.no_grad():
        for weight in network.parameters():
            weight.zero_()
    calibration = Calibration(platt=(Platt(), Platt(1.0, 0.001)))
    check_parity(Said(0.5, 0.5, 0.5, 0.501), network, calibration, ROWS, "int8")

    with pytest.raises(ArtifactError, match=r"only 0\.00% of the texts"):
        check_parity(Said(0.5, 0.5, 0.5, 0.499), network, calibration, ROWS, "int8")
    with pytest.raises(ArtifactError, match="differs"):
        check_parity(Said(0.5, 0.5, 0.52, 0.501), network, calibration, ROWS, "int8")


class Leaky(nn.Module):
    """A row's score depends on the number of rows."""

    def __init__(self, served: nn.Module, leak: float) -> None:
        super().__init__()
        self.served = served
        self.leak = leak

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        answer: Tensor = self.served(token_ids, batch_sizes)
        return answer + self.leak * (int(batch_sizes[0]) - len(ROWS))


@pytest.mark.parametrize("leak", [1e-4, -1e-4, float("nan")])
def test_parity_fails_where_a_batch_changes_a_score(leak: float) -> None:
    """A score that depends on the batch, or is NaN in one, fails also in int8."""
    network = made()
    with pytest.raises(ArtifactError, match=r"differs by .* (alone|in a batch)|differs"):
        check_parity(
            Leaky(scripting.script(network, Calibration(), "int8", ROWS), leak), network, Calibration(), ROWS, "int8"
        )


def test_rounding_may_weigh_more_at_a_low_temperature() -> None:
    """At a temperature of 0.05 the allowed difference is twenty times as large."""
    network = made()
    with pytest.raises(ArtifactError, match="differs by"):
        check_parity(Leaky(scripting.script(network, Calibration()), 3e-6), network, Calibration(), ROWS)
    check_parity(Leaky(scripting.script(network, Calibration(0.05)), 3e-6), network, Calibration(0.05), ROWS)
    with pytest.raises(ArtifactError, match="differs by"):
        check_parity(Leaky(scripting.script(network, Calibration(0.05)), 1e-4), network, Calibration(0.05), ROWS)


def test_scores_are_in_the_order_of_the_texts() -> None:
    """Scores keep the order of the texts, although batches are by length."""
    network = made()
    together = scores(network, ROWS)

    assert torch.allclose(together, torch.cat([scores(network, [row]) for row in ROWS]), atol=1e-6)


class Backward(nn.Module):
    """Has the steps of a network in reverse."""

    def __init__(self, served: nn.Module) -> None:
        super().__init__()
        self.served = served

    def forward(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        return self.served(token_ids, batch_sizes)

    def steps(self, token_ids: Tensor, batch_sizes: Tensor) -> Tensor:
        return self.served.steps(token_ids, batch_sizes).flip(0)


def test_steps_that_end_elsewhere_are_found() -> None:
    """Steps whose last is not the answer fail the check."""
    scripted = scripting.script(made(), Calibration())
    check_steps(scripted, Calibration(), ROWS)

    with pytest.raises(ArtifactError, match="the last step of a text"):
        check_steps(Backward(scripted), Calibration(), ROWS)
