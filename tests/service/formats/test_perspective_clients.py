"""Perspective's clients and the page about them, against a server whose model has all of its attributes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest

from model.artifact.attribute import Attribute
from model.artifact.moderation import Thresholds
from service.settings import Settings
from tests.fixtures.documented import WRITTEN_FOR, Example, blocks, examples, run, shape
from tests.fixtures.fakes import FakeClassifier, FakeManifest
from tests.fixtures.places import ROOT
from tests.fixtures.service import listening

PAGE = (ROOT / "docs" / "PERSPECTIVE.md").read_text("utf-8")
NAMES = re.findall(r"^\| `[A-Z_]+` \| `([a-z_]+)` \|", PAGE, re.MULTILINE)
LIMITS = Thresholds(0.5, 0.9)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that keeps corrections."""
    attributes = tuple(Attribute(name, thresholds=LIMITS) for name in NAMES)
    manifest = FakeManifest(name="default", attributes=attributes)
    file = tmp_path_factory.mktemp("feedback") / "feedback.jsonl"
    with listening(Settings(port=0, feedback_file=file), FakeClassifier(manifest)) as url:
        yield url


def test_the_page_names_the_seven_attributes() -> None:
    """Each by Perspective's name in small letters."""
    assert len(NAMES) == 7
    assert all(f"`{name.upper()}`" in PAGE for name in NAMES)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("example", examples(PAGE), ids=[each.command for each in examples(PAGE)])
def test_an_answer_is_what_the_page_says(example: Example, url: str) -> None:
    """Answers match the page member by member, and errors word by word."""
    assert shape(run(example.command, url.removeprefix("http://"), "")) == shape(example.answer)


def test_google_s_python_client(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The page's example works: the client discovers the methods, gets scores, and reads errors."""
    errors = pytest.importorskip("googleapiclient.errors", reason="google-api-python-client is not installed")
    [code] = blocks(PAGE, "python")
    known: dict[str, object] = {}
    exec(compile(code.replace(f"http://{WRITTEN_FOR}", url), "example.py", "exec"), known)  # noqa: S102
    assert float(capsys.readouterr().out) == 0.05
    comments = known["client"].comments()  # type: ignore[attr-defined]
    suggested = {"TOXICITY": {"summaryScore": {"value": 0.3}}}
    body = {"comment": {"text": "a"}, "attributeScores": suggested, "clientToken": "7"}
    assert comments.suggestscore(body=body).execute() == {"clientToken": "7"}
    with pytest.raises(errors.HttpError) as caught:
        comments.analyze(body={"comment": {"text": ""}, "requestedAttributes": {"TOXICITY": {}}}).execute()
    assert caught.value.error_details[0]["errorType"] == "COMMENT_EMPTY"
