"""The uvicorn server of one process: drains on a signal, and reloads its models on SIGHUP."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
import time
from types import FrameType

import uvicorn
from fastapi import FastAPI

from service.errors import ServiceError
from service.http.protocol import Protocol
from service.logs import flush_log, log_ready
from service.models.registry import ModelRegistry
from service.process import gc_tuning
from service.process.binding import refuse_handshakes
from service.process.supervisor import SupervisorLink
from service.process.watchdog import Watchdog
from service.settings import Settings

LOG = logging.getLogger("service")

# Seconds. Longer than the idle time of common load balancers (60 s), so that they close connections: a request that
# meets a connection that this side closes is lost.
KEEP_ALIVE = 75
# Connections that a turn of the event loop accepts: libuv accepts one for each handle. Under load a second has some
# twenty turns. With one handle new clients waited in the kernel's queue for up to 15 seconds, with eight for four.
ACCEPTS = 64
# Bytes that may come after a head, as a multiple of the limit of a body: chunks of one byte take six bytes each.
UNREAD = 8
HANDSHAKE = 0.2  # seconds for handshakes that began before new ones were dropped


class Server(uvicorn.Server):
    """Uvicorn closes its listeners at SIGTERM; this server first answers the admitted requests.

    Meanwhile it accepts connections and answers 503, so that a load balancer learns of it from /readyz.
    """

    def __init__(self, app: FastAPI, settings: Settings, link: SupervisorLink | None = None) -> None:
        """`link` connects a worker to its supervisor; None without one."""
        registry: ModelRegistry = app.state.registry
        most = max(2**20, UNREAD * settings.max_body_bytes)
        options = {"patience": settings.max_timeout, "most": most, "shed": app.state.shed}
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http=type("Protocol", (Protocol,), options),
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # nothing reads the client's address
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE,
            )
        )
        self._registry = registry
        self._drain_timeout = settings.drain_timeout
        self._max_timeout = settings.max_timeout
        self._drain_task: asyncio.Task[None] | None = None
        self._registry.on_failure = self._fail
        self._link = link
        self._listening = asyncio.Event()
        self._listeners: list[socket.socket] = []
        # Other workers may be ready: a worker accepts connections once its models are loaded.
        self._registry.patient = link is not None
        if link is not None:
            self._registry.on_reload = link.reload

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on `sockets` until a signal, or until a model has failed."""
        self._loop = asyncio.get_running_loop()
        if threading.current_thread() is not threading.main_thread():  # only the main thread gets signals
            return await super().serve(sockets)
        self._loop.add_signal_handler(signal.SIGHUP, self._begin_reload)
        self._registry.on_dismissal = gc_tuning.collect
        task = self._loop.create_task(self._report())
        try:
            # Every deadline has passed by then.
            with Watchdog(self._max_timeout):
                await super().serve(sockets)
        finally:
            self._loop.remove_signal_handler(signal.SIGHUP)
            task.cancel()
            gc_tuning.restore()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, and log the addresses."""
        self._listeners = sockets or []
        await super().startup([each.dup() for each in self._listeners for _ in range(ACCEPTS)])
        for listener in self._listeners:
            host, port = listener.getsockname()[:2]
            LOG.info("listening", extra={"host": host, "port": port})
            self._address = host, port
        self._listening.set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain at the first signal and stop at the second; uvicorn would raise the signal again at its end."""
        self._loop.call_soon_threadsafe(self._on_signal, signal.Signals(sig).name)

    async def _report(self) -> None:
        if self._link is not None:
            self._loop.add_reader(self._link.lifeline, self._on_orphaned, self._link.lifeline)
        await self._registry.settled()
        gc_tuning.freeze()
        await self._listening.wait()
        if self._registry.failure is not None:
            return
        models = ", ".join(
            f"{each.identity} {each.manifest.precision} (kernel {each.kernel.by})" for each in self._registry.all
        )
        if self._link is None:
            log_ready(self._address, models)
        else:
            flush_log()  # before the supervisor logs that all is ready
            self._link.ready(models)
        await gc_tuning.scan()

    def _on_orphaned(self, lifeline: int) -> None:
        self._loop.remove_reader(lifeline)
        self._on_signal("the supervisor is gone")

    def _on_signal(self, name: str) -> None:
        if self._drain_task is None:
            LOG.info("%s: draining", name)
            self._drain_task = self._loop.create_task(self._drain())
        else:
            LOG.info("%s again: stopping now", name)
            self.force_exit = self.should_exit = True

    def _begin_reload(self) -> None:
        self._reload_task = self._loop.create_task(self._reload())

    async def _reload(self) -> None:
        try:
            await self._registry.reload()
        except ServiceError as error:
            LOG.error("SIGHUP: %s", error.detail)

    async def _drain(self) -> None:
        end = time.monotonic() + self._drain_timeout
        # A fifth of the time remains for clients that read their answers slowly.
        await self._registry.drain(self._drain_timeout * 0.8)
        # The connections that have begun are accepted, so that none is reset.
        for listener in self._listeners:
            refuse_handshakes(listener)
        await asyncio.sleep(HANDSHAKE)
        self.config.timeout_graceful_shutdown = max(1, int(end - time.monotonic()))
        self.should_exit = True

    def _fail(self) -> None:
        self._registry.draining = True
        if self._drain_task is None:
            self._drain_task = self._loop.create_task(self._drain())
