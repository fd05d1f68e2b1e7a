"""The setting `artifact`: the folders of the served artifacts, and their names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from model.errors import ArtifactError, missing_file

SETTING = "SENTIMENT_ARTIFACT (--artifact)"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Artifacts:
    """Folders by name, the default first. A single folder may have the name `""`, for that in its manifest."""

    def __init__(self, folders: Path | Mapping[str, Path]) -> None:
        named = {"": folders} if isinstance(folders, Path) else dict(folders)
        self.folders: Mapping[str, Path] = MappingProxyType(named)

    @classmethod
    def parse(cls, text: str) -> Artifacts:
        """`DIR`, `name=DIR` or `name=DIR,other=DIR`. Raises ValueError."""
        if not text:
            raise ValueError("must name the folder of an artifact")
        if "=" not in text:
            return cls(Path(text))
        named: dict[str, Path] = {}
        for part in text.split(","):
            name, _, folder = part.partition("=")
            if not _NAME.fullmatch(name) or not folder:
                raise ValueError(
                    "must be a folder, or name=folder for each of several models; a name has A-Z a-z 0-9 . _ -"
                )
            if name in named:
                raise ValueError(f"must not give the name {name} twice")
            named[name] = Path(folder)
        return cls(named)

    def check(self) -> None:
        """Check the folders before torch is imported; only loading can check the files' content.

        Raises:
            ArtifactError: a folder, its manifest, or a file that the manifest names is missing.
        """
        for folder in self.folders.values():
            path = folder / "manifest.json"
            try:
                if not folder.is_dir():
                    raise ArtifactError(f"{folder}: no such folder")
                if not path.is_file():
                    raise missing_file(path)
                for name in json.loads(path.read_bytes())["files"]:
                    if not (folder / str(name)).is_file():
                        raise ArtifactError(f"{folder / str(name)}: missing")
            except ArtifactError as error:
                raise ArtifactError(f"{SETTING}: {error}") from None
            except OSError as error:
                raise ArtifactError(f"{SETTING}: {path}: cannot be read ({error.strerror})") from None
            except (ValueError, KeyError, TypeError, RecursionError):
                raise ArtifactError(f"{SETTING}: {path}: not the manifest of an artifact") from None

    def __str__(self) -> str:
        return ",".join(f"{name}={folder}" if name else str(folder) for name, folder in self.folders.items())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Artifacts) and list(self.folders.items()) == list(other.folders.items())

    def __hash__(self) -> int:
        return hash(str(self))
