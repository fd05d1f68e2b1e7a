from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import Any

import pytest

from model.artifact.attribute import Attribute
from model.artifact.calibration import Calibration, Platt
from model.artifact.manifest import FILES, Manifest
from model.artifact.moderation import Thresholds
from model.errors import ArtifactError


@pytest.fixture(scope="module")
def whole(manifest: Manifest) -> Manifest:
    manifest = dataclasses.replace(
        manifest,
        files=dict.fromkeys(FILES, "0" * 64),
        libraries={"torch": "2"},
        network=dataclasses.replace(manifest.network, attributes=2),
        attributes=(Attribute("toxicity", 1.5, -0.25, Thresholds(0.5, 0.9)), Attribute("threat")),
    )
    return dataclasses.replace(manifest, version=manifest.digest())


def signed(state: dict[str, Any]) -> bytes:
    """A manifest with the right version for its contents, so that only its contents can be wrong."""
    state = {key: value for key, value in state.items() if key != "version"}
    version = sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:12]
    text = json.dumps({**state, "version": version}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "surrogatepass")


def spelled(path: tuple[str | int, ...]) -> str:
    return ".".join(map(str, path))


def test_round_trip(whole: Manifest) -> None:
    """A manifest is read back as written, and its version is twelve hex digits."""
    again = Manifest.from_bytes(whole.to_bytes())

    assert again == whole
    assert again.to_bytes() == whole.to_bytes() == signed(whole.to_dict())
    assert len(bytes.fromhex(again.version)) == 6
    assert json.loads(whole.to_bytes()) == whole.to_dict()


def test_other_labels_have_no_thresholds(whole: Manifest) -> None:
    """A manifest without the label negative may lack thresholds."""
    state = {**whole.to_dict(), "labels": ["sad", "glad", "mad"], "thresholds": None}

    assert Manifest.from_bytes(signed(state)).thresholds is None


def test_attributes_alone_need_no_labels(whole: Manifest) -> None:
    """A manifest needs labels or attributes."""
    state = {**whole.to_dict(), "labels": [], "thresholds": None}
    state["network"] = {**state["network"], "classes": 0}
    assert Manifest.from_bytes(signed(state)).attributes == whole.attributes

    state |= {"attributes": [], "network": {**state["network"], "attributes": 0}}
    with pytest.raises(ArtifactError, match="labels must name two"):
        Manifest.from_bytes(signed(state))


def test_the_calibration_is_of_labels_and_attributes(whole: Manifest) -> None:
    """It has the temperature, and scale and bias of each attribute in order."""
    assert whole.calibration == Calibration(1.5, (Platt(1.5, -0.25), Platt()))


def first_format(manifest: Manifest) -> dict[str, Any]:
    state = {**manifest.to_dict(), "format": 1}
    del state["attributes"]
    state["network"] = {name: value for name, value in state["network"].items() if name != "attributes"}
    return state


def test_the_first_format_is_read_and_written_as_it_is(whole: Manifest) -> None:
    """Format 1 has no attributes, keeps its version, and is written back to the byte."""
    content = signed(first_format(whole))
    read = Manifest.from_bytes(content)

    assert (read.format, read.attributes, read.network.attributes) == (1, (), 0)
    assert read.to_bytes() == content
    assert "attributes" not in read.to_dict()
    with pytest.raises(ValueError, match="format 1 has no attributes"):
        dataclasses.replace(read, attributes=whole.attributes).to_bytes()


@pytest.mark.parametrize("section", [(), ("network",)], ids=spelled)
def test_the_first_format_knows_no_attributes(whole: Manifest, section: tuple[str, ...]) -> None:
    """A field of format 2 is unknown in format 1."""
    state = first_format(whole)
    (state["network"] if section else state)["attributes"] = []
    with pytest.raises(ArtifactError, match=rf"field {spelled((*section, 'attributes'))} is not known"):
        Manifest.from_bytes(signed(state))


def test_every_field_has_a_part_in_the_version(whole: Manifest) -> None:
    """A change of any field but the version changes the version."""
    for name, value in {
        "name": "other",
        "temperature": 1.0,
        "precision": "int8",
        "validation": {},
        "data": [],
        "training": {"a": 1},
        "attributes": (Attribute("toxicity"), Attribute("threat")),
    }.items():
        assert dataclasses.replace(whole, **{name: value}).digest() != whole.version  # type: ignore[arg-type]
    assert dataclasses.replace(whole, version="x").digest() == whole.version


PATHS = [
    *[(field.name,) for field in dataclasses.fields(Manifest) if field.name != "version"],
    *[("network", name) for name in ("vocab_size", "classes", "cell", "hidden_size", "bidirectional", "dropout_head")],
    *[("tokenizer", name) for name in ("kind", "vocab_size", "min_frequency", "max_tokens")],
    *[("thresholds", name) for name in ("review_at", "block_at")],
    *[("attributes", 0, field.name) for field in dataclasses.fields(Attribute)],
    ("attributes", 0, "thresholds", "review_at"),
]


def changed(manifest: Manifest, path: tuple[str | int, ...], change: Callable[[Any, Any], object]) -> bytes:
    state = manifest.to_dict()
    section: Any = state
    for name in path[:-1]:
        section = section[name]
    change(section, path[-1])
    return signed(state)


@pytest.mark.parametrize("path", PATHS, ids=spelled)
def test_a_missing_field_is_named(whole: Manifest, path: tuple[str | int, ...]) -> None:
    """The error names the missing field, also in a section."""
    with pytest.raises(ArtifactError, match=rf"field {spelled(path)} is"):
        Manifest.from_bytes(changed(whole, path, lambda section, name: section.pop(name)))


@pytest.mark.parametrize("path", PATHS, ids=spelled)
def test_a_field_of_another_type_is_named(whole: Manifest, path: tuple[str | int, ...]) -> None:
    """The error names the field of another JSON type."""
    held: Any = whole.to_dict()
    for name in path:
        held = held[name]
    others = [value for value in ("text", 7, None, True, [1], {"a": 1}) if type(value) is not type(held)]
    if path[-1] == "thresholds":
        others.remove(None)
    if isinstance(held, float):
        others.remove(7)
    assert len(others) >= 4
    for value in others:
        with pytest.raises(ArtifactError, match=f"field {spelled(path)} is"):
            Manifest.from_bytes(changed(whole, path, partial(put, value)))


def put(value: object, section: dict[str, Any], name: str) -> None:
    section[name] = value


@pytest.mark.parametrize("section", [(), ("network",), ("tokenizer",), ("thresholds",), ("attributes", 1)], ids=spelled)
def test_a_field_that_is_not_known_is_named(whole: Manifest, section: tuple[str | int, ...]) -> None:
    """The error names the unknown field."""
    path = (*section, "surprise")
    with pytest.raises(ArtifactError, match=rf"field {spelled(path)} is not known"):
        Manifest.from_bytes(changed(whole, path, lambda state, name: state.update({name: 1})))


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("format",), 3, "format is 3, this program reads 1 and 2"),
        (("format",), 0, "format is 0"),
        (("format",), True, "format is True"),
        (("format",), 1.0, r"format is 1\.0"),
        (("labels",), ["negative", "positive"], "labels names 2, network.classes is 3"),
        (("labels",), ["negative"], "labels must name two"),
        (("labels",), ["negative", "negative", "positive"], "labels must name two or more different"),
        (("labels",), ["negative", "", "positive"], "labels must"),
        (("labels",), ["sad", "glad", "mad"], "thresholds needs"),
        (("labels",), [], "labels names 0, network.classes is 3"),
        (("attributes",), [], "attributes names 0, network.attributes is 2"),
        (("attributes", 1, "name"), "toxicity", "attributes has a duplicate"),
        (("attributes", 1, "name"), "", r"attributes\.1\.name: must not be empty"),
        (("attributes", 1, "scale"), 0, r"attributes\.1\.scale: 0 is not a positive"),
        (("attributes", 1, "bias"), float("inf"), r"attributes\.1\.bias: inf is not finite"),
        (("attributes", 1, "thresholds"), {"review_at": 0.5, "block_at": 0.4}, r"attributes\.1\.thresholds\.block_at"),
        (("network", "attributes"), -1, r"network\.attributes: -1"),
        (("precision",), "int4", "precision must be one of float32, int8"),
        (("temperature",), 0, "temperature must be"),
        (("temperature",), float("nan"), "temperature must be"),
        (("temperature",), 10**400, "int too large"),
        (("thresholds",), {}, r"thresholds\.block_at is missing"),
        (("thresholds", "review_at"), 2.5, r"thresholds\.review_at"),
        (("network", "hidden_size"), 0, r"network\.hidden_size"),
        (("network", "cell"), "transformer", r"network\.cell"),
        (("network", "pooling"), "last", r"network\.pooling"),
        (("network", "pooling"), ["median"], r"network\.pooling"),
        (("network", "pooling"), [["last"]], r"network\.pooling"),
        (("network", "dropout_head"), float("nan"), r"network\.dropout_head"),
        (("tokenizer", "kind"), "syllable", r"tokenizer\.kind"),
        (("tokenizer", "max_tokens"), 0, r"tokenizer\.max_tokens"),
        (("files",), {"model.pt": "0"}, "files must name"),
        (("files",), {**dict.fromkeys(FILES, "0"), "../x": "0"}, "files must name"),
        (("files",), dict.fromkeys(FILES, 7), "field files"),
        (("libraries",), {"torch": 2}, "field libraries"),
        (("data",), [1], "field data"),
        (("validation",), {"ece": float("nan")}, "JSON compliant"),
        (("name",), "half \ud83d", "surrogates"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(
    whole: Manifest, path: tuple[str | int, ...], value: object, message: str
) -> None:
    """The error names the invalid field, even if the version is right."""
    with pytest.raises(ArtifactError, match=message):
        Manifest.from_bytes(changed(whole, path, lambda section, name: section.update({name: value})))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "field format"),
    ],
)
def test_what_is_no_manifest_is_refused(content: bytes, message: str) -> None:
    """Bytes that are not a JSON object are refused."""
    with pytest.raises(ArtifactError, match=message):
        Manifest.from_bytes(content)


def test_what_is_nested_deeply_is_refused(whole: Manifest) -> None:
    """Deep nesting gives a manifest or an ArtifactError, and no other error."""
    for depth in (50, 200, 400, 900):
        text = whole.to_bytes().replace(b'"macro_recall": 0.5', b'"a": ' + b"[" * depth + b"]" * depth)
        with pytest.raises(ArtifactError):
            Manifest.from_bytes(text)


def test_any_altered_byte_is_found(whole: Manifest) -> None:
    """A manifest with one changed byte, or truncated or extended, is refused."""
    content = whole.to_bytes()
    for place in range(len(content)):
        with pytest.raises(ArtifactError):
            Manifest.from_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    escaped = content.replace(b'"tiny"', b'"tin\\u0079"')
    for altered in (content[:-1], content + b"\n", content.replace(b"  ", b" "), escaped):
        with pytest.raises(ArtifactError, match="altered"):
            Manifest.from_bytes(altered)
