"""The manifest: all facts about an artifact, and the hashes of its files."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from model.artifact.attribute import Attribute
from model.artifact.calibration import Calibration
from model.artifact.moderation import Thresholds
from model.errors import ArtifactError, ConfigError
from model.network.network import NetworkConfig
from model.text.tokenizer import TokenizerConfig

FORMAT = 2
FIRST_FORMAT = 1  # without attributes; read and written in its own form
Precision = Literal["float32", "int8"]  # of the recurrent product
PRECISIONS = ("float32", "int8")
FILES = ("model.pt", "tokenizer.json", "MODEL_CARD.md")


@dataclass(frozen=True, slots=True)
class Manifest:
    """All facts about an artifact. ``version`` is the hash over all other fields, including the files' hashes."""

    name: str
    labels: tuple[str, ...]  # of one softmax; empty only if there are attributes
    network: NetworkConfig
    tokenizer: TokenizerConfig
    temperature: float
    thresholds: Thresholds | None  # on P(negative); None without the label "negative"
    attributes: tuple[Attribute, ...] = ()  # yes/no questions, in the order of the network's outputs after the labels
    validation: dict[str, Any] = field(default_factory=dict)  # figures, and the texts that they were measured on
    data: list[dict[str, Any]] = field(default_factory=list)  # files trained on: name, rows, sha256
    training: dict[str, Any] = field(default_factory=dict)  # epochs, seed, ...
    precision: Precision = "float32"  # of the recurrent product, chosen by measurement at export
    libraries: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # name -> sha256
    format: int = FORMAT
    version: str = ""

    @property
    def calibration(self) -> Calibration:
        """The calibration of the network's logits."""
        return Calibration(self.temperature, tuple(each.platt for each in self.attributes))

    def to_dict(self) -> dict[str, Any]:
        """The manifest as JSON: tuples are lists."""
        return json.loads(json.dumps(self._written()))  # type: ignore[no-any-return]

    def to_bytes(self) -> bytes:
        """The only valid serialisation of the manifest: any other bytes were altered."""
        return (
            json.dumps(self._written(), indent=2, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n"
        ).encode()

    def digest(self) -> str:
        """First 12 hex digits of the sha256 over every field but the version."""
        content = {key: value for key, value in self._written().items() if key != "version"}
        return sha256(json.dumps(content, sort_keys=True, allow_nan=False).encode()).hexdigest()[:12]

    def _written(self) -> dict[str, Any]:
        """The fields of this manifest's format."""
        state = asdict(self)
        if self.format == FIRST_FORMAT:
            if self.attributes:
                raise ValueError(f"format {FIRST_FORMAT} has no attributes")
            del state["attributes"], state["network"]["attributes"]
        return state

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Read a manifest and check every field.

        Raises:
            ArtifactError: it is not JSON, of another format, or altered; names the field.
        """
        try:
            state = json.loads(content)
        except (ValueError, RecursionError):
            raise ArtifactError("not JSON") from None
        if not isinstance(state, dict):
            raise ArtifactError("not a JSON object")
        if type(state.get("format")) is not int or not FIRST_FORMAT <= state["format"] <= FORMAT:
            raise ArtifactError(
                f"field format is {state.get('format')!r}, this program reads {FIRST_FORMAT} and {FORMAT}"
            )
        try:
            if state["format"] == FIRST_FORMAT:
                state = _raised(state)
            manifest = _parse(state)
            digest, written = manifest.digest(), manifest.to_bytes()
        except (ValueError, OverflowError, RecursionError) as error:  # also for invalid JSON: NaN, lone surrogates
            raise ArtifactError(str(error)) from None
        if manifest.version != digest:
            raise ArtifactError(
                f"field version is {manifest.version!r}, the other fields have the hash {digest!r}: altered"
            )
        if written != content:
            raise ArtifactError("not as it was written: altered")
        return manifest


def _parse(state: Mapping[str, Any]) -> Manifest:
    """Turn JSON into a manifest; a ValueError names the field."""
    _check_fields(Manifest, state, "")
    labels = tuple(state["labels"])
    attributes = tuple(_attribute(place, each) for place, each in enumerate(state["attributes"]))
    if len({each.name for each in attributes}) < len(attributes):
        raise ValueError("field attributes has a duplicate")
    if len(labels) < (0 if attributes and not labels else 2) or len(set(labels)) < len(labels) or not all(labels):
        raise ValueError("field labels must name two or more different labels")
    if not (math.isfinite(state["temperature"]) and state["temperature"] > 0):
        raise ValueError("field temperature must be a positive number")
    if state["precision"] not in PRECISIONS:
        raise ValueError(f"field precision must be one of {', '.join(PRECISIONS)}")
    if set(state["files"]) != set(FILES):
        raise ValueError(f"field files must name {', '.join(FILES)}")
    network = _section(NetworkConfig, "network", state["network"])
    if network.classes != len(labels):
        raise ValueError(f"field labels names {len(labels)}, network.classes is {network.classes}")
    if network.attributes != len(attributes):
        raise ValueError(f"field attributes names {len(attributes)}, network.attributes is {network.attributes}")
    thresholds = state["thresholds"]
    if thresholds is not None and "negative" not in labels:
        raise ValueError('field thresholds needs a label "negative"')
    return Manifest(
        **{
            **state,
            "labels": labels,
            "network": network,
            "tokenizer": _section(TokenizerConfig, "tokenizer", state["tokenizer"]),
            "thresholds": None if thresholds is None else _section(Thresholds, "thresholds", thresholds),
            "attributes": attributes,
        }
    )


def _raised(state: Mapping[str, Any]) -> dict[str, Any]:
    """A manifest of the first format, raised to the second."""
    if "attributes" in state:
        raise ValueError("field attributes is not known")
    network = state.get("network")
    if not isinstance(network, dict):
        return {**state, "attributes": []}
    if "attributes" in network:
        raise ValueError("field network.attributes is not known")
    return {**state, "attributes": [], "network": {**network, "attributes": 0}}


def _attribute(place: int, state: Mapping[str, Any]) -> Attribute:
    name = f"attributes.{place}"
    _check_fields(Attribute, state, f"{name}.")
    thresholds = state["thresholds"]
    if thresholds is not None:
        thresholds = _section(Thresholds, f"{name}.thresholds", thresholds)
    try:
        return Attribute(state["name"], state["scale"], state["bias"], thresholds)
    except ConfigError as error:
        raise ValueError(f"field {name}.{error}") from None


def _section(kind: type[Any], name: str, state: Mapping[str, Any]) -> Any:
    _check_fields(kind, state, f"{name}.")
    try:
        return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in state.items()})
    except ConfigError as error:
        raise ValueError(f"field {name}.{error}") from None


def _check_fields(kind: type[Any], state: Mapping[str, Any], prefix: str) -> None:
    """Check that a JSON object has exactly the fields of a dataclass, each of its type."""
    hints = get_type_hints(kind)
    if missing := hints.keys() - state.keys():
        raise ValueError(f"field {prefix}{min(missing)} is missing")
    if extra := state.keys() - hints.keys():
        raise ValueError(f"field {prefix}{min(extra)} is not known")
    for name, hint in hints.items():
        if not _fits(state[name], hint):
            raise ValueError(f"field {prefix}{name} is {type(state[name]).__name__}, or holds a wrong type")


def _fits(value: Any, hint: Any) -> bool:
    """Whether a JSON value fits a type: a tuple is a list, and a dataclass an object."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:
        return any(_fits(value, argument) for argument in arguments)
    if origin in (tuple, list):
        return isinstance(value, list) and all(_fits(item, arguments[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(item, arguments[1]) for item in value.values())
    if origin is Literal:
        return isinstance(value, str)
    if hint is Any or hint is NoneType:
        return hint is Any or value is None
    if is_dataclass(hint):
        return isinstance(value, dict)
    if hint is float:
        return type(value) in (int, float)
    return type(value) is hint
