"""The artifact: a folder of model.pt, tokenizer.json, MODEL_CARD.md, and manifest.json with their hashes."""

from __future__ import annotations

import ctypes
import dataclasses
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import tokenizers
import torch
from tokenizers import Tokenizer

from model.artifact import archive
from model.artifact.manifest import FILES, Manifest
from model.errors import ArtifactError, missing_file
from model.network.batch import pack

MANIFEST = "manifest.json"
LARGEST = 1 << 30  # bytes; a larger file is refused unread


@dataclass(frozen=True, slots=True)
class Artifact:
    """A checked and loaded artifact."""

    manifest: Manifest
    network: torch.jit.ScriptModule  # token_ids [N], batch_sizes [T] -> probabilities [B, labels + attributes]
    tokenizer: Tokenizer


def save_artifact(
    folder: str | Path,
    manifest: Manifest,
    *,
    network: torch.jit.ScriptModule,
    tokenizer: Tokenizer,
    card: str,
    replace: bool = False,
) -> Manifest:
    """Write an artifact atomically, and return its manifest with files, libraries and version filled in.

    Raises:
        ArtifactError: the folder exists and is not an artifact to replace, the written artifact cannot be loaded, or a
            file cannot be written.
    """
    contents = {
        "model.pt": archive.to_bytes(network),
        "tokenizer.json": tokenizer.to_str().encode(),
        "MODEL_CARD.md": card.encode(),
    }
    libraries = {"torch": torch.__version__, "tokenizers": tokenizers.__version__}
    return _write_artifact(folder, dataclasses.replace(manifest, libraries=libraries), contents, replace=replace)


def describe_artifact(folder: str | Path, manifest: Manifest, card: str) -> Manifest:
    """Replace the manifest and card of the artifact in a folder; model and tokenizer keep their bytes.

    Raises:
        ArtifactError: the folder has no valid artifact, the manifest does not fit, or a file cannot be written.
    """
    kept = {name: _read(Path(folder), name, manifest.files[name]) for name in FILES if name != "MODEL_CARD.md"}
    return _write_artifact(folder, manifest, {**kept, "MODEL_CARD.md": card.encode()}, replace=True)


def require_room(folder: str | Path, *, replace: bool) -> None:
    """Check, before the work, that an artifact may be written to a folder.

    Raises:
        ArtifactError: the folder exists and is not an artifact to replace.
    """
    target = Path(os.path.abspath(folder))
    if os.path.lexists(target):
        if not _holds_artifact(target):
            raise ArtifactError(f"{folder}: exists and is not an artifact, or holds other files")
        if not replace:
            raise ArtifactError(f"{folder}: holds an artifact already; --replace replaces it")


def _write_artifact(folder: str | Path, manifest: Manifest, contents: dict[str, bytes], *, replace: bool) -> Manifest:
    require_room(folder, replace=replace)
    target = Path(os.path.abspath(folder))
    files = {name: sha256(content).hexdigest() for name, content in contents.items()}
    manifest = dataclasses.replace(manifest, files=files)
    try:
        manifest = dataclasses.replace(manifest, version=manifest.digest())
        contents = {**contents, MANIFEST: manifest.to_bytes()}
    except (TypeError, ValueError) as error:
        raise ArtifactError(f"{folder}: {MANIFEST} has a value that JSON cannot store ({error})") from None
    partial: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        for name, content in contents.items():
            _write(partial / name, content)
        load_artifact(partial)
        partial.chmod(0o755)
        _move(partial, target)
    except OSError as error:
        raise ArtifactError(f"{folder}: cannot be written ({error.strerror or error})") from None
    finally:
        if partial is not None:
            if partial.is_symlink():  # the target was a symlink
                partial.unlink()
            shutil.rmtree(partial, ignore_errors=True)
    return manifest


def load_artifact(folder: str | Path) -> Artifact:
    """Check and load an artifact: the manifest, the hash of every file, and that the parts fit.

    Raises:
        ArtifactError: a file is missing, altered or does not fit; names the file and the field.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ArtifactError(f"{folder}: no such folder")
    manifest = _read_manifest(folder)
    contents = {name: _read(folder, name, manifest.files[name]) for name in FILES}
    try:
        tokenizer = Tokenizer.from_str(contents["tokenizer.json"].decode())
    except Exception as error:
        raise ArtifactError(f"{folder / 'tokenizer.json'}: tokenizers cannot read it ({str(error)[:200]})") from None
    if (size := tokenizer.get_vocab_size()) != manifest.network.vocab_size:
        raise ArtifactError(
            f"{folder / MANIFEST}: network.vocab_size is {manifest.network.vocab_size}, the tokenizer has {size}"
        )
    network = archive.from_bytes(contents["model.pt"])
    _check_answer(folder, network, manifest)
    return Artifact(manifest, network, tokenizer)


def _check_answer(folder: Path, network: torch.jit.ScriptModule, manifest: Manifest) -> None:
    batch = pack([[0], [0, manifest.network.vocab_size - 1]])
    labels, attributes = len(manifest.labels), len(manifest.attributes)
    try:
        # Without optimisation: profiling the module takes 60 ms more, and the kernel's networks are not run again
        with torch.inference_mode(), torch.jit.optimized_execution(False):  # type: ignore[attr-defined]
            answer = network(batch.token_ids, batch.batch_sizes)
        shape = tuple(answer.shape)
        sound = shape == (2, labels + attributes) and bool(((answer >= 0) & (answer <= 1)).all())
        if labels:
            sound = sound and bool(((answer[:, :labels].sum(1) - 1).abs() < 1e-3).all())
    except (RuntimeError, TypeError, AttributeError) as error:
        raise ArtifactError(
            f"{folder / 'model.pt'}: cannot score a text ({str(error).strip().splitlines()[-1][:200]})"
        ) from None
    if not sound:
        wanted = " and ".join(
            f"{count} {name}" for count, name in ((labels, "labels"), (attributes, "attributes")) if count
        )
        raise ArtifactError(f"{folder / 'model.pt'}: its output {shape} does not hold probabilities of {wanted}")


def _read(folder: Path, name: str, digest: str) -> bytes:
    content = _bytes(folder / name)
    if (found := sha256(content).hexdigest()) != digest:
        says = f"its sha256 is {found[:12]}…, {MANIFEST} field files says {digest[:12]}…"
        raise ArtifactError(f"{folder / name}: altered or truncated ({says})")
    return content


def _read_manifest(folder: Path) -> Manifest:
    path = folder / MANIFEST
    try:
        return Manifest.from_bytes(_bytes(path))
    except ArtifactError as error:
        raise ArtifactError(str(error) if str(error).startswith(str(path)) else f"{path}: {error}") from None


def _bytes(path: Path) -> bytes:
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):  # a pipe or a device could be read without end
            raise ArtifactError(f"{path}: not a file")
        if state.st_size > LARGEST:
            raise ArtifactError(f"{path}: larger than {LARGEST} bytes")
        return path.read_bytes()
    except FileNotFoundError:
        raise missing_file(path) from None
    except OSError as error:
        raise ArtifactError(f"{path}: cannot be read ({error.strerror})") from None


def _holds_artifact(folder: Path) -> bool:
    """Whether a folder has only an artifact, so that replacing it loses no other file."""
    return (folder / MANIFEST).is_file() and {item.name for item in folder.iterdir()} <= {MANIFEST, *FILES}


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _move(partial: Path, target: Path) -> None:
    """Move a finished folder to its target. A replaced artifact is left at the folder's old path."""
    if not target.exists():
        partial.rename(target)
    elif not _exchange(partial, target):
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.old.", dir=target.parent))
        target.rename(aside / target.name)
        try:
            partial.rename(target)
        except OSError:
            (aside / target.name).rename(target)
            raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders atomically, so that there is an artifact at every moment; False if the system cannot."""
    # On Linux, if the file system supports it. Elsewhere a kill between two renames leaves no artifact.
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return rename is not None and rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0
