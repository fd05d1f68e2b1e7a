"""Provenance: commit, processor and installed packages."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bench.common.provenance import processor, provenance
from training.loop.provenance import commit


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def test_a_commit_says_whether_its_files_were_changed(tmp_path: Path) -> None:
    """Twelve digits, with a mark if a tracked file differs; unknown without a checkout."""
    assert commit(tmp_path) == "unknown"
    git(tmp_path, "init")
    (tmp_path / "file").write_text("one", encoding="utf-8")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "-m", "one")
    (tmp_path / "untracked").write_text("", encoding="utf-8")
    head = commit(tmp_path)
    assert len(head) == 12
    (tmp_path / "file").write_text("two", encoding="utf-8")
    assert commit(tmp_path) == f"{head}+changes"


def test_a_processor_has_its_name_or_its_kind(tmp_path: Path) -> None:
    """The first model name that the system gives, else the machine's kind."""
    cpuinfo = tmp_path / "cpuinfo"
    assert processor(cpuinfo) == platform.machine()
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Some CPU: 3 GHz\nmodel name\t: Other\n", encoding="utf-8")
    assert processor(cpuinfo) == "Some CPU: 3 GHz"


@pytest.mark.parametrize(
    ("line", "widest"),
    [
        ("flags\t\t: fpu avx avx2 bmi2", "AVX2"),
        ("flags\t\t: avx2 avx512bw avx512_vnni amx_int8", "AMX"),
        ("Features\t: fp asimd asimddp", "NEON dot product"),
    ],
)
def test_a_processor_has_its_widest_instruction_set(tmp_path: Path, line: str, widest: str) -> None:
    """The instruction set follows from the system's flags."""
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"model name\t: Some CPU\n{line}\n", encoding="utf-8")
    assert processor(cpuinfo) == f"Some CPU ({widest})"


def test_what_is_not_installed_has_no_version(tmp_path: Path) -> None:
    """One line has Python and the installed packages with their versions."""
    made = provenance(["numpy", "no-such-distribution"], root=tmp_path, cpuinfo=tmp_path / "none")
    assert made.versions == {"Python": platform.python_version(), "numpy": np.__version__}
    assert f"commit unknown, {platform.machine()}; Python {platform.python_version()}, numpy" in str(made)
