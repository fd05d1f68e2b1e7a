"""A served model: an artifact that loads, answers requests, drains or fails, with a thread and a batcher of its own."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from model.artifact.policy import ACTIONS, NEGATIVE, Policy
from model.errors import SentimentError
from model.inference.lean_torch import import_torch
from service.batching.batcher import RESTART_SECONDS, Batcher
from service.batching.pace import longest_inline
from service.batching.thread import ModelThread
from service.errors import NotReady
from service.logs import where
from service.metrics import Metrics
from service.models.moderation import policy_of
from service.settings import Settings

if TYPE_CHECKING:
    from model.artifact.manifest import Manifest
    from model.classifier import Classifier


LOG = logging.getLogger("service")
Part = TypeVar("Part")


def load_classifier(path: Path, kernel: str = "auto") -> Classifier:
    """Load an artifact; `kernel` as in the settings. Raises ArtifactError."""
    # Not at the top: importing torch takes a second, and /healthz answers meanwhile.
    import_torch()
    from model.classifier import Classifier

    return Classifier.load(path, kernel=kernel)


class ServedModel:
    """One model of a process. Its methods belong to the event loop that called `load`."""

    def __init__(
        self, settings: Settings, open_classifier: Callable[[], Classifier], metrics: Metrics, *, name: str = ""
    ) -> None:
        self._name = name
        self.settings = settings
        self.metrics = metrics
        self.failure: BaseException | None = None
        self.on_failure: Callable[[], None] = lambda: None
        self._open_classifier = open_classifier
        self.thread = ModelThread()
        self.policy: Policy | None = None
        self._batcher: Batcher | None = None
        self._manifest: Manifest | None = None
        self._identity: str | None = None

    async def load(self) -> None:
        """Open the artifact in the model's thread; if it cannot be loaded, `failure` has the error."""
        try:
            self._begin(*await self.thread.call(self._open))
        except CancelledError:
            raise
        except BaseException as error:
            # This project's own messages are written for people and name the file and the field.
            reason = str(error) if isinstance(error, SentimentError) else where(error)
            LOG.critical("the model could not be loaded: %s", reason)
            self._fail(error)

    @property
    def batcher(self) -> Batcher:
        """Where its texts wait. Raises NotReady before it is loaded."""
        return self._loaded(self._batcher)

    def full(self, ahead: int) -> bool:
        """Whether no request is admitted, once `ahead` others are."""
        return self._batcher is None or self._batcher.full(ahead)

    @property
    def manifest(self) -> Manifest:
        """Its artifact's. Raises NotReady before it is loaded."""
        return self._loaded(self._manifest)

    @property
    def name(self) -> str:
        """The name in requests: the one in the settings, else its manifest's."""
        return self._name or self.manifest.name

    @property
    def version(self) -> str:
        """Of its artifact."""
        return self.manifest.version

    @property
    def identity(self) -> str:
        """`name@version`."""
        return self._loaded(self._identity)

    async def drain(self, timeout: float) -> None:
        """Answer the admitted requests within `timeout` seconds, and end the thread."""
        if self._batcher is not None:
            await self._batcher.drain(timeout)
        self.thread.close()

    def _loaded(self, part: Part | None) -> Part:
        if part is None:
            detail = "is being loaded" if self.failure is None else "could not be loaded"
            raise NotReady(f"The model {detail}.", retry_after=RESTART_SECONDS)
        return part

    def _open(self) -> tuple[Classifier, int]:
        """In the thread: the classifier, warmed up, and the characters of the longest text for the event loop."""
        classifier = self._open_classifier()
        classifier.warm_up()
        return classifier, longest_inline(classifier)

    def _begin(self, classifier: Classifier, longest: int) -> None:
        manifest = classifier.manifest
        self.has_steps = classifier.has_steps
        self.kernel = classifier.kernel
        self.policy = policy_of(self.settings, manifest)
        name = self._name or manifest.name
        attributes = self.policy.attributes if self.policy else ()
        reasons = (*attributes, NEGATIVE) if attributes else ()
        self.metrics.set_labels(name, manifest.labels, ACTIONS if self.policy else (), reasons)
        self._batcher = Batcher(classifier, self.thread, self.settings, self.metrics, model=name, longest=longest)
        # Torch may be in any state then: a new process is a better start than a new classifier in this one.
        self._batcher.on_death = lambda: self._fail(SentimentError("the model has died"))
        self._manifest = manifest
        self._identity = f"{name}@{manifest.version}"
        self.metrics.kernel(name, self.kernel.by)
        LOG.info("ready", extra={"model": self.identity, "kernel": self.kernel.by, "reason": self.kernel.reason})

    def _fail(self, error: BaseException) -> None:
        self.failure = error
        self.on_failure()
