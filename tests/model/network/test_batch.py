from __future__ import annotations

import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence, pad_sequence

from model.network.batch import pack
from model.network.network import packed_rows

ROWS = st.lists(st.lists(st.integers(0, 1 << 40), min_size=1, max_size=12), min_size=1, max_size=12)
# Of many rows most are short and many as long as another, as tweets are; a few are reviews
LENGTHS = st.lists(st.one_of(st.integers(1, 5), st.integers(1, 40), st.integers(1, 700)), min_size=1, max_size=80)


def test_a_batch_worked_by_hand() -> None:
    """The longest row is first, and a step holds a token of each row that is long enough."""
    batch = pack([[7], [8, 9]])

    assert batch.token_ids.tolist() == [8, 7, 9]
    assert batch.batch_sizes.tolist() == [2, 1]
    assert batch.order.tolist() == [1, 0]


@settings(max_examples=100, deadline=None)
@given(ROWS)
def test_pack_is_torch_packing(rows: list[list[int]]) -> None:
    """The packing equals torch's of the sorted rows; rows of one length keep their order."""
    batch = pack(rows)
    ranked = sorted(range(len(rows)), key=lambda row: -len(rows[row]))
    wanted = pack_sequence([torch.tensor(rows[row]) for row in ranked], enforce_sorted=True)

    assert batch.order.tolist() == ranked
    assert torch.equal(batch.token_ids, wanted.data)
    assert torch.equal(batch.batch_sizes, wanted.batch_sizes)
    assert {tensor.dtype for tensor in (batch.token_ids, batch.batch_sizes, batch.order)} == {torch.int64}


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_restore_inverts_the_order(rows: list[list[int]]) -> None:
    """Restored first tokens are in the order of the rows."""
    batch = pack(rows)
    first = batch.token_ids[: len(rows)]

    assert batch.restore(first).tolist() == [row[0] for row in rows]
    assert batch.restore(torch.stack([first, first], 1)).tolist() == [[row[0]] * 2 for row in rows]


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_packed_rows_name_the_row_of_each_token(rows: list[list[int]]) -> None:
    """Gathering the tokens by row gives the sorted rows."""
    batch = pack(rows)
    gathered: list[list[int]] = [[] for _ in rows]
    for row, token in zip(packed_rows(batch.batch_sizes).tolist(), batch.token_ids.tolist(), strict=True):
        gathered[row].append(token)

    assert gathered == [rows[row] for row in batch.order.tolist()]


def test_a_batch_needs_rows() -> None:
    """An empty list of rows is an error."""
    with pytest.raises(ValueError, match="at least one row"):
        pack([])


@pytest.mark.parametrize(("rows", "place"), [([[]], 0), ([[1], [], [2, 3]], 1)])
def test_an_empty_row_is_named(rows: list[list[int]], place: int) -> None:
    """The error has the index of the row without tokens."""
    with pytest.raises(ValueError, match=f"row {place} "):
        pack(rows)


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_unpack_inverts_the_packing(rows: list[list[int]]) -> None:
    """Values of packed tokens return by row, in the order of rows and tokens."""
    batch = pack(rows)

    assert [row.tolist() for row in batch.unpack(batch.token_ids)] == rows


@settings(max_examples=60, deadline=None)
@given(LENGTHS, st.randoms(use_true_random=False))
def test_every_token_has_its_place_whatever_the_lengths(lengths: list[int], chance: random.Random) -> None:
    """For any lengths, steps and sizes are those of torch, in any order of rows."""
    rows = [range(1000 * row, 1000 * row + length) for row, length in enumerate(lengths)]  # no two tokens alike
    batch = pack(rows)
    order, token_ids = batch.order.tolist(), batch.token_ids.tolist()
    ranked = [torch.tensor(rows[row]) for row in order]
    wanted = pack_padded_sequence(
        pad_sequence(ranked, batch_first=True), torch.tensor([len(row) for row in ranked]), batch_first=True
    )
    offset = 0
    for step, size in enumerate(batch.batch_sizes.tolist()):
        assert token_ids[offset : offset + size] == [rows[row][step] for row in order[:size]]
        offset += size

    assert sorted(token_ids) == [token for row in rows for token in row]
    assert torch.equal(batch.batch_sizes, wanted.batch_sizes)
    assert torch.equal(batch.token_ids, wanted.data)
    assert batch.restore(batch.token_ids[: len(rows)]).tolist() == [row[0] for row in rows]
    assert [row.tolist() for row in batch.unpack(batch.token_ids)] == [list(row) for row in rows]

    shuffled = chance.sample(rows, len(rows))
    again = pack(shuffled)
    assert torch.equal(again.batch_sizes, batch.batch_sizes)
    assert [row.tolist() for row in again.unpack(again.token_ids)] == [list(row) for row in shuffled]
