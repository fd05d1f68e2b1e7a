"""What the parts of the HTTP path cost."""

from __future__ import annotations

import pytest

from bench.serving import costs


@pytest.mark.slow
def test_every_part_is_measured() -> None:
    """A line each; past FastAPI is cheaper than through it."""
    found = costs.costs()

    assert len(found) > 8
    assert (
        found["the same past FastAPI (service/direct.py)"]
        < found["FastAPI around an endpoint that reads and answers itself"]
    )
