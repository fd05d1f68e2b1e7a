"""Every setting, command and flag is documented, in the README or in a page of docs/."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from score.flags import parser as scoring_parser
from service.settings import SPECS, settings_table
from tests.fixtures.places import ROOT
from training.cli.flags import parser

README = (ROOT / "README.md").read_text(encoding="utf-8")
TRAINING = (ROOT / "docs" / "TRAINING.md").read_text(encoding="utf-8")


def _page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: str(page.stem))
def test_every_page_is_linked_from_the_readme_and_listed(page: Path) -> None:
    """A page that nobody can find is not there: docs/README.md has a row for each."""
    assert f"(docs/{page.name})" in README or f"(docs/{page.name}#" in README
    assert page.name == "README.md" or f"| [{page.name}]({page.name}) |" in _page("README")


def test_every_link_of_the_documents_has_its_file() -> None:
    """Links between the documents, pictures and sources lead somewhere."""
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_settings_table_is_the_services_own() -> None:
    """docs/CONFIGURATION.md holds the table that sentiment-serve --settings prints, to the letter."""
    page = _page("CONFIGURATION")
    assert settings_table().strip() in page
    for spec in SPECS:
        assert spec.variable in page
        assert spec.flag in page


@pytest.mark.parametrize("action", scoring_parser()._actions, ids=lambda action: str(action.dest))
def test_every_scoring_flag_is_documented(action: argparse.Action) -> None:
    """A flag of sentiment-score stands in docs/SCORING.md with what it means."""
    if action.dest != "help":
        name = action.option_strings[-1] if action.option_strings else action.metavar
        meaning = re.escape((action.help or "").partition("; default")[0])
        assert re.search(rf"^\| `{name}` \|.*\| {meaning} \|$", _page("SCORING"), re.MULTILINE)


def _training_flags() -> list[argparse.Action]:
    commands = next(action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    flags = [action for command in commands.choices.values() for action in command._actions]
    reading = {action.dest for action in scoring_parser()._actions} - {"text_column"}  # they stand in docs/SCORING.md
    return [action for action in flags if action.option_strings and action.dest not in {"help", *reading}]


@pytest.mark.parametrize("action", _training_flags(), ids=lambda action: str(action.dest))
def test_every_training_flag_is_documented(action: argparse.Action) -> None:
    """A flag of sentiment-train stands in the tables of docs/TRAINING.md with its default and what it means."""
    meaning, _, default = (action.help or "").removesuffix(")").partition(" (default: ")
    known = re.escape(default.replace("by the size of the data", "by size"))
    row = rf"^\| .*`{action.option_strings[0]}`.* \| {known or '.*'} \| {re.escape(meaning)}.* \|$"
    assert re.search(row, TRAINING, re.MULTILINE)


def test_every_make_target_is_documented() -> None:
    """A target of the Makefile stands in docs/CONFIGURATION.md as it is typed."""
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert targets
    for target in targets:
        assert f"make {target}" in _page("CONFIGURATION")
