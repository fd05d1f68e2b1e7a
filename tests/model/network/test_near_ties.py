from __future__ import annotations

import pytest
import torch

from model.network.batch import pack
from model.network.near_ties import LEVEL, SURE, blend, rows_of, tie_weight


@pytest.mark.parametrize(
    ("margin", "share"), [(0.0, 1.0), (LEVEL, 1.0), ((LEVEL + SURE) / 2, 0.5), (SURE, 0.0), (0.5, 0.0)]
)
def test_the_nearer_to_level_the_more_doubt(margin: float, share: float) -> None:
    """The weight falls from 1 at a tie of the two likeliest labels to 0 at a clear margin."""
    high, low = 0.45 + margin / 2, 0.45 - margin / 2
    rows = torch.tensor([[high, low, 0.1], [low, 0.1, high], [0.1, high, low]], dtype=torch.float64)

    assert torch.allclose(tie_weight(rows, 3), torch.tensor(share, dtype=torch.float64))
    assert tie_weight(rows, 3).shape == (3, 1)


@pytest.mark.parametrize("classes", [0, 2])
@pytest.mark.parametrize(("yes", "share"), [(0.5, 1.0), (0.5 - LEVEL / 2, 1.0), (0.5 + SURE / 2, 0.0), (0.02, 0.0)])
def test_an_attribute_is_level_at_one_half(yes: float, share: float, classes: int) -> None:
    """The smallest margin of labels and attributes decides."""
    labels = [0.7, 0.3][:classes]
    rows = torch.tensor([[*labels, yes, 0.9, 0.9], [*labels, 0.1, 0.1, yes]], dtype=torch.float64)

    assert torch.allclose(tie_weight(rows, classes), torch.tensor(share, dtype=torch.float64), atol=1e-9)


def test_level_labels_are_read_again_beside_sure_attributes() -> None:
    """A tie of labels counts whatever the attributes."""
    assert tie_weight(torch.tensor([[0.45, 0.45, 0.1, 0.99]]), 3).item() == 1


def test_no_number_is_no_doubt() -> None:
    """NaN stays NaN, so that the caller finds it."""
    for classes in (0, 2, 3):
        assert not (tie_weight(torch.tensor([[float("nan")] * 3]), classes) > 0).any()


def test_two_readings_are_blended_alike_in_any_number() -> None:
    """A blend lies between the two results and does not depend on the batch."""
    torch.manual_seed(0)
    rounded, exact, share = torch.rand(40, 3), torch.rand(40, 3), torch.rand(40, 1)
    whole = blend(rounded, exact, share)

    assert torch.allclose(whole, torch.lerp(rounded, exact, share))
    assert torch.equal(torch.cat([blend(rounded[[row]], exact[[row]], share[[row]]) for row in range(40)]), whole)


@pytest.mark.parametrize("chosen", [[0, 1, 2, 3], [3], [0], [1, 2], [0, 3]])
def test_rows_of_a_batch(chosen: list[int]) -> None:
    """Selected rows of a packed batch are the batch of these rows."""
    rows = [[1, 2, 3, 4], [5, 6, 7], [8, 9, 10], [11]]
    batch = pack(rows)
    which = torch.zeros(4, dtype=torch.bool)
    which[chosen] = True
    token_ids, batch_sizes = rows_of(batch.token_ids, batch.batch_sizes, which)
    wanted = pack([rows[row] for row in chosen])

    assert torch.equal(token_ids, wanted.token_ids)
    assert torch.equal(batch_sizes, wanted.batch_sizes)
