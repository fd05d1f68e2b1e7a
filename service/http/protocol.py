"""What a connection may cost: a head has a size, and whoever sends or reads has a time to do it in."""

from __future__ import annotations

import asyncio
import socket
import struct
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.encoding import to_json
from service.errors import (
    MEDIA_TYPE,
    PROBLEMS,
    HeadTooLarge,
    HeadTooSlow,
    MalformedHttp,
    ServiceError,
    problem_document,
)

LARGEST_HEAD = 65_536  # bytes, to the read that goes beyond it
# A body's own deadline is answered with 504; the connection is left alone for so long after it.
GRACE = 1.0  # seconds
# While the process ends: for a connection to send a request whose head has not come, so that it is not reset.
MOMENT = 1.0  # seconds


class Protocol(HttpToolsProtocol):
    """Uvicorn's own, which would wait for ever for a head, a body that was answered already, or a reader.

    What it cannot parse, and what it does not wait for, is answered with a problem document.
    """

    # Seconds for a head, for a body, and for a client to take something of its answer. Set by the server.
    patience = 60.0

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head = True
        self._head = 0  # bytes of it
        self._refused = False
        self._parsing = False
        self._expected: tuple[float, Callable[[], object] | None] | None = None  # that `_sender` does not stand for yet
        self._sender: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client came. One that says nothing may stay as long as one that says nothing more."""
        super().connection_made(transport)
        self._expect(self.timeout_keep_alive, self._cut)

    def connection_lost(self, exc: Exception | None) -> None:
        """It left, or was left."""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self._expect(0, None)
        self._read()

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        if self._refused:
            return
        # Most requests come whole: a timer for each of their parts would be set to be cancelled.
        self._parsing = True
        try:
            self._feed(data)
        finally:
            self._parsing = False
            self._set_timer()
        self._head = self._head + len(data) if self._in_head else 0
        if self._head > LARGEST_HEAD and not self._refused:
            self._refuse(HeadTooLarge(f"The head of a request may have at most {LARGEST_HEAD} bytes."))

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._in_head = True
        self._expect(self.patience, self._end_head)

    def on_headers_complete(self) -> None:
        """The last byte of its head."""
        self._in_head = False
        self._expect(self.patience + GRACE, self._end_body)
        if not self.parser.should_upgrade():  # it begins anew, see `_declined`
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The last byte of its body."""
        if not self.parser.should_upgrade():
            self._expect(0, None)
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """The last byte of its answer, which may wait here for a client that reads slowly."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._await_reader()

    def pause_writing(self) -> None:
        """The client does not read what is sent."""
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        """It does."""
        super().resume_writing()
        self._read()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing more came; what was not read by now will not be."""
        if self.transport.get_write_buffer_size():
            self._cut()
        super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        """The process ends: close a connection that is idle, and leave a moment to one whose request is under way."""
        if self.cycle is None or self._head:
            self.loop.call_later(MOMENT, super().shutdown)
        else:
            super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Answer, and close the connection: where the next request begins is not known."""
        self._refuse(MalformedHttp("What was sent is not HTTP/1.1."))

    def _feed(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                if self.parser.get_method() == b"CONNECT":
                    self.send_400_response("")
                    return
                data = self._declined() + data[upgrade.args[0] :]
            except httptools.HttpParserError:
                self.send_400_response("")
                return

    def _declined(self) -> bytes:
        """The head of a request without its offer of another protocol, which the parser would go over to.

        Java's client offers HTTP/2 with its first request, and sends the body of that all the same.
        """
        lines = [b"%b %b HTTP/1.1" % (self.parser.get_method(), self.url)]
        for name, value in self.headers:
            if name == b"connection":
                options = [option for option in value.lower().split(b",") if option.strip() == b"close"]
                lines += [b"connection: close"] if options else []
            elif name not in (b"upgrade", b"http2-settings"):
                lines.append(b"%b: %b" % (name, value))
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return b"\r\n".join((*lines, b"", b""))

    def _refuse(self, error: ServiceError) -> None:
        self._refused = True
        self._expect(0, None)
        if self.cycle is not None and not self.cycle.response_complete:
            # What is refused now would be taken for the answer of the request before it.
            self.cycle.keep_alive = False
            return
        request_id = uuid.uuid4().hex
        status = HTTPStatus(PROBLEMS[type(error)].status)
        body = to_json(problem_document(error, request_id))
        head = (
            f"HTTP/1.1 {status} {status.phrase}\r\ncontent-type: {MEDIA_TYPE}\r\n"
            f"content-length: {len(body)}\r\nx-request-id: {request_id}\r\n"
            "x-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()
        self._await_reader()

    def _end_head(self) -> None:
        self._refuse(HeadTooSlow("The head of the request did not arrive in time."))

    def _end_body(self) -> None:
        # One that is not read, because a request before it is not answered yet, is not late.
        if self.flow.read_paused or not self.cycle.response_complete:
            self._expect(self.patience, self._end_body)
        else:
            self._cut()

    def _cut(self) -> None:
        # Closed as it is, the system would go on offering what the client does not read.
        plug: socket.socket = self.transport.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def _expect(self, seconds: float, otherwise: Callable[[], object] | None) -> None:
        self._expected = seconds, otherwise
        if not self._parsing:
            self._set_timer()

    def _set_timer(self) -> None:
        if self._expected is None:
            return
        if self._sender is not None:
            self._sender.cancel()
        seconds, otherwise = self._expected
        self._sender = None if otherwise is None else self.loop.call_later(seconds, otherwise)
        self._expected = None

    def _await_reader(self) -> None:
        if self._reader is None:
            self._reader = self.loop.call_later(self.patience, self._cut)

    def _read(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None
