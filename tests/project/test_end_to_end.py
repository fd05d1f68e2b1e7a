"""The straight way: rows -> fit -> artifact -> a real server process -> answers over TCP."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from model import SHIPPED
from model.classifier import Classifier
from service.auth.keys import new_key
from tests.fixtures import tiny
from tests.fixtures.server import PATIENCE, served
from training.cli import main

TINY = (
    "--tokenizer word --vocab-size 500 --embedding-size 32 --hidden-size 32 --batch-tokens 512 --learning-rate 0.01 "
    "--epochs 15 --patience 15 --average-decay 0.9 --dropout-token 0 --dropout-embedding 0 --dropout-head 0 --threads 1"
).split()


@pytest.fixture(scope="module")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("end-to-end")
    rows = tiny.write(folder / "rows.tsv", tiny.rows(600))
    assert main(["fit", str(rows), "--output", str(folder / "run"), *TINY]) == 0
    return folder / "run" / "artifact"


@pytest.fixture(scope="module")
def url(artifact: Path) -> Iterator[str]:
    with served("--artifact", str(artifact)) as server:
        yield server.url


def test_a_text_is_answered_over_tcp_as_the_python_api_answers_it(artifact: Path, url: str) -> None:
    """POST /sentiment gives the label and probabilities that Classifier.predict gives."""
    label, text = tiny.rows(600)[0]
    answer = httpx.post(f"{url}/sentiment", json={"text": text}, timeout=PATIENCE).json()
    expected = Classifier.load(artifact).predict([text])[0]
    assert answer["label"] == expected.label == label
    assert answer["probabilities"] == pytest.approx(expected.probabilities, abs=1e-5)
    assert answer["polarity"] == pytest.approx(expected.polarity, abs=1e-5)
    assert answer["action"] in ("allow", "review", "block")
    assert answer["tokens"] == expected.tokens
    assert re.fullmatch(r"run@[0-9a-f]{12}", answer["model"])


def test_the_order_of_words_decides(url: str) -> None:
    """The same words in another order, which the training rows never had, get the opposite label."""
    pairs = tiny.mirrored(50)
    texts = [text for pair in pairs for _, text in pair]
    results = httpx.post(f"{url}/sentiment/batch", json={"texts": texts}, timeout=PATIENCE).json()["results"]
    right = sum(result["label"] == label for result, (label, _) in zip(results, sum(pairs, ()), strict=True))
    assert right >= 0.9 * len(texts)


def test_a_text_scores_the_same_alone_and_in_a_batch(url: str) -> None:
    """Answers do not depend on what else was asked at the same time."""
    texts = [text for _, text in tiny.rows(60)]
    together = httpx.post(f"{url}/sentiment/batch", json={"texts": texts}, timeout=PATIENCE).json()["results"]
    for text, answer in zip(texts[:10], together[:10], strict=True):
        alone = httpx.post(f"{url}/sentiment", json={"text": text}, timeout=PATIENCE).json()
        assert alone["probabilities"] == pytest.approx(answer["probabilities"], abs=1e-5)


def test_evaluate_reads_the_artifact_and_prints_figures(
    artifact: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """sentiment-train evaluate measures an artifact on labelled rows of any file."""
    rows = tiny.write(tmp_path / "rows.tsv", tiny.rows(120, seed=7))
    assert main(["evaluate", str(artifact), str(rows), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["examples"] == 120
    assert figures["macro_recall"] > 0.9


def test_an_altered_artifact_is_refused_with_a_line_and_a_status(artifact: Path, tmp_path: Path) -> None:
    """A server given an artifact with one byte changed names the file, exits non-zero and never serves."""
    for file in artifact.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    content = bytearray((tmp_path / "model.pt").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "model.pt").write_bytes(content)
    ended = subprocess.run(
        [sys.executable, "-m", "service", "--artifact", str(tmp_path), "--port", "0", "--workers", "1"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode != 0
    assert "model.pt" in ended.stderr
    assert "Traceback" not in ended.stderr


def replaced(folder: Path, source: Path) -> None:
    """Put a copy of an artifact in the place of the one that is there."""
    shutil.copytree(source, folder.with_name("next"))
    if folder.exists():
        shutil.rmtree(folder.with_name("last"), ignore_errors=True)
        folder.rename(folder.with_name("last"))
    folder.with_name("next").rename(folder)


def test_a_model_is_replaced_under_load(artifact: Path, tmp_path: Path) -> None:
    """SIGHUP, then HTTP, while clients ask all the time: every request is answered, and then by the new model."""
    key, line = new_key()
    (tmp_path / "keys").write_text(line)
    folder = tmp_path / "served"
    replaced(folder, artifact)
    flags = ["--artifact", f"one={folder}", "--artifact", f"two={artifact}"]
    flags += ["--admin-keys-file", str(tmp_path / "keys")]
    shipped = Classifier.load(SHIPPED).manifest.version
    trained = Classifier.load(artifact).manifest.version
    stop = threading.Event()
    answers: list[tuple[int, str]] = []
    seen = {identity: threading.Event() for identity in (f"one@{shipped}", f"one@{trained}")}

    def ask(url: str) -> None:
        with httpx.Client(base_url=url, timeout=PATIENCE) as client:
            while not stop.is_set():
                response = client.post("/sentiment", json={"text": "it was good , not bad"})
                answers.append((response.status_code, response.json().get("model")))
                seen[answers[-1][1]].set()

    with served(*flags) as server:
        threads = [threading.Thread(target=ask, args=(server.url,)) for _ in range(2)]
        try:
            for thread in threads:
                thread.start()
            assert seen[f"one@{trained}"].wait(PATIENCE)
            replaced(folder, SHIPPED)
            server.process.send_signal(signal.SIGHUP)
            assert seen[f"one@{shipped}"].wait(PATIENCE)
            (folder / "model.pt").write_bytes(b"")
            reload = {"url": f"{server.url}/model/reload", "headers": {"Authorization": f"Bearer {key}"}}
            bad = httpx.post(**reload, timeout=PATIENCE)
            assert bad.status_code == 409
            assert "model.pt" in bad.json()["detail"]
            replaced(folder, artifact)
            good = httpx.post(**reload, json={"model": "one"}, timeout=PATIENCE).json()
            assert good["models"] == [{"model": "one", "before": f"one@{shipped}", "after": f"one@{trained}"}]
        finally:
            stop.set()
            for thread in threads:
                thread.join(PATIENCE)
        models = httpx.get(f"{server.url}/models", timeout=PATIENCE).json()["models"]
        assert [(each["name"], each["version"]) for each in models] == [("one", trained), ("two", trained)]
    assert {status for status, _ in answers} == {200}
