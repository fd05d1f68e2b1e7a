"""What is released is built, installed into an environment of its own, and asked."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.fixtures.places import ROOT
from tests.fixtures.server import PATIENCE, Server

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PACKAGES = [name for name in SETTINGS["tool"]["setuptools"]["packages"]["find"]["include"] if "." not in name]
COMPILED = {".cpp", ".h"}  # what the library is made of: it is in the wheel in their place

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("g++"), reason="no C++ compiler")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what `make build` makes, from a copy of the sources in which nothing was compiled before."""
    source = tmp_path_factory.mktemp("source")
    for name in [*PACKAGES, "client", "scripts"]:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("*.so", "__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run([sys.executable, source / "scripts" / "build.py"], check=True)
    return source / "dist"


def test_the_wheel_has_every_file_of_its_packages(built: Path) -> None:
    """Modules, templates, pages, word lists, type markers and the artifact; of the kernel its library."""
    [wheel] = built.glob("sentiment_service-*.whl")
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in COMPILED | {".pyc", ".so"}
    }
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert inside == files | {"kernel/libsentiment.so"}


def test_the_service_answers_from_the_wheel_alone(built: Path, tmp_path: Path) -> None:
    """Its command starts in an empty folder, where the sources are out of reach, and the compiled kernel answers."""
    environment = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, *built.glob("*.whl")], check=True)
    # The distributions that it needs; what is installed from the sources there is found by a .pth file, not read here.
    packages = [*environment.glob("lib/python*/site-packages")]
    (packages[0] / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    given = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    places = "import service, sentiment_client; print(service.__file__, sentiment_client.__file__)"
    found = subprocess.run([python, "-c", places], cwd=tmp_path, env=given, check=True, capture_output=True, text=True)
    assert all(Path(each).is_relative_to(environment) for each in found.stdout.split())
    command = [environment / "bin" / "sentiment-serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, cwd=tmp_path, env=given, stderr=subprocess.PIPE, text=True) as process:
        try:
            server = Server(process, 1)
            with httpx.Client(base_url=server.url, timeout=PATIENCE) as client:
                assert client.post("/sentiment", json={"text": "I love it"}).json()["label"] == "positive"
                assert client.get("/model").json()["kernel"]["by"] != "torchscript"
                assert "<title>" in client.get("/").text
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()
