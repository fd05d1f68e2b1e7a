"""Names that stand twice are refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidRequest
from service.http.reading import refuse_duplicates

VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"text": "a", "text": "b"}', "text"),
        (b'{"text": "a", "\\u0074ext" \n:"b"}', "text"),
        (b'{"a": [{"b": 1}, {"c": 1, "d": 2, "c": 1}]}', "c"),
        (b'{"": 1, "": 1}', ""),
    ],
)
def test_a_name_that_stands_twice_is_said(body: bytes, name: str) -> None:
    """Whichever was meant, it is not guessed; escapes and depth hide nothing."""
    with pytest.raises(InvalidRequest) as caught:
        refuse_duplicates(body)
    assert caught.value.errors == [{"field": name, "message": "this field is given twice"}]


@settings(deadline=None)
@given(VALUES)
def test_other_documents_pass(value: object) -> None:
    """What has each name once is let through, whatever its texts look like."""
    refuse_duplicates(json.dumps(value).encode())
    refuse_duplicates(json.dumps({"texts": ['{"a": 1, "a": 1}', value]}, ensure_ascii=False).encode())


def test_a_long_name_is_cut() -> None:
    """It is repeated to its caller, but not without end."""
    with pytest.raises(InvalidRequest) as caught:
        refuse_duplicates(json.dumps({"n" * 99: 1}).encode()[:-1] + b', "' + b"n" * 99 + b'": 2}')
    assert len(caught.value.errors[0]["field"]) == 64
