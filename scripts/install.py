"""Set up .venv for a job: `python3 scripts/install.py serving|training|dev|bench`. `lock` writes constraints.txt.

Standard library only, for it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import fcntl
import http.client
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
KERNEL = [ROOT / "setup.py", *sorted((ROOT / "kernel").glob("*.h")), *sorted((ROOT / "kernel").glob("*.cpp"))]
SOURCES = [ROOT / "pyproject.toml", CONSTRAINTS, Path(__file__).resolve(), *KERNEL]
# Each set-up and those that it holds. The first is the distribution without extras.
SETUPS: dict[str, list[str]] = {
    "serving": [],
    "training": ["serving"],
    "teacher": ["serving", "training"],
    "dev": ["serving", "training", "teacher"],
    "bench": ["serving", "training"],
}
PROBE_SECONDS = 5.0


def say(line: str) -> None:
    """Print at once, before the output of pip."""
    print(line, flush=True)


class SetupError(Exception):
    """The set-up failed; the message says how to proceed."""


class Installer(Protocol):
    """The part of pip that `install_torch` uses."""

    def version(self, name: str) -> str | None:
        """Version of an installed distribution; None where there is none."""

    def plan(self, *arguments: str) -> list[str]:
        """Names of the distributions that `install` would add."""

    def install(self, *arguments: str) -> bool:
        """Install; False where pip failed (it has said why)."""


class Pip:
    """The pip of a virtual environment, held to a constraints file where one is given."""

    def __init__(self, environment: Path, constraints: Path | None) -> None:
        self.python = environment / "bin" / "python"
        self._pip = [str(self.python), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        self._constraints = ["--constraint", str(constraints)] if constraints else []

    def version(self, name: str) -> str | None:
        """Version of an installed distribution; None where there is none."""
        code = f"from importlib.metadata import version; print(version({name!r}))"
        found = subprocess.run([str(self.python), "-c", code], capture_output=True, text=True)
        return found.stdout.strip() or None

    def plan(self, *arguments: str) -> list[str]:
        """Names of the distributions that `install` would add, found without downloading them.

        Raises SetupError where pip finds no way.
        """
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.json"
            options = ["--dry-run", "--quiet", "--report", str(report)]
            if not self.install(*options, *arguments):
                raise SetupError(f"pip finds no {' '.join(arguments)} for this machine and Python.")
            return [item["metadata"]["name"] for item in json.loads(report.read_text("utf-8"))["install"]]

    def install(self, *arguments: str) -> bool:
        """Install; False where pip failed (it has said why)."""
        command = [*self._pip, "install", *self._constraints, *arguments]
        return subprocess.run(command).returncode == 0

    def freeze(self) -> list[str]:
        """The installed distributions without this project, as `name==version` without build tags such as +cpu."""
        command = [*self._pip, "freeze", "--all", "--exclude-editable"]
        lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
        return [line.split("+")[0] for line in lines]


def reachable(url: str, seconds: float = PROBE_SECONDS) -> bool:
    """Whether a server answers at `url`, whatever it answers, within `seconds`."""
    answers = threading.Event()

    def ask() -> None:
        try:
            with urllib.request.urlopen(url, timeout=seconds):  # noqa: S310 (the user's own setting)
                answers.set()
        except urllib.error.HTTPError:
            answers.set()
        except (OSError, ValueError, http.client.HTTPException) as error:
            # Certificates are for pip to judge: it may know authorities that this Python does not.
            if "CERTIFICATE" in str(error):
                answers.set()

    # A thread, since no time-out covers the look-up of a name.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    return answers.is_set()


def cuda_packages(names: list[str]) -> list[str]:
    """The distributions that only a CUDA build of torch requires."""
    return [name for name in names if name.lower().startswith(("nvidia-", "cuda-", "triton"))]


def install_torch(pip: Installer, requirement: str, index_url: str, allow_cuda: bool) -> None:
    """Install torch (`requirement`: "torch==2.13.0") from `index_url`, or from pip's own configuration.

    Raises SetupError where the latter would bring CUDA packages that were not asked for, or where pip fails.
    """
    installed = pip.version("torch")
    if installed and installed.split("+")[0] == requirement.split("==")[1]:
        return
    if index_url:
        if not reachable(index_url):
            say(f"TORCH_INDEX_URL {index_url} does not answer: taking torch from pip's own configuration.")
        # Without its dependencies: they come with the rest, from where pip takes everything else.
        elif pip.install("--no-deps", "--index-url", index_url, requirement):
            return
        else:
            say(f"TORCH_INDEX_URL {index_url} gave no torch: taking it from pip's own configuration.")
    unwanted = cuda_packages(pip.plan(requirement))
    if unwanted and not allow_cuda:
        raise SetupError(
            f"pip's own configuration offers a CUDA build of torch ({len(unwanted)} packages such as "
            f"{unwanted[0]}, several GB). Set TORCH_INDEX_URL to a reachable index of CPU builds, or "
            "PIP_FIND_LINKS to a folder with a CPU wheel, or ALLOW_CUDA=1 to install the CUDA build."
        )
    if not pip.install(requirement):
        raise SetupError("pip could not install torch: its message is above.")


def make_venv(environment: Path) -> None:
    """Make an empty virtual environment; one that is there stays. Raises SetupError where Python has no venv."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if (environment / "bin" / "python").exists():
        # "version = 3.11.7" or, from other tools, "version_info = 3.11.7.final.0".
        kept = re.search(r"^version\w* *= *(\d+\.\d+)", (environment / "pyvenv.cfg").read_text("utf-8"), re.MULTILINE)
        if kept and kept[1] != version:
            say(f"{environment.name} has Python {kept[1]} and keeps it: `make clean` first, to have {version}.")
        return
    if not importlib.util.find_spec("ensurepip") or not importlib.util.find_spec("venv"):
        raise SetupError(f"{sys.executable} has no venv; on Debian or Ubuntu: apt install python{version}-venv.")
    say(f"Making {environment.name} with Python {version}.")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True)


def make_environment(environment: Path, extras: str, constraints: Path | None) -> Pip:
    """Make a virtual environment, or bring it to what `extras` ("", "[training]" or "[dev,bench]") needs."""
    make_venv(environment)
    pip = Pip(environment, constraints)
    # setuptools builds the package below, in this environment, so that its version is a locked one too.
    if not pip.install("--quiet", "--upgrade", "pip", "setuptools"):
        raise SetupError("pip could not install itself and setuptools: its message is above.")
    index_url = os.environ.get("TORCH_INDEX_URL", "")
    install_torch(pip, torch_requirement(constraints), index_url, os.environ.get("ALLOW_CUDA") == "1")
    if not pip.install("--no-build-isolation", "--editable", f"{ROOT}{extras}"):
        raise SetupError("pip could not install the package: its message is above.")
    return pip


def torch_requirement(constraints: Path | None) -> str:
    """The one torch of the constraints, or the range of pyproject.toml where there are none."""
    if constraints:
        lines = constraints.read_text("utf-8").splitlines()
    else:
        lines = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return next(line for line in lines if line.startswith("torch=="))


def stamp(setup: str) -> Path:
    """The file whose age says when a set-up was last done: the Makefile compares it with `SETUP_FILES`."""
    return ROOT / ".venv" / f".{setup}"


def current(setup: str) -> bool:
    """Whether a set-up is newer than all that it was made from."""
    done = stamp(setup)
    return done.exists() and all(done.stat().st_mtime >= source.stat().st_mtime for source in SOURCES)


def set_up(setup: str) -> None:
    """Run one of `SETUPS` in .venv, unless another process did while this one waited for it."""
    with open(ROOT / "pyproject.toml", "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running here: waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if current(setup):
            return
        started = time.time()
        make_environment(ROOT / ".venv", "" if setup == "serving" else f"[{setup}]", CONSTRAINTS)
        for done in [*SETUPS[setup], setup]:
            stamp(done).touch()
            os.utime(stamp(done), (started, started))


def write_constraints() -> None:
    """Resolve all versions in a new environment and write constraints.txt."""
    with tempfile.TemporaryDirectory() as folder:
        versions = make_environment(Path(folder) / "venv", "[dev,bench]", None).freeze()
    head = "# The exact versions that every set-up installs. Written by `make lock`; do not edit.\n"
    new = CONSTRAINTS.with_suffix(".new")
    new.write_text(head + "".join(f"{line}\n" for line in versions), "utf-8")
    new.replace(CONSTRAINTS)


def main() -> int:
    """Parse the command line and run its command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("setup", choices=[*SETUPS, "lock"])
    setup = parser.parse_args().setup
    try:
        if setup == "lock":
            write_constraints()
        else:
            set_up(setup)
    except SetupError as error:
        print(f"Set-up: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Set-up: {error.cmd[-3:]} failed with status {error.returncode}.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
