"""The command: what it prints and how it exits."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from model import SHIPPED
from service.cli import main
from service.settings import SPECS, settings_table


def test_help_names_every_setting(capsys: pytest.CaptureFixture[str]) -> None:
    """--help has the flag, the variable and the meaning of each setting."""
    with pytest.raises(SystemExit) as caught:
        main(["--help"], {})
    assert caught.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for spec in SPECS:
        assert f"{spec.flag} VALUE" in shown
        assert spec.variable in shown


def test_settings_are_printed_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """--settings prints the table of docs/CONFIGURATION.md."""
    assert main(["--settings"], {}) == 0
    assert capsys.readouterr().out == settings_table() + "\n"


@pytest.mark.parametrize(
    ("arguments", "environment", "named"),
    [
        (["--port", "x"], {}, "SENTIMENT_PORT"),
        ([], {"SENTIMENT_PORT": "tcp://10.0.0.1:80"}, "SENTIMENT_PORT"),
        (["--max-queue", "0"], {}, "SENTIMENT_MAX_QUEUE"),
        (["--artifact", "/a", "--artifact", "/b"], {}, "SENTIMENT_ARTIFACT"),
    ],
)
def test_a_wrong_setting_is_one_line(
    arguments: list[str], environment: dict[str, str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error names the variable, and the status is 2."""
    assert main(arguments, environment) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("sentiment-serve: ")
    assert named in line


def test_a_port_in_use_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The command ends before it loads anything."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["--port", str(taken.getsockname()[1])], {}) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "cannot listen on 127.0.0.1" in line


@pytest.mark.parametrize("flag", ["--artifact", "--api-keys-file", "--admin-keys-file"])
def test_a_file_that_is_missing_is_one_line(flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is loaded, and no worker starts, for an artifact or a file of keys that is not there."""
    missing = str(tmp_path / "missing")

    def load(folder: Path) -> NoReturn:
        raise AssertionError("it was loaded")

    assert main(["--port", "0", flag, missing], {}, load) == (1 if flag == "--artifact" else 2)
    [line] = capsys.readouterr().err.splitlines()
    assert flag in line
    assert missing in line


def test_check_says_what_is_wrong_with_an_artifact(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The error has file and field, the status is 1, and no server starts."""
    assert main(["--check", "--artifact", str(tmp_path)], {}) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "manifest.json" in line


def test_check_names_every_artifact(capsys: pytest.CaptureFixture[str]) -> None:
    """Artifacts are listed by the names of requests, in the order of the flags."""
    assert main(["--check", "--artifact", f"b={SHIPPED}", "--artifact", f"a={SHIPPED}"], {}) == 0
    assert [line.split("@")[0] for line in capsys.readouterr().out.splitlines()] == ["ok: b", "ok: a"]


def test_check_says_what_computes(capsys: pytest.CaptureFixture[str]) -> None:
    """Precision, kernel and the reason for it are those of the setting."""
    assert main(["--check", "--kernel", "off"], {}) == 0
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("ok: default@")
    assert line.endswith(", int8, kernel torchscript (the kernel is turned off)")


# Modules of rare requests, of tracing and of other commands, and torch, which the thread of the model imports.
NOT_AT_START = "torch numpy tokenizers nupunkt httpx multipart jinja2 sympy ray pyarrow training score".split()
START = """
import gc, os, sys
from model.errors import ArtifactError
from service.cli import main

def load(folder):
    loaded = {name.partition(".")[0] for name in sys.modules} & {"service", *sys.argv[2:]}
    os.write(1, " ".join([str(gc.isenabled()), *loaded, "\\n"]).encode())  # whole lines, of two workers, too
    raise ArtifactError("enough was seen")

sys.exit(main(["--port", "0", "--workers", sys.argv[1]], {}, load))
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_start_imports_only_what_every_service_needs(workers: str) -> None:
    """Before loading, a supervisor does not import torch, and no garbage is collected."""
    command = [sys.executable, "-c", START, workers, *NOT_AT_START]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1, done.stderr
    collects, *imported = done.stdout.splitlines()[0].split()
    assert collects == "False"
    assert "service" in imported
    assert not {*imported} & {*NOT_AT_START}


def test_an_unknown_flag_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A typing error does not start a server with defaults."""
    with pytest.raises(SystemExit) as caught:
        main(["--prot", "80"], {})
    assert caught.value.code == 2
    assert "--prot" in capsys.readouterr().err
