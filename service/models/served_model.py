"""The states of a serving process: loading -> ready -> draining, or failed; and what it holds in them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from model.artifact.policy import ACTIONS, NEGATIVE
from model.errors import SentimentError
from service.batching.batcher import RESTART_SECONDS, Batcher
from service.batching.interface import ServedClassifier, ServedManifest
from service.batching.pace import longest_inline
from service.batching.thread import Thread
from service.errors import NotReady
from service.logs import where
from service.metrics import Metrics
from service.moderation import policy_of
from service.settings import Settings

LOG = logging.getLogger("service")
Part = TypeVar("Part")


def load_classifier(path: Path, kernel: str = "auto") -> ServedClassifier:
    """Load an artifact; `kernel` as in the settings. Raises ArtifactError."""
    # Not at the top: importing torch takes a second, and /healthz answers meanwhile.
    from model.classifier import Classifier

    return Classifier.load(path, kernel=kernel)


class Service:
    """One model of a process: loading, then ready, then draining; or failed.

    Its methods belong to the event loop that called `start`.
    """

    def __init__(
        self,
        settings: Settings,
        open_classifier: Callable[[], ServedClassifier],
        metrics: Metrics,
        *,
        name: str = "",
    ) -> None:
        self._name = name
        self.settings = settings
        self.metrics = metrics
        self.failure: BaseException | None = None
        self.on_failure: Callable[[], None] = lambda: None
        self._open_classifier = open_classifier
        self.thread = Thread()
        self._batcher: Batcher | None = None
        self._manifest: ServedManifest | None = None
        self._opened = asyncio.Event()

    def start(self) -> None:
        """Begin to load; return at once."""
        self.thread.call(self._open).add_done_callback(self._loaded)

    async def settled(self) -> None:
        """Wait until loading has ended, well or badly."""
        await self._opened.wait()

    @property
    def batcher(self) -> Batcher:
        """The batcher of a model that is ready. Raises NotReady or Draining."""
        batcher = self._loaded_or_not(self._batcher)
        batcher.check_ready()
        return batcher

    @property
    def manifest(self) -> ServedManifest:
        """What is served. Raises NotReady before it is loaded."""
        return self._loaded_or_not(self._manifest)

    def _loaded_or_not(self, part: Part | None) -> Part:
        if part is None:
            detail = "could not be loaded" if self._opened.is_set() else "is being loaded"
            raise NotReady(f"The model {detail}.", retry_after=RESTART_SECONDS)
        return part

    @property
    def name(self) -> str:
        """What requests call it: the name that it was given, else its manifest's."""
        return self._name or self.manifest.name

    @property
    def version(self) -> str:
        """Of its artifact."""
        return self.manifest.version

    @property
    def identity(self) -> str:
        """`name@version` of what is served."""
        return f"{self.name}@{self.version}"

    async def drain(self, timeout: float) -> None:
        """Answer what was admitted, within `timeout` seconds, and let the thread end."""
        if self._batcher is not None:
            await self._batcher.drain(timeout)
        self.thread.close()

    def _open(self) -> tuple[ServedClassifier, int]:
        """In the thread: the classifier, warmed up, and how long a text may be to be computed on the event loop."""
        classifier = self._open_classifier()
        classifier.warm_up()
        return classifier, longest_inline(classifier)

    def _loaded(self, opened: asyncio.Future[tuple[ServedClassifier, int]]) -> None:
        if opened.cancelled():
            return
        try:
            classifier, longest = opened.result()
            manifest = classifier.manifest
            self.has_steps = classifier.has_steps
            self.policy = policy_of(self.settings, manifest)
            name = self._name or manifest.name
            attributes = self.policy.attributes if self.policy else ()
            reasons = (*attributes, NEGATIVE) if attributes else ()
            self.metrics.set_labels(name, manifest.labels, ACTIONS if self.policy else (), reasons)
            self._batcher = Batcher(
                classifier,
                self.thread,
                longest=longest,
                max_queue=self.settings.max_queue,
                max_queue_characters=self.settings.max_queue_characters,
                metrics=self.metrics,
                model=name,
                default_timeout=self.settings.default_timeout,
                max_timeout=self.settings.max_timeout,
            )
            self._batcher.on_death = self._died
            self._manifest = manifest
            self.computed = classifier.kernel
            self.metrics.computed(self.name, self.computed.by)
            by, reason = self.computed
            LOG.info("ready", extra={"model": self.identity, "kernel": by, "reason": reason})
        except BaseException as error:
            self.failure = error
            # This project's own messages are written for people and name the file and the field.
            reason = str(error) if isinstance(error, SentimentError) else where(error)
            LOG.critical("the model could not be loaded: %s", reason)
            self.on_failure()
        finally:
            self._opened.set()

    def _died(self) -> None:
        # Torch may be in any state now: a new process is a better start than a new classifier in this one.
        self.failure = SentimentError("the model has died")
        self.on_failure()
