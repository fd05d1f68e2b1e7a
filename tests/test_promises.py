"""What docs/PROMISES.md says is held by tests that exist."""

from __future__ import annotations

import re

import pytest

from tests.fixtures.places import ROOT

NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "docs/PROMISES.md").read_text("utf-8"))))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_promise_names_a_test_that_is_there(file: str, test: str) -> None:
    """By its file, and its name where there is one."""
    assert f"def {test}(" in (ROOT / file).read_text("utf-8") if test else (ROOT / file).is_file()


def test_promises_are_found() -> None:
    """The pattern above matches."""
    assert len(NAMED) > 15
