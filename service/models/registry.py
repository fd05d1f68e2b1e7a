"""The model registry: the served models of a process, by name, and their replacement while requests are answered.

Each model has a queue of its own. Texts of two models cannot be computed together, so one queue for all would save
nothing; with its own, an overloaded or slow model takes no room from another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from model.errors import SentimentError
from service.errors import Draining, ReloadFailed, UnknownModel
from service.metrics import Metrics
from service.models.served_model import ServedModel
from service.settings import Settings

if TYPE_CHECKING:
    from model.classifier import Classifier


LOG = logging.getLogger("service")
NO_MODEL = "No model of this name and version is served; GET /models lists them."


class Change(NamedTuple):
    """A model that was replaced: `name@version` before and after."""

    model: str
    before: str
    after: str


class ModelRegistry:
    """The served models. Its methods belong to the event loop that called `start`."""

    def __init__(self, settings: Settings, load: Callable[[Path], Classifier], metrics: Metrics) -> None:
        self.settings = settings
        self.metrics = metrics
        self.on_failure: Callable[[], None] = lambda: None
        self.on_reload: Callable[[], None] = lambda: None  # after a request was answered by a reload
        self.on_dismissal: Callable[[], None] = lambda: None  # when a model that was replaced has ended
        self.draining = False  # /readyz answers 503, and no request is admitted
        self.patient = False  # whether connections are accepted only when all have loaded
        self._load = load
        self._models = {name: self._model(name, folder) for name, folder in settings.artifact.folders.items()}
        for model in self._models.values():
            model.on_failure = self._fail
        self._retired: set[ServedModel] = set()
        self._settled = asyncio.Event()
        self._reloading = asyncio.Lock()

    def start(self) -> None:
        """Begin to load; return at once."""
        self._loading = asyncio.get_running_loop().create_task(self._load_all())

    async def settled(self) -> None:
        """Wait until loading has ended, well or badly."""
        await self._settled.wait()

    @property
    def all(self) -> list[ServedModel]:
        """The models, the default first."""
        return list(self._models.values())

    @property
    def default(self) -> ServedModel:
        """The model of requests that name none."""
        return next(iter(self._models.values()))

    @property
    def failure(self) -> BaseException | None:
        """Why one of the models cannot be served, which ends the process."""
        return next((each.failure for each in [*self.all, *self._retired] if each.failure is not None), None)

    def named(self, name: str | None, version: str | None = None) -> ServedModel:
        """The model of a request that asks for `name` or `name@version`; the default for None.

        A request may use it for settings.max_timeout, also where another takes its place meanwhile.

        Raises:
            UnknownModel: none has that name and version.
            NotReady: it is not loaded yet.
        """
        if name is None:
            default = self.default
            _ = default.manifest
            return default
        name, _, own = name.partition("@")
        for model in self.all:
            if model.name == name and {version or model.version, own or model.version} == {model.version}:
                return model
        raise UnknownModel(NO_MODEL)

    def check_ready(self, *models: ServedModel) -> None:
        """Raise NotReady or Draining unless these models score texts now; without any, all of them."""
        if self.draining:
            raise Draining(retry_after=1)
        for model in models or self.all:
            model.batcher.check_ready()

    def full(self, ahead: int = 0) -> bool:
        """Whether no model admits a request, once `ahead` others are admitted."""
        return all([model.full(ahead) for model in self._models.values()])

    def check_room(self) -> None:
        """Raise the refusal of a request, before it is read and its model is known; as in `Batcher.check_room`."""
        if self.draining:
            raise Draining(retry_after=1)
        if self.full():
            self.default.batcher.check_room()

    def retry_after(self, characters: int) -> float:
        """Seconds as in `Batcher.retry_after`, where all queues are full. Raises Draining, NotReady."""
        default = self.default
        self.check_ready(default)
        return default.batcher.retry_after(characters)

    async def reload(self, name: str | None = None) -> list[Change]:
        """Reload one model from its folder, or all of them; each replaces the old one once it is checked and warmed up.

        Raises:
            UnknownModel: none has that name.
            ReloadFailed: one could not be loaded, so that none was replaced; or another reload is going on.
            NotReady, Draining: the first load has not ended, or the process drains.
        """
        self.check_ready()
        if self._reloading.locked():
            raise ReloadFailed("The models are being reloaded already.")
        async with self._reloading:
            chosen = [key for key, each in self._models.items() if name in (None, each.name)]
            if not chosen:
                raise UnknownModel(NO_MODEL)
            candidates = {key: self._model(key, self.settings.artifact.folders[key]) for key in chosen}
            try:
                for candidate in candidates.values():
                    await candidate.load()
                    if (error := candidate.failure) is not None:
                        # This project's own messages name the file and the field; the log has those of others.
                        reason = str(error) if isinstance(error, SentimentError) else type(error).__name__
                        raise ReloadFailed(f"The models were not replaced: a new one cannot be loaded: {reason}")
                self.check_ready()  # it may be draining by now
            except BaseException:
                for candidate in candidates.values():
                    await candidate.drain(0)
                raise
            return [await self._replace(key, candidate) for key, candidate in candidates.items()]

    async def drain(self, timeout: float) -> None:
        """Answer /readyz with 503 and the admitted requests within `timeout` seconds, and end the models' threads."""
        self.draining = True
        await asyncio.gather(*(each.drain(timeout) for each in [*self.all, *self._retired]))

    def ended(self, timeout: float) -> bool:
        """Whether the models' threads have ended, or do within `timeout` seconds each, as they should after a drain."""
        return all([each.thread.join(timeout) for each in [*self.all, *self._retired]])

    def _model(self, name: str, folder: Path) -> ServedModel:
        return ServedModel(self.settings, lambda: self._load(folder), self.metrics, name=name)

    async def _load_all(self) -> None:
        await asyncio.gather(*(each.load() for each in self.all))
        self._settled.set()

    def _fail(self) -> None:
        self.on_failure()

    async def _replace(self, key: str, candidate: ServedModel) -> Change:
        old = self._models[key]
        change = Change(candidate.name, old.identity, candidate.identity)
        if candidate.identity == old.identity:
            await candidate.drain(0)
            LOG.info("reloaded; the artifact has not changed", extra={"model": old.identity})
            return change
        candidate.on_failure = self._fail
        self._models[key] = candidate
        self._retired.add(old)
        # Earlier requests have until then, and keep the model that they began with.
        asyncio.get_running_loop().call_later(self.settings.max_timeout, self._dismiss, old)
        LOG.info("reloaded, in the place of %s", old.identity, extra={"model": candidate.identity})
        return change

    def _dismiss(self, old: ServedModel) -> None:
        self._retired.discard(old)
        self._dismissing = asyncio.create_task(self._end(old))

    async def _end(self, old: ServedModel) -> None:
        await old.drain(0)
        self.on_dismissal()
