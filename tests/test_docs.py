"""Every example of the documentation is run against a real server, and says what it says there."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import create_app
from service.auth.keys import new_key
from service.settings import Settings
from tests.fixtures.documented import FILES, WRITTEN_FOR, Example, blocks, examples, run, shape
from tests.fixtures.fakes import FakeClassifier
from tests.fixtures.places import ROOT
from tests.fixtures.server import served

TEXTS = {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in FILES}
EXAMPLES = [each for text in TEXTS.values() for each in examples(text)]
PYTHON = [code for text in TEXTS.values() for code in blocks(text, "python")]

# Where they say which file does what, a file that moved would leave them wrong.
MAPS = ("ARCHITECTURE.md", "CONTRIBUTING.md")
_PATH = re.compile(r"`([\w.-]*/[\w./-]*|[\w.-]+\.(?:cpp|json|md|pt|py|toml|txt|ya?ml))`|\]\((?!https?:|#)([^)#\s]+)")
_FOLDERS = (ROOT, ROOT / "model" / "default")  # the files of an artifact are named without theirs


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a server that is started as docs/API.md says, and its admin key."""
    key, line = new_key()
    file = tmp_path_factory.mktemp("keys") / "admin.keys"
    file.write_text(line)
    (command,) = re.findall(r"^\$ \.venv/bin/sentiment-serve (--artifact .*)$", TEXTS["docs/API.md"], re.MULTILINE)
    with served(*(str(file) if word == file.name else word for word in shlex.split(command))) as running:
        yield running.url, key


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("example", EXAMPLES, ids=[each.command for each in EXAMPLES])
def test_an_answer_is_what_the_documentation_says(example: Example, server: tuple[str, str]) -> None:
    """Member by member, and errors word by word; numbers and labels are the model's own affair."""
    found = run(example.command, *server)
    if "exported without steps" in found:
        pytest.skip("the artifact that ships cannot explain")
    assert found
    if example.answer:
        assert shape(found) == shape(example.answer)


@pytest.mark.parametrize("code", PYTHON)
def test_the_python_of_the_documentation_runs(
    code: str,
    server: tuple[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As it stands there, beside a file of comments."""
    (tmp_path / "comments.txt").write_text("what a lovely day\n\nthe train was late again\n")
    (tmp_path / "model").symlink_to(ROOT / "model")
    monkeypatch.chdir(tmp_path)
    address = server[0].removeprefix("http://")
    code = code.replace(f"http://{WRITTEN_FOR}", server[0]).replace(WRITTEN_FOR, address)
    try:
        exec(compile(code, "example.py", "exec"), {})  # noqa: S102
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed (the dev extra has it)")
    assert capsys.readouterr().out


def test_every_path_is_documented() -> None:
    """What the OpenAPI document has, docs/API.md has, too."""
    paths = create_app(Settings(), FakeClassifier()).openapi()["paths"]
    named = {
        path.replace("{model}", "NAME").replace("{name}", "NAME").replace("{version}", "VERSION") for path in paths
    }
    assert [path for path in named if f" {path}`" not in TEXTS["docs/API.md"]] == []


@pytest.mark.parametrize("name", MAPS)
def test_every_file_that_a_map_names_is_there(name: str) -> None:
    """In backticks or as a link: modules, folders, tests and pages."""
    named = {code or link for code, link in _PATH.findall((ROOT / name).read_text("utf-8"))}
    assert len(named) > 30
    assert sorted(each for each in named if not any((folder / each).exists() for folder in _FOLDERS)) == []


@pytest.mark.parametrize("name", MAPS)
def test_every_target_that_a_map_names_is_one(name: str) -> None:
    """`make check` and the like are targets of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)`", (ROOT / name).read_text("utf-8"))) <= targets
