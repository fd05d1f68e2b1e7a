"""When, where and with what something was measured."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from training.provenance import ROOT, commit

CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a reader needs to judge figures, or to measure them again."""

    date: str  # 2026-01-31
    commit: str  # see training.provenance
    processor: str
    versions: dict[str, str]  # of Python and of the distributions that are installed

    def __str__(self) -> str:
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        return f"{self.date}, commit {self.commit}, {self.processor}; {versions}"


def provenance(distributions: Iterable[str], root: Path = ROOT, cpuinfo: Path = CPUINFO) -> Provenance:
    """Of a measurement made now, by the checkout in `root`."""
    versions = {"Python": platform.python_version()}
    for name in distributions:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return Provenance(datetime.date.today().isoformat(), commit(root), processor(cpuinfo), versions)


def processor(cpuinfo: Path) -> str:
    """The processor's name, or at least its kind."""
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
