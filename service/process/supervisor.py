"""The supervisor: starts several workers on one port, replaces those that die, and drains them on a signal."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from model.errors import ConfigError
from service import metrics
from service.logs import log_ready
from service.process.binding import bind_beside
from service.settings import Settings

LOG = logging.getLogger("service")

# The delay before a replacement doubles with each worker in a row that lived for less than OLD_AGE.
FIRST_DELAY = 0.5  # seconds
LONGEST_DELAY = 30.0  # seconds
OLD_AGE = 60.0  # seconds
GRACE = 10.0  # seconds after the drain's time, until workers are killed
LONGEST_NEWS = 4096  # bytes that a pipe writes as a whole
SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class SupervisorLink:
    """A worker's connection to its supervisor."""

    ready: Callable[[str], None]  # called with a description of the models, once they score texts
    reload: Callable[[], None]  # makes every worker reload its models
    lifeline: int  # a file descriptor that ends with the supervisor; the worker then drains


Run = Callable[[socket.socket, SupervisorLink], int]


@dataclass(slots=True)
class Worker:
    """A worker: its number stays when its process is replaced."""

    number: int
    process: BaseProcess | None = None
    started: float = 0.0
    deaths: int = 0  # in a row, each before OLD_AGE
    due: float = 0.0  # when its next process starts


class Supervisor:
    """Runs `run(listener, link)`, which returns an exit status, in each of several processes until a signal."""

    def __init__(self, settings: Settings, workers: int, listener: socket.socket, run: Run) -> None:
        self._drain_timeout = settings.drain_timeout
        self._listener = listener
        self._run = run
        self._workers = [Worker(number) for number in range(workers)]
        self._context = multiprocessing.get_context("fork")  # safe: no thread has started, and torch is not imported
        self._signals = 0
        self._ready = False  # whether any worker ever was ready
        self._status = 0

    def run(self) -> int:
        """Serve, and return the status: 0 all drained; 1 none became ready, or one failed.

        Raises ConfigError where no folder for the metrics can be made.
        """
        self._wake, self._waker = os.pipe()
        self._lifeline, self._life = os.pipe()
        self._news, self._teller = os.pipe()
        for descriptor in (self._wake, self._waker):
            os.set_blocking(descriptor, False)
        before = {each: signal.signal(each, self._on_signal) for each in SIGNALS}
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, lambda *_: self._send(signal.SIGHUP))
        try:
            with _folder() as folder:
                self._folder = Path(folder)
                self._serve()
                return self._stop()
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
            for descriptor in (self._wake, self._waker, self._lifeline, self._life, self._news, self._teller):
                os.close(descriptor)

    def _serve(self) -> None:
        while not self._signals and not self._status:
            now = time.monotonic()
            for worker in self._workers:
                if worker.process is None and worker.due <= now:
                    self._start(worker)
            due = [worker.due for worker in self._workers if worker.process is None]
            self._wait(min(due) - now if due else None)

    def _start(self, worker: Worker) -> None:
        # A signal between the fork and the child's own handlers must not run the parent's handlers in the child.
        signal.pthread_sigmask(signal.SIG_BLOCK, {*SIGNALS, signal.SIGHUP})
        try:
            worker.process = self._context.Process(
                target=self._work, args=(worker.number,), name=f"worker-{worker.number}"
            )
            worker.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {*SIGNALS, signal.SIGHUP})
        worker.started = time.monotonic()
        LOG.info("worker %d started as process %s", worker.number, worker.process.pid)

    def _work(self, number: int) -> None:
        """In the child."""
        os.setpgrp()  # Ctrl-C at a terminal reaches the supervisor alone, which sends SIGTERM
        for each in SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # no model is loaded yet that could be reloaded
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {*SIGNALS, signal.SIGHUP})
        for descriptor in (self._wake, self._waker, self._life, self._news):
            os.close(descriptor)
        try:
            metrics.share(self._folder, number)
        except OSError as error:
            LOG.critical("TMPDIR: the metrics of worker %d cannot be kept: %s", number, error.strerror)
            sys.exit(1)
        link = SupervisorLink(
            ready=self._tell, reload=lambda: os.kill(os.getppid(), signal.SIGHUP), lifeline=self._lifeline
        )
        sys.exit(self._run(bind_beside(self._listener), link))

    def _tell(self, models: str) -> None:
        os.write(self._teller, models.encode()[: LONGEST_NEWS - 1] + b"\n")

    def _wait(self, seconds: float | None) -> None:
        processes = {worker.process.sentinel: worker for worker in self._workers if worker.process is not None}
        for happened in wait([self._wake, self._news, *processes], None if seconds is None else max(0.0, seconds)):
            if happened == self._wake:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wake, 4096)
            elif happened == self._news:
                models, *_ = os.read(self._news, LONGEST_NEWS).decode("utf-8", "replace").splitlines()
                if not self._ready:
                    log_ready(self._listener.getsockname()[:2], models, len(self._workers))
                self._ready = True
            elif isinstance(happened, int):
                self._bury(processes[happened])

    def _bury(self, worker: Worker) -> None:
        assert worker.process is not None  # noqa: S101 -- its sentinel was waited for
        worker.process.join()
        status = worker.process.exitcode
        worker.process.close()
        worker.process = None
        metrics.forget(self._folder, worker.number)
        if self._signals:
            # SIGTERM ends a worker that was still starting.
            if status not in (0, -signal.SIGTERM):
                self._status = 1
            return
        if not self._ready:
            LOG.critical("worker %d ended with status %s before any was ready", worker.number, status)
            self._status = 1
            return
        age = time.monotonic() - worker.started
        worker.deaths = 1 if age > OLD_AGE else worker.deaths + 1
        delay = min(FIRST_DELAY * 2 ** (worker.deaths - 1), LONGEST_DELAY)
        worker.due = time.monotonic() + delay
        LOG.error("worker %d ended with status %s; the next in %.1f s", worker.number, status, delay)

    def _stop(self) -> int:
        status, passed = self._status, 0
        self._signals = max(1, self._signals)
        end = time.monotonic() + self._drain_timeout + GRACE
        while any(worker.process is not None for worker in self._workers):
            # A second signal stops each worker at once.
            if passed < min(self._signals, 2):
                passed += 1
                self._send(signal.SIGTERM)
            left = end - time.monotonic()
            if left <= 0:
                LOG.critical("a worker did not end in time and is killed")
                status = 1
                self._send(signal.SIGKILL)
                left = GRACE
            self._wait(left)
        return max(status, self._status)

    def _send(self, number: signal.Signals) -> None:
        for worker in self._workers:
            if worker.process is not None and worker.process.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.process.pid, number)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        with contextlib.suppress(BlockingIOError):
            os.write(self._waker, b"!")


def _folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="sentiment-metrics-")
    except OSError as error:
        raise ConfigError(f"TMPDIR: cannot make the folder for the metrics of the workers: {error.strerror}") from None
