"""Who may import whom: service, score -> model -> kernel; model <- training <- bench; training, score -> records."""

from __future__ import annotations

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.fixtures.places import ROOT

ALLOWED = {
    "kernel": set(),
    "model": {"model", "kernel", "torch", "tokenizers"},
    "service": {
        "service",
        "model",
        "fastapi",
        "starlette",
        "pydantic",
        "prometheus_client",
        "uvicorn",
        "uvloop",
        "httptools",
        "fastapi_swagger",
        "nupunkt",
    },
    "records": {"records", "model", "backports", "compression", "pyarrow"},
    "score": {"score", "model", "records", "matplotlib", "pyarrow", "ray", "rich"},
    "training": {
        "training",
        "model",
        "records",
        "torch",
        "tokenizers",
        "datasets",
        "faker",
        "matplotlib",
        "numpy",
        "pyarrow",
        "rich",
        "safetensors",
        "scipy",
        "sklearn",
        "transformers",
    },
    "examples": {"examples", "sentiment_client", "redis"},
    "client": {"sentiment_client", "httpx"},
    "bench": {
        "bench",
        "service",
        "model",
        "records",
        "score",
        "training",
        "fasttext",
        "numpy",
        "profanity_check",
        "pyarrow",
        "scipy",
        "sklearn",
        "textblob",
        "vaderSentiment",
        # What the service is measured against, and the load.
        "bentoml",
        "fastapi",
        "litserve",
        "matplotlib",
        "pydantic",
        "starlette",
        "tokenizers",
        "torch",
        "transformers",
        "uvicorn",
        "uvloop",
    },
}


def imported(source: str) -> set[str]:
    """Top-level names that a module imports anywhere in it; relative imports stay inside and are left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_its_arrow_allows(package: str) -> None:
    """Beside the standard library, each module imports its package's few distributions and no sibling."""
    modules = sorted((ROOT / package).rglob("*.py"))
    assert modules, f"{package}/ holds no module"
    wrong = {
        f"{module.relative_to(ROOT)} imports {name}"
        for module in modules
        for name in imported(module.read_text("utf-8")) - sys.stdlib_module_names - ALLOWED[package]
    }
    assert not wrong


@pytest.mark.parametrize(
    "source",
    ["import service.app", "def f():\n    from service import app", "if x:\n    import service as s"],
)
def test_an_import_is_seen_wherever_it_stands(source: str) -> None:
    """Imports inside functions and branches count, under any alias."""
    assert imported(source) == {"service"}


def references(module: Path) -> set[str]:
    """What a module imports, by full name: ``from model import errors`` and ``import model.errors`` are one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("package", ["bench/serving", "model", "score", "service", "training"])
def test_subpackages_import_downwards_only(package: str) -> None:
    """The folders of a package can be put in an order in which each imports none that comes after it."""
    folders = {folder.name for folder in (ROOT / package).iterdir() if any(folder.glob("*.py"))}
    prefix = package.replace("/", ".") + "."
    below: dict[str, set[str]] = {name: set() for name in folders}
    for folder in folders:
        for module in (ROOT / package / folder).rglob("*.py"):
            inner = {name.removeprefix(prefix) for name in references(module) if name.startswith(prefix)}
            below[folder].update(name.split(".")[0] for name in inner)
        below[folder] = (below[folder] & folders) - {folder}
    assert len(folders) >= 3
    assert set(TopologicalSorter(below).static_order()) == folders


def test_serving_imports_no_export() -> None:
    """The service, scoring and the rest of the model do without quantisation, parity and choice of precision."""
    paths = [path for package in ("model", "service", "score") for path in (ROOT / package).rglob("*.py")]
    modules = [path for path in paths if not path.is_relative_to(ROOT / "model" / "export")]
    assert len(modules) > 100
    wrong = {path.name: name for path in modules for name in references(path) if f"{name}.".startswith("model.export.")}
    assert not wrong
