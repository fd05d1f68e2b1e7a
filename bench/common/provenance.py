"""Provenance of a measurement: date, commit, processor and versions."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from training.loop.provenance import ROOT, commit

CPUINFO = Path("/proc/cpuinfo")
# Flag of /proc/cpuinfo -> set of instructions, the widest first.
INSTRUCTIONS = {
    "amx_int8": "AMX",
    "avx512_vnni": "AVX-512 VNNI",
    "avx_vnni": "AVX2 with VNNI",
    "avx512bw": "AVX-512",
    "avx2": "AVX2",
    "i8mm": "NEON with i8mm",
    "asimddp": "NEON dot product",
    "asimd": "NEON",
}


@dataclass(frozen=True, slots=True)
class Provenance:
    """The date, commit, processor and versions of a measurement."""

    date: str  # 2026-01-31
    commit: str  # see training.provenance
    processor: str  # its name and its widest set of instructions that a network's arithmetic can use
    versions: dict[str, str]  # of Python and of the distributions that are installed

    def __str__(self) -> str:
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        return f"{self.date}, commit {self.commit}, {self.processor}; {versions}"


def provenance(distributions: Iterable[str], root: Path = ROOT, cpuinfo: Path = CPUINFO) -> Provenance:
    """The provenance of a measurement made now, by the checkout in `root`."""
    versions = {"Python": platform.python_version()}
    for name in distributions:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return Provenance(datetime.date.today().isoformat(), commit(root), processor(cpuinfo), versions)


def processor(cpuinfo: Path) -> str:
    """Name and instruction set, as "AMD EPYC (AVX2)"; without a name the machine's kind."""
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    values = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in reversed(lines))}
    flags = f"{values.get('flags', '')} {values.get('Features', '')}".split()
    widest = next((name for flag, name in INSTRUCTIONS.items() if flag in flags), None)
    name = values.get("model name", platform.machine())
    return f"{name} ({widest})" if widest else name
