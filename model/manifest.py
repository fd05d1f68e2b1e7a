"""The manifest: all that is known of an artifact, and the hashes that vouch for its files."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from typing import Any

from model.errors import ArtifactError, ConfigError
from model.moderation import Thresholds
from model.network import NetworkConfig
from model.text import TokenizerConfig

FORMAT = 1
FILES = ("model.pt", "tokenizer.json", "MODEL_CARD.md")


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known of an artifact. ``version`` is the hash over every other field, the files' hashes too."""

    name: str
    labels: tuple[str, ...]
    network: NetworkConfig
    tokenizer: TokenizerConfig
    temperature: float
    thresholds: Thresholds | None  # None where no label is called "negative"
    validation: dict[str, Any] = field(default_factory=dict)  # figures, and what they were measured on
    data: list[dict[str, Any]] = field(default_factory=list)  # files trained on: name, rows, sha256
    training: dict[str, Any] = field(default_factory=dict)  # how: epochs, seed, ...
    libraries: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # name -> sha256
    format: int = FORMAT
    version: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The manifest as JSON has it: tuples are lists."""
        return json.loads(json.dumps(asdict(self)))  # type: ignore[no-any-return]

    def to_bytes(self) -> bytes:
        """The one form in which a manifest is written: any other bytes have been altered."""
        return (json.dumps(asdict(self), indent=2, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n").encode()

    def digest(self) -> str:
        """First 12 hex digits of the sha256 over every field but the version."""
        content = {key: value for key, value in asdict(self).items() if key != "version"}
        return sha256(json.dumps(content, sort_keys=True, allow_nan=False).encode()).hexdigest()[:12]

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Read a manifest, and believe nothing in it before it is checked.

        Raises:
            ArtifactError: it is not JSON, of another format, or altered; says which field.
        """
        try:
            state = json.loads(content)
        except (ValueError, RecursionError):
            raise ArtifactError("not JSON") from None
        if not isinstance(state, dict):
            raise ArtifactError("not a JSON object")
        if state.get("format") != FORMAT:
            raise ArtifactError(f"field format is {state.get('format')!r}, this program reads {FORMAT}")
        try:
            manifest = _parse(state)
        except (ConfigError, TypeError, ValueError) as error:
            raise ArtifactError(str(error)) from None
        if manifest.version != manifest.digest():
            raise ArtifactError(
                f"field version is {manifest.version!r}, the others hash to {manifest.digest()!r}: altered"
            )
        if manifest.to_bytes() != content:
            raise ArtifactError("not as it was written: altered")
        return manifest


def _parse(state: Mapping[str, Any]) -> Manifest:
    """Turn JSON into a manifest; a ValueError or TypeError names the field."""
    known = {item.name for item in fields(Manifest)}
    if missing := known - state.keys():
        raise ValueError(f"field {min(missing)} is missing")
    if extra := state.keys() - known:
        raise ValueError(f"field {min(extra)} is not known")
    kinds: dict[str, type | tuple[type, ...]] = {
        "name": str,
        "labels": list,
        "network": dict,
        "tokenizer": dict,
        "temperature": (int, float),
        "thresholds": (dict, type(None)),
        "libraries": dict,
        "files": dict,
        "version": str,
        "validation": dict,
        "data": list,
        "training": dict,
    }
    for name, kind in kinds.items():
        if not isinstance(state[name], kind) or isinstance(state[name], bool):
            raise ValueError(f"field {name} is {type(state[name]).__name__}")
    labels = tuple(state["labels"])
    if (
        len(labels) < 2
        or len(set(labels)) < len(labels)
        or not all(isinstance(label, str) and label for label in labels)
    ):
        raise ValueError("field labels must name two or more different labels")
    if not (math.isfinite(state["temperature"]) and state["temperature"] > 0):
        raise ValueError("field temperature must be a positive number")
    if set(state["files"]) != set(FILES):
        raise ValueError(f"field files must name {', '.join(FILES)}")
    network = _section(
        NetworkConfig, "network", {**state["network"], "pooling": tuple(state["network"].get("pooling", ()))}
    )
    if network.classes != len(labels):
        raise ValueError(f"field labels names {len(labels)}, network.classes is {network.classes}")
    return Manifest(
        **{
            **state,
            "labels": labels,
            "network": network,
            "tokenizer": _section(TokenizerConfig, "tokenizer", state["tokenizer"]),
            "thresholds": state["thresholds"] and _section(Thresholds, "thresholds", state["thresholds"]),
        }
    )


def _section(kind: type[Any], name: str, state: Mapping[str, Any]) -> Any:
    try:
        return kind(**state)
    except (TypeError, ConfigError) as error:
        raise ValueError(f"field {name}: {error}") from None
