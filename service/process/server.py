"""The uvicorn server of one process: it drains on a signal, and it says by its exit how that went."""

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
from service.process import gc_tuning as garbage
from service.process.binding import refuse_handshakes
from service.process.supervisor import SupervisorLink
from service.process.watchdog import Watchdog
from service.settings import Settings

LOG = logging.getLogger("service")

# Longer than the idle time of the usual load balancers (60 s): theirs is the side that closes, or else a request
# can meet a connection that is just being closed.
KEEP_ALIVE = 75
# Connections that are taken in a turn of the event loop: libuv takes one from each of its handles. Under load there are
# some twenty turns a second, and with one handle new clients stood in the kernel's queue for up to 15 seconds.
ACCEPTS = 8
HANDSHAKE = 0.2  # seconds for handshakes that had begun when no more are taken


class Server(uvicorn.Server):
    """Uvicorn closes its listeners on SIGTERM at once; this one first finishes what was accepted.

    In that time new connections are still answered, with 503, so that a balancer learns of it from /readyz.
    """

    def __init__(self, app: FastAPI, settings: Settings, link: SupervisorLink | None = None) -> None:
        """`link` is that of one worker among several."""
        registry: ModelRegistry = app.state.registry
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http=type("Protocol", (Protocol,), {"patience": settings.max_timeout}),
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # nothing looks at who the client is
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
        # Another worker may be ready, and should have the connections that this one could only refuse.
        self._registry.patient = link is not None
        if link is not None:
            self._registry.on_reload = link.reload

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on `sockets` until a signal, or until the model has failed."""
        self._loop = asyncio.get_running_loop()
        if threading.current_thread() is not threading.main_thread():  # signals are not for others
            return await super().serve(sockets)
        self._loop.add_signal_handler(signal.SIGHUP, self._begin_reload)
        self._registry.on_dismissal = garbage.look_again
        task = self._loop.create_task(self._report())
        try:
            # By then every deadline has passed.
            with Watchdog(self._max_timeout):
                await super().serve(sockets)
        finally:
            self._loop.remove_signal_handler(signal.SIGHUP)
            task.cancel()
            garbage.restore()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin as uvicorn does, and say where it listens."""
        self._listeners = sockets or []
        await super().startup([each.dup() for each in self._listeners for _ in range(ACCEPTS)])
        for listener in self._listeners:
            host, port = listener.getsockname()[:2]
            LOG.info("listening", extra={"host": host, "port": port})
            self._address = host, port
        self._listening.set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Drain at the first signal and stop at the second. Uvicorn's own would end in death by that signal."""
        self._loop.call_soon_threadsafe(self._on_signal, signal.Signals(sig).name)

    async def _report(self) -> None:
        if self._link is not None:
            self._loop.add_reader(self._link.lifeline, self._on_orphaned, self._link.lifeline)
        await self._registry.settled()
        garbage.spare()
        await self._listening.wait()
        if self._registry.failure is not None:
            return
        models = ", ".join(
            f"{each.identity} {each.manifest.precision} (kernel {each.kernel.by})" for each in self._registry.all
        )
        if self._link is None:
            log_ready(self._address, models)
        else:
            flush_log()  # the supervisor's line is to be the last one
            self._link.ready(models)

    def _on_orphaned(self, lifeline: int) -> None:
        self._loop.remove_reader(lifeline)
        self._on_signal("the supervisor is gone")

    def _on_signal(self, name: str) -> None:
        if self._drain_task is None:
            LOG.info("%s: draining", name)
            self._drain_task = self._loop.create_task(self._drain())
        else:
            LOG.info("%s again: stopping now", name)
            self.force_exit = True
            self._stop()

    def _begin_reload(self) -> None:
        self._reload_task = self._loop.create_task(self._reload())

    async def _reload(self) -> None:
        try:
            await self._registry.reload()
        except ServiceError as error:
            LOG.error("SIGHUP: %s", error.detail)

    async def _drain(self) -> None:
        end = time.monotonic() + self._drain_timeout
        # A part is kept for writing the answers out to clients that read slowly.
        await self._registry.drain(self._drain_timeout * 0.8)
        await self._leave()
        self.config.timeout_graceful_shutdown = max(1, int(end - time.monotonic()))
        self._stop()

    async def _leave(self) -> None:
        """See to it that no connection is reset: let no new one begin, and take those that have begun."""
        for listener in self._listeners:
            refuse_handshakes(listener)
        await asyncio.sleep(HANDSHAKE)

    def _fail(self) -> None:
        # Its requests are answered; a client that is slow with the body of another one must not keep the process.
        self.config.timeout_graceful_shutdown = max(1, int(self._drain_timeout))
        self._registry.draining = True
        if self._drain_task is None:
            self._drain_task = self._loop.create_task(self._end())

    async def _end(self) -> None:
        await self._leave()
        self._stop()

    def _stop(self) -> None:
        self.should_exit = True
