"""The kernel's sets of instructions on drawn networks: the same answers, and nothing read that was not given."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from setup import SETS as SETS_OF
from setup import SOURCES
from tests.fixtures.places import ROOT

FLAGS = ["-std=c++17", "-O1", "-ffp-contract=off", "-Ikernel", "-Itests/kernel"]
SANITIZED = ["-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
ACROSS = 1e-5
X86 = platform.machine() == "x86_64"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("g++"), reason="no C++ compiler"),
]


def built(
    folder: Path, sets: dict[str, list[str]], flags: Sequence[str] = (), compiler: str = "g++", link: Sequence[str] = ()
) -> Path:
    """The driver with some sets of instructions, each file with flags of its own."""
    objects: list[str] = []
    jobs: list[subprocess.Popen[bytes]] = []
    for name in [*SOURCES, *sets, "driver"]:
        source = f"tests/kernel/{name}.cpp" if name == "driver" else f"kernel/{name}.cpp"
        objects.append(str(folder / f"{name}.o"))
        command = [compiler, *FLAGS, *flags, *sets.get(name, []), "-c", source, "-o", objects[-1]]
        jobs.append(subprocess.Popen(command, cwd=ROOT))
    assert not any([job.wait() for job in jobs])
    driver = folder / "driver"
    subprocess.run([compiler, *flags, *link, *objects, "-o", str(driver)], check=True, cwd=ROOT)
    return driver


def answers(driver: Path, instructions: str, networks: int, under: Sequence[str] = ()) -> list[float]:
    """What a driver prints of drawn networks."""
    command = [*under, str(driver), instructions, str(networks), "print"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float.fromhex(line) for line in printed.split()]


def apart(one: Sequence[float], other: Sequence[float]) -> float:
    return max(abs(first - second) for first, second in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def portable(tmp_path_factory: pytest.TempPathFactory) -> list[float]:
    """The answers of plain C++."""
    sets = {name: flags for name, flags in SETS_OF.get(platform.machine(), {}).items()}
    return answers(built(tmp_path_factory.mktemp("portable"), sets), "portable", 60)


def test_nothing_is_read_that_was_not_given(tmp_path: Path) -> None:
    """Address and undefined-behaviour sanitizers find nothing in 400 drawn networks, sound and unsound batches."""
    sets = SETS_OF.get(platform.machine(), {})
    driver = built(tmp_path, sets, SANITIZED)
    for instructions in ["portable", *(["avx2"] if X86 and "avx2" in Path("/proc/cpuinfo").read_text() else [])]:
        subprocess.run([driver, instructions, "400", "quiet"], check=True)


@pytest.mark.skipif(not X86, reason="the emulation runs on x86-64")
@pytest.mark.skipif(not Path("/usr/include/simde").exists(), reason="no SIMDe (libsimde-dev)")
def test_avx512_gives_the_answers_of_plain_code(tmp_path: Path, portable: list[float]) -> None:
    """Emulated, AVX-512 with VNNI answers as portable code does."""
    emulated = ["-DSENTIMENT_EMULATED", "-mavx2", "-mfma", "-mf16c", "-w"]
    driver = built(tmp_path, {**SETS_OF["x86_64"], "avx512": emulated})
    assert apart(answers(driver, "avx512vnni", 60), portable) < ACROSS


@pytest.mark.skipif(not X86, reason="AVX2 is of x86-64")
def test_avx2_gives_the_answers_of_plain_code(tmp_path: Path, portable: list[float]) -> None:
    """AVX2, where this processor has it, answers as portable code does."""
    if "avx2" not in Path("/proc/cpuinfo").read_text():
        pytest.skip("no AVX2 here")
    assert apart(answers(built(tmp_path, SETS_OF["x86_64"]), "avx2", 60), portable) < ACROSS


@pytest.mark.skipif(not shutil.which("aarch64-linux-gnu-g++"), reason="no compiler for aarch64")
@pytest.mark.skipif(not shutil.which("qemu-aarch64-static"), reason="no emulator of aarch64")
def test_neon_gives_the_answers_of_plain_code(tmp_path: Path, portable: list[float]) -> None:
    """NEON, compiled for aarch64 and emulated, answers as portable code does here."""
    driver = built(tmp_path, SETS_OF["aarch64"], compiler="aarch64-linux-gnu-g++", link=["-static"])
    assert apart(answers(driver, "neon", 60, under=["qemu-aarch64-static"]), portable) < ACROSS
