"""The TorchScript archive of a network, model.pt: written without the builder's paths, and read without pickle."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from typing import cast

import torch

from model.errors import ArtifactError

_CONSTANTS = re.compile(rb"(?:^  \w+ : Final\[.*\n)+", re.MULTILINE)


def to_bytes(scripted: torch.jit.ScriptModule) -> bytes:
    """The TorchScript archive of a network, as it is written to model.pt."""
    buffer = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(scripted, buffer)
    return _without_debug_records(buffer.getvalue())


def _without_debug_records(archive: bytes) -> bytes:
    """The archive less its debug records, which hold the paths of the source on the machine that built it.

    The constants of a class are in no order (torch keeps them in a set); sorted, equal networks make equal archives.
    """
    reader = torch._C.PyTorchFileReader(BytesIO(archive))
    buffer = BytesIO()
    writer = torch._C.PyTorchFileWriter(buffer)
    own = {"version", "byteorder", ".data/serialization_id"}  # which the writer adds itself
    for name in reader.get_all_records():
        if name not in own and not name.endswith(".debug_pkl"):
            record = reader.get_record(name)
            if name.startswith("code/"):
                record = _CONSTANTS.sub(lambda lines: b"".join(sorted(lines.group().splitlines(True))), record)
            writer.write_record(name, record, len(record))
    writer.write_end_of_file()
    return buffer.getvalue()


def from_bytes(archive: bytes) -> torch.jit.ScriptModule:
    """Load a TorchScript archive whose hash was checked before. No pickle is involved.

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
