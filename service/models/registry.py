"""The models of one process, by name; and how one takes the place of another while requests are answered.

Each model has a queue of its own. Texts of two models cannot be computed together anyhow, so one queue for
all would save nothing; apart, a model that is overloaded, or slow, takes no room from another, and to replace one is
to start a second one beside it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from model.errors import SentimentError
from service.batching.interface import ServedClassifier
from service.errors import Draining, NotReady, ReloadFailed, Unavailable, UnknownModel
from service.metrics import Metrics
from service.models.served_model import Service
from service.settings import Settings

LOG = logging.getLogger("service")


class Change(NamedTuple):
    """A model that was replaced: `name@version` before and after."""

    model: str
    before: str
    after: str


class Models:
    """What a process serves. Its methods belong to the event loop that called `start`."""

    def __init__(self, settings: Settings, load: Callable[[Path], ServedClassifier], metrics: Metrics) -> None:
        self.settings = settings
        self.metrics = metrics
        self.on_failure: Callable[[], None] = lambda: None
        self.on_reload: Callable[[], None] = lambda: None  # after a request was answered by a reload
        self.on_dismissal: Callable[[], None] = lambda: None  # when a model that was replaced is of no use any more
        self.draining = False  # readiness is red, and nothing more is admitted
        self.patient = False  # whether connections are accepted only when all have loaded
        self._load = load
        self._services = {name: self._service(name, folder) for name, folder in settings.artifact.folders.items()}
        self._retired: set[Service] = set()
        self._reloading = asyncio.Lock()

    def start(self) -> None:
        """Begin to load; return at once."""
        for service in self._services.values():
            service.on_failure = lambda: self.on_failure()
            service.start()

    async def settled(self) -> None:
        """Wait until loading has ended, well or badly."""
        for service in self._services.values():
            await service.settled()

    @property
    def all(self) -> list[Service]:
        """The models that are served, the default first."""
        return list(self._services.values())

    @property
    def default(self) -> Service:
        """The model of requests that name none."""
        return self.all[0]

    @property
    def failure(self) -> BaseException | None:
        """Why one of the models cannot be served, which ends the process."""
        return next((each.failure for each in [*self.all, *self._retired] if each.failure is not None), None)

    def named(self, name: str | None, version: str | None = None) -> Service:
        """The model of a request that asks for `name` or `name@version`; the default for None.

        A request may hold it for as long as it can last, settings.max_timeout: so long it can be used.

        Raises:
            UnknownModel: there is none of that name and version.
            NotReady: it is not loaded yet.
        """
        if name is None:
            default = next(iter(self._services.values()))
            _ = default.manifest
            return default
        name, _, own = name.partition("@")
        for service in self.all:
            if service.name == name and {version or service.version, own or service.version} == {service.version}:
                return service
        raise UnknownModel("No model of this name and version is served; GET /models says which are.")

    def check_ready(self, *services: Service) -> None:
        """Raise NotReady or Draining unless these models score texts now; without any, all of them."""
        if self.draining:
            raise Draining(retry_after=1)
        for service in services or self.all:
            _ = service.batcher

    def check_room(self) -> None:
        """Raise what any request would be refused with, before it is read and it is known which model it wants."""
        if self.draining:
            raise Draining(retry_after=1)
        refusals: list[Unavailable] = []
        for service in self._services.values():
            try:
                service.batcher.check_room()
                return
            except Unavailable as error:
                refusals.append(error)
        raise refusals[0]

    async def reload(self, name: str | None = None) -> list[Change]:
        """Load one model anew from its folder, or all of them; each takes over once it is checked and warm.

        Raises:
            UnknownModel: there is none of that name.
            ReloadFailed: one could not be loaded, so that none was replaced; or this is going on already.
            NotReady, Draining: the first load has not ended, or it is too late.
        """
        self.check_ready()
        if self._reloading.locked():
            raise ReloadFailed("The models are being reloaded already.")
        async with self._reloading:
            chosen = [key for key, each in self._services.items() if name in (None, each.name)]
            if not chosen:
                raise UnknownModel("No model of this name is served; GET /models says which are.")
            candidates = {key: self._service(key, self.settings.artifact.folders[key]) for key in chosen}
            try:
                for candidate in candidates.values():
                    candidate.start()
                    await candidate.settled()
                    _check(candidate)
                self.check_ready()  # it may be draining by now
            except BaseException:
                for candidate in candidates.values():
                    await candidate.drain(0)
                raise
            return [await self._replace(key, candidate) for key, candidate in candidates.items()]

    async def drain(self, timeout: float) -> None:
        """Turn readiness red, answer what was admitted, within `timeout` seconds, and let the models' threads end."""
        self.draining = True
        await asyncio.gather(*(each.drain(timeout) for each in [*self.all, *self._retired]))

    def ended(self, timeout: float) -> bool:
        """Whether the models' threads have ended, or do within `timeout` seconds each, as they should after a drain."""
        return all([each.thread.join(timeout) for each in [*self.all, *self._retired]])

    def _service(self, name: str, folder: Path) -> Service:
        return Service(self.settings, lambda: self._load(folder), self.metrics, name=name)

    async def _replace(self, key: str, candidate: Service) -> Change:
        old = self._services[key]
        if candidate.identity == old.identity:
            await candidate.drain(0)
            LOG.info("reloaded, and what it was", extra={"model": old.identity})
            return Change(candidate.name, old.identity, candidate.identity)
        candidate.on_failure = lambda: self.on_failure()
        self._services[key] = candidate
        self._retired.add(old)
        # Requests that came before have until then, and go on with the model that they began with.
        asyncio.get_running_loop().call_later(self.settings.max_timeout, self._dismiss, old)
        LOG.info("reloaded, in the place of %s", old.identity, extra={"model": candidate.identity})
        return Change(candidate.name, old.identity, candidate.identity)

    def _dismiss(self, old: Service) -> None:
        self._retired.discard(old)
        self._dismissing = asyncio.create_task(self._end(old))

    async def _end(self, old: Service) -> None:
        await old.drain(0)
        self.on_dismissal()


def _check(candidate: Service) -> None:
    try:
        _ = candidate.batcher
    except NotReady:
        error = candidate.failure
        # This project's own messages are written for people and name the file and the field; the log has the others'.
        reason = str(error) if isinstance(error, SentimentError) else type(error).__name__
        raise ReloadFailed(f"What was served is served on, for the new one cannot be: {reason}") from None
