from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from model.artifact.manifest import PRECISIONS, Precision
from model.export.prefix_pooling import prefix_max, prefix_sum
from model.network.batch import pack
from model.network.network import CELLS, POOLINGS
from tests.model.networks import drawn, made, run, served

EXACT = 1e-6


ROWS = [[4], *drawn(1, 12, 20), [1, 2]]


def steps(network: nn.Module, rows: list[list[int]]) -> list[Tensor]:
    """The steps of each row, each [tokens, classes]."""
    batch = pack(rows)
    with torch.inference_mode():
        return batch.unpack(network.steps(batch.token_ids, batch.batch_sizes))


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("pooling", [("last",), ("max",), ("mean",), ("attention",), POOLINGS])
def test_the_last_step_is_the_answer(pooling: tuple[str, ...], bidirectional: bool, precision: Precision) -> None:
    """This holds for any direction and pooling."""
    network = served(made(pooling=pooling, bidirectional=bidirectional), precision)
    found = steps(network, ROWS)

    assert [len(each) for each in found] == [len(row) for row in ROWS]
    assert (torch.stack([each[-1] for each in found]) - run(network, ROWS)).abs().max() < EXACT


@pytest.mark.parametrize(
    ("cell", "layers", "bidirectional"), [(cell, layers, both) for cell in CELLS for layers, both in ((1, 0), (2, 1))]
)
def test_networks_that_are_served_as_trained_have_steps(cell: str, layers: int, bidirectional: int) -> None:
    """Every cell, also in layers and two directions, has steps whose last is the answer."""
    network = served(made(cell=cell, layers=layers, bidirectional=bool(bidirectional)))

    assert (torch.stack([each[-1] for each in steps(network, ROWS)]) - run(network, ROWS)).abs().max() < EXACT


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("pooling", [("last",), ("max", "attention"), ("mean",)])
def test_a_step_is_the_answer_to_what_was_read_so_far(pooling: tuple[str, ...], precision: Precision) -> None:
    """Each step of a forward network equals the answer to the text up to its token."""
    network = served(made(pooling=pooling, bidirectional=False), precision)
    [row] = drawn(5, 1, 1)
    row = row * 3 + drawn(6, 1, 20)[0]
    prefixes = run(network, [row[: end + 1] for end in range(len(row))])

    assert prefixes.std(0).max() > 1e-3  # the steps differ, so that equal ones mean something
    assert (steps(network, [row])[0] - prefixes).abs().max() < 1e-5


def test_steps_do_not_depend_on_the_batch() -> None:
    """A text's steps are the same alone and beside others."""
    network = served(made())
    together = steps(network, ROWS)

    for row, found in zip(ROWS, together, strict=True):
        assert (steps(network, [row])[0] - found).abs().max() < 1e-5


def test_running() -> None:
    """Rows [1, 5, 2] and [4, 3]: the maximum and the sum up to each token."""
    batch = pack([[1, 5, 2], [4, 3]])
    values = batch.token_ids.float()

    assert prefix_max(values, batch.batch_sizes).tolist() == [1, 4, 5, 4, 5]
    assert prefix_sum(values, batch.batch_sizes).tolist() == [1, 4, 6, 7, 8]
