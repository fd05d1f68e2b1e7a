"""The encoding of JSON answers."""

from __future__ import annotations

import json

from service.http.encoding import to_json


def test_json_is_compact_and_keeps_order_and_script() -> None:
    """Members keep their order, and only characters that need it are escaped."""
    assert to_json({"b": [1, 0.5, None, True], "a": "é😀"}) == '{"b":[1,0.5,null,true],"a":"é😀"}'.encode()


def test_small_numbers_stay_numbers() -> None:
    """A probability with an exponent is read back as the same number."""
    assert json.loads(to_json({"p": 1e-06})) == {"p": 1e-06}
