"""Build the distributions of the service and of its client: `python scripts/build.py [FOLDER]`, by default dist/.

Each wheel is made from its sdist and not from the folder, so that an sdist that lacks a file fails here. Both are built
by the setuptools of this environment: the version is locked, and nothing is fetched.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SDIST = "import sys; from setuptools.build_meta import build_sdist; print(build_sdist(sys.argv[1]))"


def build(project: Path, folder: Path) -> list[Path]:
    """The sdist and the wheel of a project, in the folder. Raises CalledProcessError."""
    told = subprocess.run(
        [sys.executable, "-c", SDIST, str(folder)], cwd=project, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    sdist = folder / told.splitlines()[-1]
    wheel = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    before = set(folder.glob("*.whl"))
    subprocess.run([*wheel, "--wheel-dir", str(folder), str(sdist)], check=True)
    return [sdist, *(set(folder.glob("*.whl")) - before)]


def main() -> None:
    """Empty the folder of earlier builds, build, and print the names of the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "dist")
    folder = parser.parse_args().folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in [*folder.glob("*.whl"), *folder.glob("*.tar.gz")]:
        earlier.unlink()
    for project in (ROOT, ROOT / "client"):
        print(*build(project, folder), sep="\n", flush=True)


if __name__ == "__main__":
    main()
