"""A model that raises, breaks, hangs, dies or finds no memory, in a real process."""

from __future__ import annotations

import asyncio
import os
import resource
from contextlib import suppress
from pathlib import Path

import pytest
import torch

from model import SHIPPED
from model.artifact import archive
from model.artifact.artifact import load_artifact, save_artifact
from model.classifier import Classifier
from tests.faults.harness.program import BREAKS, DIES, HANGS, RAISES
from tests.faults.harness.wire import PATIENCE, once, texts
from tests.fixtures.server import Server, served

pytestmark = pytest.mark.anyio

PROGRAM = "tests.faults.harness.program"
SLOW = "0.02"  # seconds a text: a model so slow is run in its thread
SECRET = "hunter2"  # noqa: S105 -- of nobody


def nothing_is_told(server: Server) -> None:
    """No log quotes what was sent."""
    assert SECRET not in str(server.log)


async def test_a_text_that_makes_the_model_raise_fails_alone() -> None:
    """Those beside it, in its request and in others, are answered, and the model stays."""
    with served(program=PROGRAM) as server:
        asked = [once(server.url, "/sentiment", {"text": "good"}) for _ in range(20)]
        batch = once(server.url, "/sentiment/batch", {"texts": ["good", f"{SECRET} {RAISES}", "bad"]})
        *others, answer = await asyncio.gather(*asked, batch)
        assert {other.status for other in others} == {200}
        good, failed, bad = answer.json["results"]
        assert (good["label"], bad["label"]) == ("positive", "negative")
        assert failed["error"]["code"] == "failed"
        assert (await once(server.url, "/readyz")).status == 200
    nothing_is_told(server)


@pytest.mark.parametrize("word", [DIES, pytest.param(BREAKS, marks=pytest.mark.faults)])
async def test_a_model_that_cannot_answer_ends_the_process(word: str) -> None:
    """It failed as it must not, or each text fails: all waiters are answered, and the status is 1."""
    with served(program=PROGRAM, ends_with=1) as server:
        asked = [once(server.url, "/sentiment", {"text": f"{SECRET} {each}"}) for each in ("good", word, "good")]
        statuses = {reply.status for reply in await asyncio.gather(*asked)}
        assert statuses <= {200, 503, 504}
        assert await asyncio.to_thread(server.process.wait, PATIENCE) == 1
    assert any("model has died" in str(record["message"]) for record in server.log if record["level"] == "critical")
    nothing_is_told(server)


@pytest.mark.faults
@pytest.mark.parametrize(("cost", "said"), [("0", "event loop hangs"), (SLOW, "thread hangs")])
async def test_a_model_that_hangs_ends_the_process(cost: str, said: str) -> None:
    """On the event loop, or in the thread: with status 1, once no request could still be waiting."""
    flags = ("--default-timeout", "0.5", "--max-timeout", "1")
    with served(*flags, program=PROGRAM, ends_with=1, environment={"FAULTS_COST": cost}) as server:
        with suppress(OSError, asyncio.IncompleteReadError):
            await once(server.url, "/sentiment", {"text": f"{SECRET} {HANGS}"})
        assert await asyncio.to_thread(server.process.wait, PATIENCE) == 1
    assert any(said in str(record["message"]) for record in server.log if record["level"] == "critical")
    nothing_is_told(server)


@pytest.mark.faults
async def test_a_model_that_hangs_is_not_called_ready() -> None:
    """Readiness is red once a usual request would have waited in vain, and the process ends later."""
    flags = ("--default-timeout", "0.2", "--max-timeout", "30")
    with served(*flags, program=PROGRAM, environment={"FAULTS_COST": SLOW}) as server:
        assert (await once(server.url, "/sentiment", {"text": HANGS})).status == 504
        assert (await once(server.url, "/sentiment", {"text": "good"})).status in (503, 504)
        refused = await once(server.url, "/readyz")
        assert refused.status == 503
        assert "retry-after" in refused.headers
        assert (await once(server.url, "/sentiment", {"text": "good"})).status == 503
        assert (await once(server.url, "/healthz")).status == 200


def weights_of(network: torch.jit.ScriptModule) -> list[torch.Tensor]:
    """The floating weights of a served network that are worth the name."""
    return [each for each in (*network.parameters(), *network.buffers()) if each.is_floating_point() and each.numel()]


@pytest.mark.faults
async def test_weights_that_are_not_numbers_are_not_served(tmp_path: Path) -> None:
    """Whichever they are, the artifact with its hashes in order is refused when it is loaded, or written."""
    source = load_artifact(SHIPPED)
    for place in range(len(weights_of(source.network))):
        network = archive.from_bytes(archive.to_bytes(source.network))
        with torch.no_grad():
            weights_of(network)[place].fill_(float("nan"))
        with pytest.raises(Exception, match=r"model\.pt"):
            save_artifact(
                tmp_path / str(place), source.manifest, network=network, tokenizer=source.tokenizer, card="none"
            )


@pytest.mark.faults
async def test_a_process_without_memory_answers_or_ends() -> None:
    """Every answer is right or an error; and either the process ends with a status, or memory makes it whole again."""
    wanted = [f"{each} {'and so on ' * 300}" for each in texts(1000)]
    expected = Classifier.load(SHIPPED).predict(wanted)
    with served("--max-body-bytes", "100000000", ends_with=None) as server:
        assert (await once(server.url, "/sentiment", {"text": "good"})).status == 200
        pid = server.process.pid
        size = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
        for spare in (30_000_000, 8_000_000, 0):
            if server.process.poll() is None:
                resource.prlimit(pid, resource.RLIMIT_AS, (size + spare, resource.RLIM_INFINITY))
            for count in (100, 1000):
                # A connection that is closed without a word is an answer, too, where there is no memory for a better.
                with suppress(OSError, asyncio.IncompleteReadError):
                    body = {"texts": wanted[:count]}
                    answer = await once(server.url, "/sentiment/batch", body, {"X-Timeout-Ms": "20000"})
                    assert answer.status in (200, 500, 503, 504)
                    for found, prediction in zip(answer.json.get("results", ()), expected, strict=False):
                        assert "error" in found or found["score"] == pytest.approx(prediction.score, abs=2e-5)
        if server.process.poll() is None:
            resource.prlimit(pid, resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            with suppress(OSError, asyncio.IncompleteReadError):
                reply = await once(server.url, "/sentiment", {"text": wanted[0]})
                if reply.status == 200:
                    assert reply.json["score"] == pytest.approx(expected[0].score, abs=2e-5)
                    return
        # The model failed at every text: the process drains, and ends with a status that says so.
        assert await asyncio.to_thread(server.process.wait, 60) != 0
