"""The states of a serving process: loading -> ready -> draining, or failed; and what it holds in them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from model.errors import ConfigError, SentimentError
from model.moderation import Thresholds
from service.batcher import RESTART_SECONDS, Batcher
from service.errors import Draining, NotReady
from service.interface import ServedClassifier, ServedManifest
from service.logs import where
from service.metrics import Metrics
from service.settings import Settings

LOG = logging.getLogger("service")


def load_classifier(path: Path, kernel: str = "auto") -> ServedClassifier:
    """Load an artifact; `kernel` as in the settings. Raises ArtifactError."""
    # Not at the top: importing torch takes a second, and /healthz answers meanwhile.
    from model.classifier import Classifier

    return Classifier.load(path, kernel=kernel)


def thresholds_of(settings: Settings, manifest: ServedManifest) -> Thresholds | None:
    """The limits for requests that give none: the settings' where they are set, else the manifest's.

    Raises:
        ConfigError: the settings do not fit the artifact.
    """
    base = manifest.thresholds
    if settings.review_at is None and settings.block_at is None:
        return base
    if base is None:
        raise ConfigError(
            "SENTIMENT_REVIEW_AT and SENTIMENT_BLOCK_AT must not be set: the artifact has no label `negative`"
        )
    review_at = base.review_at if settings.review_at is None else settings.review_at
    block_at = base.block_at if settings.block_at is None else settings.block_at
    if block_at < review_at:
        raise ConfigError(
            f"SENTIMENT_BLOCK_AT ({block_at:g}) must be at least SENTIMENT_REVIEW_AT ({review_at:g}); "
            "one that is not set is the artifact's"
        )
    return Thresholds(review_at, block_at)


class Service:
    """One model of a process, and its batcher. Its methods belong to the event loop that called `start`."""

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
        self._batcher = Batcher(
            open_classifier,
            max_queue=settings.max_queue,
            max_queue_characters=settings.max_queue_characters,
            max_batch_tokens=settings.max_batch_tokens,
            max_batch_steps=settings.max_batch_steps,
            metrics=metrics,
            default_timeout=settings.default_timeout,
            max_timeout=settings.max_timeout,
        )
        self._batcher.on_death = self._died
        self.draining = False
        self._opened = asyncio.Event()
        self._manifest: ServedManifest | None = None

    def start(self) -> None:
        """Begin to load; return at once."""
        self._batcher.start().add_done_callback(self._loaded)

    async def settled(self) -> None:
        """Wait until loading has ended, well or badly."""
        await self._opened.wait()

    @property
    def batcher(self) -> Batcher:
        """The batcher of a service that is ready. Raises NotReady or Draining."""
        if self.draining:
            raise Draining(retry_after=self._batcher.predicted_wait)
        _ = self.manifest
        if not self._batcher.alive:
            raise NotReady("The model has stopped.", retry_after=RESTART_SECONDS)
        return self._batcher

    def ended(self, timeout: float) -> bool:
        """Whether the model's thread has ended, or does within `timeout` seconds, as it should after a drain."""
        return self._batcher.join(timeout)

    @property
    def manifest(self) -> ServedManifest:
        """What is served. Raises NotReady before it is loaded."""
        if not self._opened.is_set():
            raise NotReady("The model is being loaded.", retry_after=RESTART_SECONDS)
        if self._manifest is None:
            raise NotReady("The model could not be loaded.", retry_after=RESTART_SECONDS)
        return self._manifest

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

    def refuse_new(self) -> None:
        """Turn readiness red and admit nothing more; what was admitted is still answered."""
        self.draining = True
        self._batcher.refuse_new()

    async def drain(self, timeout: float) -> None:
        """Answer what was admitted, within `timeout` seconds, and let the model's thread end."""
        self.refuse_new()
        await self._batcher.drain(timeout)

    def _died(self) -> None:
        # Torch may be in any state now: a new process is a better start than a new thread in this one.
        self.failure = SentimentError("the model's thread has died")
        self.on_failure()

    def _loaded(self, opened: asyncio.Future[ServedClassifier]) -> None:
        if opened.cancelled():
            return
        try:
            classifier = opened.result()
            manifest = classifier.manifest
            self.has_steps = classifier.has_steps
            self.thresholds = thresholds_of(self.settings, manifest)
            self.metrics.set_labels(manifest.labels)
            self._manifest = manifest
            self.computed = classifier.kernel
            self.metrics.computed(self.name, self.computed.by)
            self._opened.set()
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
