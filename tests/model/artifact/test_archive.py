from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
import torch

from model import SHIPPED
from model.artifact import archive
from model.artifact.calibration import Calibration
from model.errors import ArtifactError
from model.export import scripting
from model.network.network import Network, NetworkConfig


def _pickle() -> bytes:
    buffer = BytesIO()
    torch.save({"weights": torch.ones(2)}, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [b"", b"\x00", b"PK\x03\x04", b"not an archive" * 50, _pickle()], ids=range(5))
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    """Anything but a TorchScript archive, also pickled weights, is an error that names model.pt."""
    with pytest.raises(ArtifactError, match=r"^model\.pt: "):
        archive.from_bytes(content)


def test_a_cut_archive_is_refused(scripted: torch.jit.ScriptModule) -> None:
    """A truncated archive is an error, wherever it is cut."""
    content = archive.to_bytes(scripted)
    for size in range(0, len(content), len(content) // 20):
        with pytest.raises(ArtifactError, match=r"^model\.pt: "):
            archive.from_bytes(content[:size])


@pytest.mark.parametrize("layers", [1, 2])
def test_the_archive_says_nothing_of_the_machine_that_built_it(layers: int) -> None:
    """It holds no path of the source, and no debug files."""
    content = archive.to_bytes(
        scripting.script(Network(NetworkConfig(20, 3, 6, hidden_size=5, layers=layers)), Calibration())
    )
    with zipfile.ZipFile(BytesIO(content)) as records:
        contents = {name: records.read(name) for name in records.namelist()}
    root = str(SHIPPED.parent).encode()
    assert contents
    assert not [name for name, record in contents.items() if root in record or name.endswith(".debug_pkl")]
