"""Commands of the documentation have one form, which works when it is pasted in a fresh clone."""

from __future__ import annotations

import re
import shlex
import tomllib
from typing import NamedTuple

import pytest

from tests.fixtures.places import ROOT

DOCUMENTS = [file for where in ("*.md", "bench/*.md", "docs/*.md", "examples/*/*.md") for file in ROOT.glob(where)]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ((?:.*\\\n)*.*)$", re.MULTILINE)
OWN = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"])
# What a set-up puts into .venv/bin; typed without that, it would be the system's or nothing.
INSTALLED = OWN | {"python", "python3", "pip", "pip3", "pytest", "mypy", "ruff", "ray", "torchrun"}
CONTAINED = ("docker", "kubectl")  # a container has its own


class Command(NamedTuple):
    """A line of a console block, without its prompt."""

    document: str
    line: str
    after: str  # the document above it

    @property
    def programs(self) -> list[str]:
        """The words that a shell would run."""
        words = shlex.split(self.line.replace("\\\n", " "), comments=True)
        programs, begins = [], True
        for word in words:
            if begins and re.fullmatch(r"\w+=\S*", word):
                continue
            if begins:
                programs.append(word)
            begins = word in {"|", "&&", ";", "||", "time", "sudo"}
        return programs


def _commands() -> list[Command]:
    return [
        Command(file.relative_to(ROOT).as_posix(), found[1], text[: block.start(1) + found.start()])
        for file in DOCUMENTS
        for text in [file.read_text("utf-8")]
        for block in _BLOCK.finditer(text)
        for found in _COMMAND.finditer(block[1])
    ]


COMMANDS = _commands()


def test_a_shells_words_are_found() -> None:
    """Behind pipes, variables and comments."""
    line = "A=1 cat x | .venv/bin/sentiment-score - \\\n  --prefix ray | jq -r '. | pip' && make serve  # python"
    assert Command("", line, "").programs == ["cat", ".venv/bin/sentiment-score", "jq", "make"]
    assert len(COMMANDS) > 50


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: f"{each.document}:{each.line[:60]}")
def test_what_is_installed_is_called_by_its_place(command: Command) -> None:
    """`.venv/bin/sentiment-score`; in the README a target of make that sets .venv up stands above it."""
    programs = [each for each in command.programs if each not in CONTAINED]
    assert set(programs).isdisjoint(INSTALLED)
    ours = [each.removeprefix(".venv/bin/") for each in programs if each.startswith(".venv/bin/")]
    assert set(ours) <= INSTALLED
    if ours and command.document == "README.md":
        assert re.search(
            r"^(?:\$ .*)?make (setup|serve|train|bench|test)\b", f"{command.after}\n$ {command.line}", re.M
        )


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: f"{each.document}:{each.line[:60]}")
def test_a_target_that_is_named_is_there(command: Command) -> None:
    """`make …` names a target of the Makefile."""
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert {word for word in re.findall(r"(?:^|&& )make ([a-z-]+)", command.line)} <= set(targets)
