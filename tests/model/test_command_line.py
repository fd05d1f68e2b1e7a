"""Commands: one line an error, and an exit status."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from model.command_line import FAILED, INTERRUPTED, exit_status, how_to_install
from model.errors import ConfigError, DataError
from tests.fixtures.places import ROOT

EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]

NAMED = ("fit", "--dataset", "x")  # the library of data sets is imported for one by name


def run_without(package: str, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process in which a package cannot be imported."""
    code = f"import sys; sys.modules[{package!r}] = None; from {module}.cli import main; sys.exit(main())"
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ConfigError("hidden_size: 0 is too small"), "error: --hidden-size: 0 is too small"),
        (ConfigError("the two exclude each other"), "error: the two exclude each other"),
        (DataError("rows.csv, line 3: fields"), "error: rows.csv, line 3: fields"),
        (FileNotFoundError(2, "No such file", "rows.csv"), "error: rows.csv: No such file"),
        (OSError("disk"), "error: output: disk"),
    ],
)
def test_an_error_is_one_line(error: Exception, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The line names fields as flags, and there is no traceback."""

    def run() -> None:
        raise error

    assert exit_status(run, extra="training") == FAILED
    assert capsys.readouterr().err == f"{line}\n"


@pytest.mark.parametrize(
    ("interrupt", "said"),
    [
        (KeyboardInterrupt(), "interrupted; run it again"),
        (KeyboardInterrupt("use --resume"), "interrupted; use --resume"),
    ],
)
def test_an_interrupt_says_how_to_go_on(
    interrupt: KeyboardInterrupt, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line has the command's own advice, if it has one."""

    def run() -> None:
        raise interrupt

    assert exit_status(run, extra="training", interrupted="run it again") == INTERRUPTED
    assert capsys.readouterr().err == f"{said}\n"


def test_a_command_that_does_its_work_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    """The status is 0, and nothing is printed."""
    assert exit_status(lambda: None, extra="training") == 0
    assert capsys.readouterr().err == ""


def test_a_missing_package_says_how_to_install_it(capsys: pytest.CaptureFixture[str]) -> None:
    """The line names the extra with the package."""

    def run() -> None:
        raise ModuleNotFoundError("no", name="pyarrow")

    assert exit_status(run, extra="scoring") == FAILED
    assert "pip install '.[scoring]'" in capsys.readouterr().err


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
    """It names a target of make or an extra, and the index of torch's CPU build."""
    done = run_without(package, module, *(each.format(tmp=tmp_path) for each in arguments))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(begins)
    assert "`make setup`" in done.stderr
    assert f"pip install '.[{extra}]'" in done.stderr
    assert "TORCH_INDEX_URL" in done.stderr


@pytest.mark.parametrize("extra", ["scoring", "training", "ray"])
def test_what_it_names_is_there(extra: str) -> None:
    """The extra, the target, the variable and the constraints file exist."""
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
    """A missing module of this repository keeps its traceback."""
    with pytest.raises(ModuleNotFoundError):
        how_to_install(ModuleNotFoundError(name=name), "scoring")


@pytest.mark.parametrize("command", [["service", "--settings"], ["service", "--new-key"], ["score", "--help"]])
def test_a_reader_that_ends_early_leaves_no_trace(command: list[str]) -> None:
    """`sentiment-serve --settings | head -1` prints a line and no error."""
    with subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in (0, FAILED)  # argparse drops the error of a help longer than the buffer
