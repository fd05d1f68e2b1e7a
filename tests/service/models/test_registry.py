"""Several models in one process, and their replacement while requests are answered."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from model.errors import ArtifactError
from service.app import create_app
from service.auth.keys import new_key
from service.errors import ReloadFailed
from service.models.artifacts import Artifacts
from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, FakeManifest, SlowClassifier
from tests.fixtures.service import PATIENCE, alive, entered, let_go, problem, queued, sample, within

pytestmark = pytest.mark.anyio

TWO = Settings(artifact=Artifacts({"tweets": Path("/tweets"), "reviews": Path("/reviews")}))


class Shelf:
    """Stands for the disk: the artifact that `load` finds in each folder, or the error it raises."""

    def __init__(self, **found: FakeClassifier | BaseException) -> None:
        self.found = found
        self.may_load = threading.Event()
        self.may_load.set()

    def load(self, folder: Path) -> FakeClassifier:
        assert self.may_load.wait(PATIENCE)
        found = self.found[folder.name]
        if isinstance(found, BaseException):
            raise found
        return found


def fake(version: str, **manifest: Any) -> FakeClassifier:
    """A classifier whose artifact has this version."""
    return FakeClassifier(FakeManifest(version=version, **manifest))


def slow(version: str) -> SlowClassifier:
    """A classifier that can be held."""
    return SlowClassifier(FakeManifest(version=version))


@asynccontextmanager
async def served(shelf: Shelf, settings: Settings = TWO) -> Any:
    """A client and the ModelRegistry of an app that is ready."""
    app = create_app(settings, load=shelf.load)
    async with alive(app) as client:
        await within(app.state.registry.settled())
        try:
            yield client, app.state.registry
        finally:
            for each in shelf.found.values():
                let_go(each)


async def ask(client: httpx.AsyncClient, **query: Any) -> httpx.Response:
    """Score a text by a model."""
    return await client.post("/sentiment", json={"text": "good", **query})


async def test_a_request_names_its_model() -> None:
    """By name, or pinned to a version; the first model answers requests that name none, in every format."""
    shelf = Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12, labels=("bad", "fine"), thresholds=None))
    async with served(shelf) as (client, _):
        for name, identity in ((None, "tweets@111111111111"), ("reviews", "reviews@222222222222")):
            assert (await ask(client, model=name)).json()["model"] == identity
            assert (await ask(client, model=identity)).json()["model"] == identity
            batch = await client.post("/sentiment/batch", json={"texts": ["good"], "model": name})
            assert batch.json()["model"] == identity
            classified = await client.post("/v1/classify", json={"input": "good", "model": name})
            assert classified.json()["model"] == identity
        [ranked] = (await client.post("/models/reviews", json={"inputs": "good"})).json()
        assert [each["label"] for each in ranked] == ["fine", "bad"]
        tensor = {"name": "text", "shape": [1], "datatype": "BYTES", "data": ["good"]}
        inferred = (await client.post("/v2/models/reviews/infer", json={"inputs": [tensor]})).json()
        assert (inferred["model_name"], inferred["model_version"]) == ("reviews", "2" * 12)
        assert (await client.get("/model", params={"model": "reviews"})).json()["labels"] == ["bad", "fine"]
    assert [len(each.batches) for each in shelf.found.values() if isinstance(each, FakeClassifier)] == [4, 6]


async def test_the_list_of_models_has_all_that_a_client_must_know() -> None:
    """The default first, with the thresholds that apply, and the limits of a request."""
    shelf = Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12, labels=("bad", "fine"), thresholds=None))
    async with served(shelf, replace(TWO, max_texts=7)) as (client, _):
        answer = (await client.get("/models")).json()
    assert answer["models"] == [
        {
            "name": "tweets",
            "version": "1" * 12,
            "labels": ["negative", "neutral", "positive"],
            "default": True,
            "thresholds": {"review_at": 0.5, "block_at": 0.9},
        },
        {"name": "reviews", "version": "2" * 12, "labels": ["bad", "fine"], "default": False},
    ]
    limits = {"texts": 7, "characters": 100_000, "explained_characters": 5_000, "body_bytes": 2_097_152}
    assert answer["limits"] == limits
    settings = Settings(artifact=Artifacts({"tweets": Path("/tweets")}), review_at=0.3)
    async with served(Shelf(tweets=fake("1" * 12)), settings) as (client, _):
        [only] = (await client.get("/models")).json()["models"]
    assert only["thresholds"] == {"review_at": 0.3, "block_at": 0.9}


@pytest.mark.parametrize("name", ["other", "tweets@000000000000", "", "@", "tweets@111111111111@", "Tweets"])
async def test_a_model_that_is_not_there_is_404(name: str) -> None:
    """The error has the format's shape and does not repeat the name."""
    async with served(Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12))) as (client, _):
        document = problem(await ask(client, model=name), 404)
        problem(await client.get("/model", params={"model": name}), 404)
        named = await client.post("/models/other", json={"inputs": "a"})
    assert document["type"] == "urn:sentiment:problem:unknown-model"
    assert (named.status_code, set(named.json())) == (404, {"error"})


async def test_a_model_that_is_overloaded_takes_no_room_from_another() -> None:
    """Each model has its queue; the metric of depth is their sum."""
    tweets, reviews = slow("1" * 12), fake("2" * 12)
    settings = replace(TWO, max_queue=2)
    async with served(Shelf(tweets=tweets, reviews=reviews), settings) as (client, _):
        tweets.hold()
        waiting = [asyncio.create_task(ask(client))]
        await entered(tweets)
        waiting.append(asyncio.create_task(ask(client)))
        await within(queued(client, 2))
        problem(await ask(client), 503)
        assert (await ask(client, model="reviews")).status_code == 200
        assert sample((await client.get("/metrics")).text, "sentiment_queue_depth") == 2
        tweets.release.set()
        assert [each.status_code for each in await within(asyncio.gather(*waiting))] == [200, 200]


async def test_a_process_is_ready_when_all_its_models_are() -> None:
    """A model that cannot be loaded keeps the process from being ready, and is its failure."""
    async with served(Shelf(tweets=fake("1" * 12), reviews=ArtifactError("no manifest.json"))) as (client, models):
        assert (await client.get("/readyz")).status_code == 503
        assert isinstance(models.failure, ArtifactError)


async def test_a_model_is_replaced_while_requests_are_answered() -> None:
    """The old model answers accepted requests and the new one later ones; none is lost or mixed."""
    old, new = slow("1" * 12), fake("3" * 12)
    shelf = Shelf(tweets=old, reviews=fake("2" * 12))
    async with served(shelf) as (client, models):
        old.hold()
        before = [asyncio.create_task(ask(client)) for _ in range(20)]
        await entered(old)
        shelf.found["tweets"] = new
        changes = await within(models.reload("tweets"))
        assert [tuple(change) for change in changes] == [("tweets", "tweets@111111111111", "tweets@333333333333")]
        assert new.warm
        after = await ask(client)
        assert after.json()["model"] == "tweets@333333333333"
        problem(await ask(client, model="tweets@111111111111"), 404)
        old.release.set()
        answers = await within(asyncio.gather(*before))
    assert {(each.status_code, each.json()["model"]) for each in answers} == {(200, "tweets@111111111111")}
    assert new.encoded[-1] == ["good"]


async def test_a_request_that_began_before_goes_on_with_its_model() -> None:
    """A request keeps its model even if its text is not queued when the model is replaced."""
    shelf = Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12))
    async with served(shelf) as (_client, models):
        held = models.named("tweets")
        shelf.found["tweets"] = fake("3" * 12)
        await within(models.reload())
        loop = asyncio.get_running_loop()
        ticket = held.batcher.submit(["good"], [4], loop.time() + PATIENCE)
        [outcome] = await within(ticket.future)
        assert outcome.label == "positive"


async def test_an_artifact_that_is_what_it_was_is_not_replaced() -> None:
    """An unchanged artifact is checked, and the loaded classifier stays."""
    shelf = Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12))
    async with served(shelf) as (_client, models):
        before = models.all
        shelf.found = {"tweets": fake("1" * 12), "reviews": fake("3" * 12)}
        changes = await within(models.reload())
        assert [change.before == change.after for change in changes] == [True, False]
        assert [now is then for now, then in zip(models.all, before, strict=True)] == [True, False]


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (ArtifactError("model.pt: sha256 differs"), "model.pt: sha256 differs"),
        (ValueError("a secret"), "ValueError"),
        (fake("3" * 12, labels=("joy", "anger"), thresholds=None), "SENTIMENT_BLOCK_AT"),
    ],
)
async def test_a_bad_artifact_changes_nothing(
    found: FakeClassifier | BaseException, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    """All old models stay, and the caller gets the reason."""
    shelf = Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12))
    async with served(shelf, replace(TWO, block_at=0.95)) as (client, models):
        shelf.found = {"tweets": fake("4" * 12), "reviews": found}
        with pytest.raises(ReloadFailed, match=reason) as caught:
            await within(models.reload())
        assert "secret" not in str(caught.value) + caplog.text
        assert models.failure is None
        assert (await client.get("/readyz")).status_code == 200
        assert (await ask(client)).json()["model"] == "tweets@111111111111"
        shelf.found["reviews"] = fake("5" * 12)
        assert len(await within(models.reload())) == 2


async def test_only_one_reload_goes_on_at_a_time() -> None:
    """A second reload is refused while the first runs."""
    shelf = Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12))
    async with served(shelf) as (client, models):
        shelf.may_load.clear()
        first = asyncio.create_task(models.reload())
        await asyncio.sleep(0)
        with pytest.raises(ReloadFailed, match="already"):
            await models.reload()
        assert (await ask(client)).status_code == 200
        shelf.may_load.set()
        assert len(await within(first)) == 2


async def vanished(gone: Callable[[], object]) -> None:
    """Wait until an object is freed."""
    while gone() is not None:
        gc.collect()
        await asyncio.sleep(0)


async def test_the_old_model_is_let_go() -> None:
    """After its last request its thread ends and its memory is freed."""
    old = fake("1" * 12)
    gone = weakref.ref(old)
    shelf = Shelf(tweets=old, reviews=fake("2" * 12))
    settings = replace(TWO, default_timeout=0.05, max_timeout=0.05)
    async with served(shelf, settings) as (_client, models):
        retired = models.named("tweets")
        shelf.found["tweets"] = fake("3" * 12)
        await within(models.reload("tweets"))
        assert await asyncio.to_thread(retired.thread.join, PATIENCE)
        del old, retired
        await within(vanished(gone))


async def test_a_drain_answers_what_a_replaced_model_accepted() -> None:
    """The process ends after these answers."""
    old = slow("1" * 12)
    shelf = Shelf(tweets=old, reviews=fake("2" * 12))
    async with served(shelf) as (client, models):
        old.hold()
        accepted = asyncio.create_task(ask(client))
        await entered(old)
        shelf.found["tweets"] = fake("3" * 12)
        await within(models.reload())
        draining = asyncio.create_task(models.drain(PATIENCE))
        await asyncio.sleep(0)
        old.release.set()
        await within(draining)
        assert (await within(accepted)).json()["model"] == "tweets@111111111111"
        assert models.ended(PATIENCE)


KEY, LINE = new_key()
RIGHT = {"Authorization": f"Bearer {KEY}"}
OTHER, OTHER_LINE = new_key()


def keyed(tmp_path: Path) -> Settings:
    """Settings with an admin key, and another one for texts."""
    for name, line in (("admin", LINE), ("api", OTHER_LINE)):
        (tmp_path / name).write_text(line)
    return replace(TWO, admin_keys_file=tmp_path / "admin", api_keys_file=tmp_path / "api")


async def test_reload_over_http(tmp_path: Path) -> None:
    """POST /model/reload reloads one model or all; a bad artifact is reported by file and field."""
    shelf = Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12))
    async with served(shelf, keyed(tmp_path)) as (client, _):
        shelf.found["reviews"] = fake("3" * 12)
        one = await client.post("/model/reload", json={"model": "reviews"}, headers=RIGHT)
        assert one.json() == {
            "models": [{"model": "reviews", "before": "reviews@222222222222", "after": "reviews@333333333333"}]
        }
        every = await client.post("/model/reload", headers=RIGHT)
        assert [each["model"] for each in every.json()["models"]] == ["tweets", "reviews"]
        problem(await client.post("/model/reload", json={"model": "x"}, headers=RIGHT), 404)
        problem(await client.post("/model/reload", json={"folder": "/etc"}, headers=RIGHT), 422)
        problem(await client.post("/model/reload", content=b"x", headers=RIGHT), 415)
        shelf.found["tweets"] = ArtifactError("model.pt: sha256 differs")
        document = problem(await client.post("/model/reload", headers=RIGHT), 409)
        assert "model.pt: sha256 differs" in document["detail"]


@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        (lambda folder: TWO, RIGHT, 403),
        (keyed, {}, 401),
        (keyed, {"Authorization": f"Bearer {OTHER}"}, 401),
        (keyed, {"Authorization": f"Basic {KEY}"}, 401),
        (keyed, {"Authorization": KEY}, 401),
        (keyed, {"Authorization": "Bearer é"}, 401),
    ],
)
async def test_reload_needs_the_key(
    tmp_path: Path, settings: Callable[[Path], Settings], headers: dict[str, str], status: int
) -> None:
    """Reload needs the admin key: without one set, or with a key for texts, it loads nothing."""
    shelf = Shelf(tweets=fake("1" * 12), reviews=fake("2" * 12))
    async with served(shelf, settings(tmp_path)) as (client, _):
        shelf.found = {}
        sent = {name: value.encode() for name, value in headers.items()}
        refused = await client.post("/model/reload", headers=sent)
    problem(refused, status)
    assert ("www-authenticate" in refused.headers) == (status == 401)
