"""What the installs promise: the serving one stays small, and a package is declared where it is imported."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.fixtures.places import ROOT
from tests.test_arrows import ALLOWED

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = SETTINGS["project"]


def modules(requirements: list[str]) -> set[str]:
    """The import names of requirements such as "prometheus-client>=0.26,<1"."""
    return {re.split(r"[\[<>=]", line)[0].replace("-", "_") for line in requirements}


# What reads rows, beside what the standard library has from 3.14 on.
RECORDS = {"backports_zstd", "pyarrow"}

ENCODER = {"transformers"}  # imported where an encoder is fine-tuned alone


def test_the_serving_install_is_what_model_and_service_import() -> None:
    """No training package is a base dependency, and none of serving's is missing."""
    assert modules(PROJECT["dependencies"]) == (ALLOWED["model"] | ALLOWED["service"]) - {"kernel", "model", "service"}


def test_the_training_extras_are_what_training_imports_beyond_serving() -> None:
    """The extras add the packages of training/ that serving does not bring; those of an encoder are apart."""
    extras = PROJECT["optional-dependencies"]
    imported = (ALLOWED["training"] - ALLOWED["model"] - {"training", "records", "sklearn"}) | RECORDS
    assert modules(extras["training"]) - {"scikit_learn"} == imported - ENCODER
    assert modules(extras["teacher"]) - {"sentiment_service"} >= ENCODER


def test_the_scoring_extra_is_what_score_imports_beyond_serving() -> None:
    """The extra adds the packages of score/ that serving does not bring."""
    extra = modules(PROJECT["optional-dependencies"]["scoring"])
    assert extra == (ALLOWED["score"] - {"score", "model", "records", "ray"}) | RECORDS


def test_serving_works_where_only_serving_is_installed() -> None:
    """The service and the Python API import with every package of the other extras hidden, numpy among them."""
    extras = PROJECT["optional-dependencies"]
    names = ("training", "scoring", "ray", "test", "dev")
    hidden = modules([line for name in names for line in extras[name]]) - {"sentiment_service"}
    code = f"import sys; sys.modules.update(dict.fromkeys({sorted(hidden)})); import service.cli, model.classifier"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_each_file_that_is_no_module_is_installed_too() -> None:
    """What a package reads beside its modules is named in its package data."""
    data = SETTINGS["tool"]["setuptools"]["package-data"]
    for package in ("model", "score", "service", "training"):
        installed = {path for pattern in data[package] for path in (ROOT / package).glob(pattern)}
        files = {
            path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix not in {"", ".py", ".pyc"}
        }
        assert files <= installed


def test_each_requirement_is_locked() -> None:
    """constraints.txt holds one exact version of every distribution that pyproject.toml names."""
    extras = PROJECT["optional-dependencies"].values()
    named = modules([*PROJECT["dependencies"], *(line for extra in extras for line in extra)])
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    locked = {line.split("==")[0].lower().replace("-", "_") for line in lines if re.search(r"==[\d.]+$", line)}
    assert named - {"sentiment_service"} <= locked


def test_the_hooks_are_commands_of_the_set_up() -> None:
    """Each hook of .pre-commit-config.yaml runs from .venv as make check does, and fetches nothing."""
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed (the dev extra has it)")
    repositories = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [each["repo"] for each in repositories] == ["local"]
    hooks = repositories[0]["hooks"]
    assert {each["language"] for each in hooks} == {"system"}
    check = (ROOT / "Makefile").read_text("utf-8").partition("\ncheck:")[2].partition("\n\n")[0]
    checked = set(re.findall(r"^\t\$\(BIN\)/(\S+(?: (?:check|format))?)", check, re.MULTILINE))
    started = {
        re.sub(r"( (?:check|format))?( .*)?$", r"\1", each["entry"].removeprefix(".venv/bin/")) for each in hooks
    }
    assert started == checked


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
@pytest.mark.parametrize("target", ["train", "quality", "toxicity", "bench-score", "bench-training", "default-model"])
def test_a_target_without_its_data_says_so_before_it_sets_up(target: str, tmp_path: Path) -> None:
    """One line names the folder and the page; nothing is installed, fetched or begun."""
    nothing = [f"DATA={tmp_path / 'nowhere'}", "PYTHON=/bin/false", f"BIN={tmp_path}"]
    # As typed in a terminal: `make test`, which may run this test, tells a make within it of its own level
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--silent", target, *nothing]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment)
    assert done.returncode == 2
    said = done.stderr.splitlines()
    assert said[0].startswith(f"There is no folder {tmp_path / 'nowhere'} of training data")
    assert "docs/DATA.md" in said[0]
    assert all(line.startswith("make: ***") for line in said[1:])
    assert done.stdout == ""
