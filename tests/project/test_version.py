"""The version is stated in pyproject.toml, and each copy that cannot be derived from it says the same."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from sentiment_client.exchange import headers
from tests.fixtures.places import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
# Files that no tool fills in when they are read: each with the expression around its copy.
COPIES = {
    "client/pyproject.toml": r'^version = "(.+)"$',
    "Dockerfile": r"^ARG VERSION=(.+)$",
    "deploy/kubernetes/base/kustomization.yaml": r"newTag: (.+)$",
    # The tag of an image with an artifact inside: the service's version, then the artifact's.
    "deploy/kubernetes/overlays/production/kustomization.yaml": r"newTag: (.+)-[0-9a-f]{12}$",
    "docs/DEPLOYMENT.md": r"^FROM sentiment-service:(.+)$",
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_of_the_version_is_that_of_the_package(name: str) -> None:
    """A release changes pyproject.toml, and this test names the files that were forgotten."""
    assert re.findall(COPIES[name], (ROOT / name).read_text("utf-8"), re.MULTILINE) == [VERSION]


@pytest.mark.parametrize(("installed", "said"), [(True, "sentiment-client/7.8.9"), (False, "sentiment-client")])
def test_the_client_names_the_version_that_is_installed(
    installed: bool, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The User-Agent takes its version from the package's metadata, and has none where there is none."""
    if installed:
        metadata = tmp_path / "sentiment_client-7.8.9.dist-info" / "METADATA"
        metadata.parent.mkdir()
        metadata.write_text("Metadata-Version: 2.1\nName: sentiment-client\nVersion: 7.8.9\n")
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    assert headers(None, 1.0)["User-Agent"] == said


def test_the_changelog_has_the_version_and_keeps_its_format() -> None:
    """Unreleased stands first, then releases from the newest on, with a date and the groups of Keep a Changelog."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    releases = [re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})", heading) for heading in headings[1:]]
    assert headings[0] == "[Unreleased]"
    assert releases[0] is not None
    assert releases[0][1] == VERSION
    dates = [date.fromisoformat(each[2]) for each in releases if each is not None]
    assert len(dates) == len(releases)
    assert dates == sorted(dates, reverse=True)
    groups = set(re.findall(r"^### (.*)$", text, re.MULTILINE))
    assert groups <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
