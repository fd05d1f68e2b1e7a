"""Artifacts that are flipped, cut or replaced by a process that is killed."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from model import SHIPPED
from model.artifact.artifact import MANIFEST, load_artifact
from model.artifact.manifest import FILES
from model.errors import ArtifactError
from tests.fixtures.places import ROOT

REPLACE = """
import sys
from model.artifact.artifact import describe_artifact, load_artifact
folder = sys.argv[1]
manifest = load_artifact(folder).manifest
print("begins", flush=True)
number = 0
while True:
    number += 1
    describe_artifact(folder, manifest, f"card {number}")
    print(number, flush=True)
"""


@pytest.fixture
def artifact(tmp_path: Path) -> Path:
    """A copy of the artifact that ships."""
    return shutil.copytree(SHIPPED, tmp_path / "artifact")


def altered(folder: Path, name: str, content: bytes) -> None:
    """Loading must say that this file is not what it was."""
    (folder / name).write_bytes(content)
    with pytest.raises(ArtifactError) as raised:
        load_artifact(folder)
    # Where the manifest promises another hash, the file is the one that does not fit.
    assert name in str(raised.value) or (name == MANIFEST and "altered or truncated" in str(raised.value))


def attack(folder: Path, name: str, places: list[int], seed: int) -> int:
    """Flip a bit at each place, and cut it there; how many cases that were."""
    chosen = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    content = (folder / name).read_bytes()
    for place in places:
        altered(folder, name, content[:place])
        altered(
            folder, name, content[:place] + bytes([content[place] ^ 1 << chosen.randrange(8)]) + content[place + 1 :]
        )
    (folder / name).write_bytes(content)
    return 2 * len(places)


@pytest.mark.parametrize("name", [MANIFEST, *FILES])
def test_some_flipped_and_cut_bytes_are_refused(artifact: Path, name: str) -> None:
    """With an error that names the file, wherever the byte is."""
    size = (artifact / name).stat().st_size
    chosen = random.Random(0).sample(range(size), 10)  # noqa: S311 -- repeatable, not secret
    assert attack(artifact, name, [0, *chosen, size - 1], 1) == 24
    load_artifact(artifact)


@pytest.mark.faults
@pytest.mark.parametrize("name", [MANIFEST, "MODEL_CARD.md"])
def test_flipped_and_cut_bytes_all_over_the_small_files_are_refused(artifact: Path, name: str) -> None:
    """A thousand places of each."""
    size = (artifact / name).stat().st_size
    assert attack(artifact, name, list(range(0, size, size // 1000)), 2) >= 2000


@pytest.mark.faults
@pytest.mark.parametrize("name", ["model.pt", "tokenizer.json"])
def test_flipped_and_cut_bytes_all_over_the_large_files_are_refused(artifact: Path, name: str) -> None:
    """A thousand places of each."""
    size = (artifact / name).stat().st_size
    assert attack(artifact, name, list(range(0, size, size // 1000)), 3) >= 2000


@pytest.mark.faults
def test_a_replacement_that_is_killed_leaves_an_artifact(artifact: Path) -> None:
    """The old one or the new one, whole, wherever the process was."""
    chosen = random.Random(4)  # noqa: S311 -- repeatable, not secret
    for _ in range(12):
        command = [sys.executable, "-c", REPLACE, str(artifact)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(chosen.randrange(1, 4)):
                assert process.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(chosen.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
        load_artifact(artifact)
