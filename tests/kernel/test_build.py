"""The package is built and installed as a user does it: with a compiler, and without one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.places import ROOT

SAYS = (
    "import kernel, model\n"
    "from model.classifier import Classifier\n"
    "folder = model.SHIPPED\n"
    "classifier = Classifier.load(folder)\n"
    "print(kernel.__file__, classifier.kernel.by, classifier.predict(['I love it'])[0].label)\n"
)

pytestmark = pytest.mark.slow


def wheel(folder: Path, **environment: str) -> Path:
    """A wheel of the sources alone, nothing built before among them."""
    source = folder / "source"
    unwanted = shutil.ignore_patterns("*.so", "__pycache__")
    for name in ("kernel", "model", "service", "score", "training"):
        shutil.copytree(ROOT / name, source / name, ignore=unwanted)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, source], check=True, env={**os.environ, **environment}, cwd=folder)
    [built] = folder.glob("*.whl")
    return built


def answered(built: Path, folder: Path) -> list[str]:
    """Where the kernel's package is, what computes and what it says, once a wheel is installed in its own folder."""
    target = folder / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(built)]
    subprocess.run(command, check=True)
    environment = {**os.environ, "PYTHONPATH": str(target)}
    printed = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SAYS],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
    ).stdout
    return printed.replace(str(target), "TARGET").split()


@pytest.mark.skipif(not shutil.which("g++"), reason="no C++ compiler")
def test_a_wheel_fits_every_python_and_brings_the_kernel(tmp_path: Path) -> None:
    """Its tag names a platform and no version of Python; installed, the kernel answers."""
    built = wheel(tmp_path)
    assert "-py3-none-" in built.name
    where, computed, label = answered(built, tmp_path)
    assert where == "TARGET/kernel/__init__.py"
    assert computed != "torchscript"
    assert label == "positive"


def test_without_a_compiler_torchscript_answers(tmp_path: Path) -> None:
    """The package is installed all the same, and says the same."""
    built = wheel(tmp_path, CC="/bin/false", CXX="/bin/false")
    where, computed, label = answered(built, tmp_path)
    assert where == "TARGET/kernel/__init__.py"
    assert computed == "torchscript"
    assert label == "positive"
