"""The engine of one machine: a process a core."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager

from model import cores
from model.errors import ConfigError
from score.engines.pool import Pool
from score.part.scorer import Part
from score.run.run import Plan


class LocalEngine:
    """Scores in `processes` processes of this machine; None: one for each core that this process may use."""

    def __init__(self, processes: int | None = None) -> None:
        if processes is not None and processes < 1:
            raise ConfigError(f"processes: {processes} is less than 1")
        self.processes = processes or cores.available()

    @contextmanager
    def __call__(self, plan: Plan, done: Set[str]) -> Iterator[Iterator[Part]]:
        """See Engine."""
        with Pool(plan.artifact, plan.job, plan.folder, self.processes) as pool:
            yield pool.map(plan.windows(done))
