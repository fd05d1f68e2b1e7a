"""The examples of the documentation: commands with their answers, and how they are run.

`python -m tests.documented URL` writes the answers of the server at URL beneath the commands, for which ADMIN_KEY holds
an admin key of it. To be done when the artifact that ships is another.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
FILES = (ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in ("API", "CLIENT", "MODELS")))
WRITTEN_FOR = "localhost:8000"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_EXAMPLE = re.compile(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
# What is said in so many words, whichever model is served.
_LITERAL = {"detail", "title", "message", "error", "type", "code", "error_type", "param", "field", "status", "object"}


class Example(NamedTuple):
    """A command, as it is typed, and what it prints."""

    command: str
    answer: str


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return [code for kind, code in _BLOCK.findall(text) if kind == language]


def examples(text: str) -> list[Example]:
    """The commands that ask a server, in their order."""
    found = [Example(*pair) for block in blocks(text, "console") for pair in _EXAMPLE.findall(block)]
    return [each for each in found if WRITTEN_FOR in each.command]


def run(command: str, url: str, admin_key: str) -> str:
    """What a command prints when the server is at another address. Raises CalledProcessError."""
    command = command.replace(f"http://{WRITTEN_FOR}", url).replace(WRITTEN_FOR, url)
    environment = {**os.environ, "ADMIN_KEY": admin_key}
    done = subprocess.run(["bash", "-c", command], capture_output=True, env=environment, check=True, timeout=60)
    return done.stdout.decode()


def shape(answer: str) -> Any:
    """What of an answer does not depend on the model and the moment: members, kinds of values, and errors in full."""
    try:
        return _shape(json.loads(answer), literal=False)
    except ValueError:
        return re.sub(r"\d+", "0", answer.strip())


def _shape(value: Any, *, literal: bool) -> Any:
    if isinstance(value, dict):
        return {name: _shape(each, literal=name in _LITERAL) for name, each in value.items()}
    if isinstance(value, list):
        kinds = [_shape(each, literal=literal) for each in value]
        return [each for place, each in enumerate(kinds) if each not in kinds[:place]]
    if literal or isinstance(value, bool) or value is None:
        return value
    return "text" if isinstance(value, str) else "number"


def _rewritten(text: str, url: str, admin_key: str) -> str:
    for command, answer in examples(text):
        if answer:
            here = run(command, url, admin_key).rstrip("\n") + "\n"
            text = text.replace(f"$ {command}\n{answer}", f"$ {command}\n{here}")
    return text


if __name__ == "__main__":
    for file in FILES:
        file.write_text(_rewritten(file.read_text("utf-8"), sys.argv[1], os.environ["ADMIN_KEY"]), "utf-8")
