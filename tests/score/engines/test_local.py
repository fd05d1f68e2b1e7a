"""The engine of one machine."""

from __future__ import annotations

import pytest

from model import cores
from model.errors import ConfigError
from score.engines.local import LocalEngine


def test_it_starts_as_many_processes_as_it_may_use_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's share of its host counts, and not the host's cores; what is asked for counts before it."""
    monkeypatch.setattr(cores, "available", lambda: 3)
    assert LocalEngine().processes == 3
    assert LocalEngine(5).processes == 5


def test_no_process_at_all_is_an_error() -> None:
    """The error names the setting."""
    with pytest.raises(ConfigError, match="processes: 0 is less than 1"):
        LocalEngine(0)
