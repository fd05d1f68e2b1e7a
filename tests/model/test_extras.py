"""What a command says where the packages of its extra are not installed."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from model.extras import how_to_install
from tests.fixtures.places import ROOT

EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]

NAMED = ("fit", "--dataset", "x")  # the library of data sets is imported for one by name


def run_without(package: str, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process that has not got a package."""
    code = f"import sys; sys.modules[{package!r}] = None; from {module}.cli import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("package", "module", "arguments", "begins", "extra"),
    [
        ("pyarrow", "score", ("rows.csv",), "error: pyarrow is not installed", "scoring"),
        ("rich", "score", ("rows.csv",), "error: rich is not installed", "scoring"),
        ("matplotlib", "score", ("rows.csv", "--report", "x.png"), "error: --report: matplotlib is not", "scoring"),
        ("datasets", "training", (*NAMED, "--output", "{tmp}/run"), "error: datasets is not installed", "training"),
        ("sklearn", "training", ("fit", "rows.csv"), "error: sklearn is not installed", "training"),
        ("safetensors", "training", ("recipe",), "error: safetensors is not installed", "training"),
    ],
)
def test_one_line_says_what_to_install(
    package: str, module: str, arguments: tuple[str, ...], begins: str, extra: str, tmp_path: Path
) -> None:
    """By a name that works: a target of make, or the folder's own extra, and where the CPU build of torch is."""
    done = run_without(package, module, *(each.format(tmp=tmp_path) for each in arguments))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(begins)
    assert "`make setup`" in done.stderr
    assert f"pip install '.[{extra}]'" in done.stderr
    assert "TORCH_INDEX_URL" in done.stderr


@pytest.mark.parametrize("extra", ["scoring", "training", "ray"])
def test_what_it_names_is_there(extra: str) -> None:
    """The extra, the target, the variable and the file of constraints."""
    line = how_to_install(ModuleNotFoundError(name="pyarrow.csv"), extra)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert line.startswith("pyarrow is not installed: ")
    assert f"'.[{extra}]'" in line
    assert extra in EXTRAS
    assert "\nsetup: " in makefile
    assert "\nTORCH_INDEX_URL ?=" in makefile
    assert (ROOT / "constraints.txt").is_file()


@pytest.mark.parametrize("name", ["score.gone", "training", None])
def test_a_defect_of_ours_is_not_hidden(name: str | None) -> None:
    """No install would bring a module of this repository."""
    with pytest.raises(ModuleNotFoundError):
        how_to_install(ModuleNotFoundError(name=name), "scoring")
