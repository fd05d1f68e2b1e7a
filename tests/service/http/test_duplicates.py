"""Duplicate names in JSON objects are refused."""

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
    """The error names the member, also if it is escaped or nested."""
    with pytest.raises(InvalidRequest) as caught:
        refuse_duplicates(body)
    assert caught.value.errors == [{"field": name, "message": "this field is given twice"}]


@settings(deadline=None)
@given(VALUES)
def test_other_documents_pass(value: object) -> None:
    """A document without duplicates passes, whatever its texts contain."""
    refuse_duplicates(json.dumps(value).encode())
    refuse_duplicates(json.dumps({"texts": ['{"a": 1, "a": 1}', value]}, ensure_ascii=False).encode())


def test_a_long_name_is_cut() -> None:
    """The error has only the beginning of a long name."""
    with pytest.raises(InvalidRequest) as caught:
        refuse_duplicates(json.dumps({"n" * 99: 1}).encode()[:-1] + b', "' + b"n" * 99 + b'": 2}')
    assert len(caught.value.errors[0]["field"]) == 64
