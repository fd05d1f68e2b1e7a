"""model.pt, the TorchScript archive of a network: written without local paths, and read without pickle."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from typing import cast

import torch

from model.errors import ArtifactError

_CONSTANTS = re.compile(rb"(?:^  \w+ : Final\[.*\n)+", re.MULTILINE)


def to_bytes(scripted: torch.jit.ScriptModule) -> bytes:
    """Serialise a network, as in model.pt."""
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(scripted, buffer)
    return _without_debug_records(buffer.getvalue())


def _without_debug_records(archive: bytes) -> bytes:
    """Remove the debug records, which hold paths of the machine that built the archive.

    The constants of a class are sorted (torch keeps them in a set), so that equal networks make equal archives.
    """
    reader = torch._C.PyTorchFileReader(BytesIO(archive))  # noqa: SLF001
    buffer = BytesIO()
    writer = torch._C.PyTorchFileWriter(buffer)  # noqa: SLF001
    own = {"version", "byteorder", ".data/serialization_id"}  # the writer adds them
    for name in reader.get_all_records():
        if name not in own and not name.endswith(".debug_pkl"):
            record = reader.get_record(name)
            if name.startswith("code/"):
                record = _CONSTANTS.sub(lambda lines: b"".join(sorted(lines.group().splitlines(True))), record)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()
    return buffer.getvalue()


def from_bytes(archive: bytes) -> torch.jit.ScriptModule:
    """Load a TorchScript archive, whose hash must have been checked. It unpickles nothing.

    Raises:
        ArtifactError: torch cannot read it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return cast(torch.jit.ScriptModule, torch.jit.load(BytesIO(archive), map_location="cpu"))  # type: ignore[no-untyped-call]
    except (RuntimeError, ValueError, OSError) as error:
        reason = str(error).strip().splitlines()[0][:200]
        raise ArtifactError(f"model.pt: torch cannot read it ({reason})") from None
