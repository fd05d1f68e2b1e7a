"""Loading an encoder from its folder, and the errors of an invalid one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from model.errors import TrainingError
from training.teacher.pretrained import blocks, load_pretrained


def test_a_folder_is_loaded_with_its_tokenizer_and_size(encoder: str) -> None:
    """Hidden size and positions are those of config.json."""
    found = load_pretrained(encoder)
    assert (found.hidden_size, found.positions, len(blocks(found.encoder))) == (16, 39, 3)
    assert found.tokenizer.encode("Good film").tokens == ["[CLS]", "good", "film", "[SEP]"]


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_a_folder_that_lacks_a_file_is_named(encoder: str, tmp_path: Path, missing: str) -> None:
    """The error names the folder, and a pickle does not replace safetensors."""
    folder = tmp_path / "encoder"
    shutil.copytree(encoder, folder)
    (folder / missing).unlink()
    with pytest.raises(TrainingError, match=f"teacher: {folder}"):
        load_pretrained(str(folder))


def test_weights_in_pickle_are_refused(encoder: str, tmp_path: Path) -> None:
    """A folder with only pytorch_model.bin is not loaded."""
    folder = tmp_path / "encoder"
    shutil.copytree(encoder, folder)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(TrainingError, match="cannot be loaded"):
        load_pretrained(str(folder))
