"""The HTTP protocol of a connection, with bounds on the size of a head and on the time of senders and readers."""

from __future__ import annotations

import asyncio
import socket
import struct
import uuid
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import httptools
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from service.errors import (
    HeadTooLarge,
    HeadTooSlow,
    MalformedHttp,
    ServiceError,
    UnsupportedHttpVersion,
    problem_response,
)
from service.http.shedding import HOST, LoadShedding, to_http

LARGEST_HEAD = 65_536  # bytes
TOO_LARGE = f"The head of a request may have at most {LARGEST_HEAD} bytes."
GRACE = 1.0  # seconds after a body's deadline, in which the 504 is sent
LONGEST = 30.0  # seconds for what a client still sends after the last answer
MOMENT = 1.0  # seconds for the same without a byte, and for requests and bodies that are arriving in a drain
_BLANKS = (b" ", b"\t")
_NOWHERE: deque[object] = deque(maxlen=0)  # discards every item


class Protocol(HttpToolsProtocol):
    """Uvicorn's own waits for ever for a head, for the rest of an answered body, and for a reader; this one does not.

    Bytes that are not HTTP, and heads that are too large or too slow, are answered with a problem document. Trailers
    are dropped.
    """

    # Seconds for a head, for a body, and for a client to read a part of its answer. Set by the server.
    patience = 60.0
    most = 2**24  # bytes after a head, trailers and the sizes of chunks included; with more the connection is reset
    shed: LoadShedding  # Set by the server.

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._between = True  # the parser awaits a request
        self._in_head = True
        self._head = 0  # bytes of the head so far
        self._body: int | None = None  # bytes of the last body in the part of a read that is parsed; None without one
        self._after = 0  # bytes of the reads after the last head, or after its body if that is whole
        self._refused = False
        self.held = b""  # the beginning of a request that waits for load shedding's decision
        self._unread = 0  # bytes of the body of a request that load shedding refused, to be dropped
        self._lingering: float | None = None  # until when by the loop's time, once the last answer is written
        self._running: RequestResponseCycle | None = None  # the last that was started
        self._parsing = False
        self._expected: tuple[float, Callable[[], object] | None] | None = None  # the next `_sender`
        self._sender: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time in which a new connection must send something: that of an idle one."""
        super().connection_made(transport)
        self.write, self.is_closing = transport.write, transport.is_closing  # for cycles; see `close`
        self._expect(self.timeout_keep_alive, self._cut)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers of a closed connection."""
        self._leave()
        self.held = b""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        self._expect(0, None)
        self._read()

    def data_received(self, data: bytes) -> None:
        """Parse received bytes. While requests are refused, load shedding decides on a new one at the turn's end."""
        if self._unread:
            data = self._drop(data)
        if self.held:
            self.held += data
        elif data and self.shed.refusing and self._begins(data):
            self.held = data
            self.shed.hold(self)
        else:
            self._parse(data)

    def release(self) -> None:
        """Parse the bytes of a request that load shedding lets through."""
        data, self.held = self.held, b""
        if not self.transport.is_closing():
            self._parse(data)

    def refuse(self, answer: bytes, unread: int) -> None:
        """Answer a request that load shedding refuses, `unread` bytes of whose body have not come."""
        self.held = b""
        if self.transport.is_closing():
            return
        self.transport.write(self._dated(answer))
        self._unread = unread
        if unread:
            self._unset_keepalive_if_required()
            self._expect(self.patience + GRACE, self._end_body)
        else:
            self._expect(0, None)
            super().on_response_complete()

    def _begins(self, data: bytes) -> bool:
        """Whether a POST begins, on a connection without an unanswered request, whose client reads its answers."""
        idle = self._between and (self.cycle is None or self.cycle.response_complete)
        return idle and not self._refused and not self.flow.write_paused and data[:5] == b"POST "

    def _dated(self, answer: bytes) -> bytes:
        headers = b"".join([b"\r\n%b: %b" % header for header in self.server_state.default_headers])
        return answer.replace(b"\r\n\r\n", headers + b"\r\n\r\n", 1)

    def _drop(self, data: bytes) -> bytes:
        dropped = min(self._unread, len(data))
        self._unread -= dropped
        if not self._unread:
            self._expect(0, None)
            super().on_response_complete()
        return data[dropped:]

    def _parse(self, data: bytes) -> None:
        self._after += len(data)
        if self._after > self.most:
            self._cut()
            return
        if self._lingering is not None:
            self._expect(min(MOMENT, self._lingering - self.loop.time()), self.transport.close)
        while data and not self._refused:
            end = LARGEST_HEAD - self._head  # so that a head which is too large is not complete within the part
            part, data = data[:end], data[end:]
            # Most requests arrive in one read: timers are set once, after it.
            self._parsing, self._body = True, None
            try:
                self._feed(part)
            finally:
                self._parsing = False
                self._set_timer()
            self._count_head(part)
            if self._head >= LARGEST_HEAD and not self._refused:
                self._refuse(HeadTooLarge(TOO_LARGE))

    def _count_head(self, part: bytes) -> None:
        if not self._in_head:
            self._head = 0
        elif self._body is None:
            self._head += len(part)
        else:  # it begins after the last head that is whole, and the body of that
            self._head = max(0, len(part.rpartition(b"\r\n\r\n")[2]) - self._body)

    def on_message_begin(self) -> None:
        """Start the time of a head."""
        super().on_message_begin()
        self._unset_keepalive_if_required()  # not before: blank lines between requests are no activity
        self._between, self._in_head = False, True
        self._expect(self.patience, self._end_head)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header. The parser leaves blanks at the end in, which are no part of the value (RFC 9110, 5.5)."""
        super().on_header(name, value.rstrip(b" \t") if value[-1:] in _BLANKS else value)

    def on_headers_complete(self) -> None:
        """Start the time of a body. Raises MalformedHttp, UnsupportedHttpVersion."""
        self._check_head()
        self._in_head, self._body, self._after = False, 0, 0
        self._expect(self.patience + GRACE, self._end_body)
        if not self.parser.should_upgrade():  # else `_declined` parses the head again
            super().on_headers_complete()
            self.headers = cast(Any, _NOWHERE)  # uvicorn would add trailers to those of the head

    def on_body(self, body: bytes) -> None:
        """Count it, as what a read holds beside a head."""
        self._body = (self._body or 0) + len(body)
        super().on_body(body)

    def on_chunk_complete(self) -> None:
        """Leave chunks out of the count: the next head begins after the blank line that ends them."""
        self._body = 0

    def on_message_complete(self) -> None:
        """Stop the time of a body."""
        self._between, self._body, self._after = True, self._body or 0, 0
        if not self.parser.should_upgrade():
            self._expect(0, None)
            super().on_message_complete()
            self.cycle.more_body = False  # uvicorn leaves that out after an answer
            self.cycle.scope["state"]["arrived_whole"] = True
            if self._lingering is not None:
                self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGIApp) -> None:  # type: ignore[override]
        self._running = cycle
        cycle.scope["state"]["disconnected"] = False
        self.shed.start(cycle.scope["method"])
        cycle.transport = cast(asyncio.Transport, self)
        super()._start_asgi_task(cycle, app)  # type: ignore[arg-type]

    def close(self) -> None:
        """Close after an answer: a cycle, whose transport this protocol is, calls it."""
        if self.cycle.more_body:
            self._linger(LONGEST)
        else:
            self.transport.close()

    def on_response_complete(self) -> None:
        """Start the time for a slow reader, where the connection closes after this answer."""
        if self._running is not None:
            self._running.transport = self.transport
        if self._lingering is None:
            super().on_response_complete()
            if self.pipeline:  # uvicorn would read more, and a client could fill the memory
                self.flow.pause_reading()
        if self.transport.is_closing():
            self._await_reader()

    def pause_writing(self) -> None:
        """Start the time for a client that does not read."""
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        """Stop the time for a client that reads again."""
        super().resume_writing()
        self._read()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, and drop what its client has not read."""
        if self.transport.get_write_buffer_size():
            self._cut()
        super().timeout_keep_alive_handler()

    def shutdown(self) -> None:
        """The process ends: close an idle connection, and give one whose request is arriving a moment."""
        if self.cycle is None or self._head or self.held or self._unread:
            self.loop.call_later(MOMENT, super().shutdown)
        elif self.cycle.response_complete and self.cycle.more_body:
            self._linger(MOMENT)
        else:
            super().shutdown()

    def _feed(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as upgrade:
                if self.parser.get_method() == b"CONNECT":
                    self._refuse(MalformedHttp("CONNECT is for proxies."))
                    return
                data = self._declined() + data[upgrade.args[0] :]
            except httptools.HttpParserError as error:
                ours = error.__context__  # what a callback raised
                self._refuse(ours if isinstance(ours, ServiceError) else MalformedHttp("The request is not HTTP/1.1."))
                return

    def _check_head(self) -> None:
        version = self.parser.get_http_version()
        if version not in ("1.1", "1.0"):
            raise UnsupportedHttpVersion("The service speaks HTTP/1.1 and HTTP/1.0.")
        hosts, size = [], len(self.parser.get_method()) + len(self.url) + len(" HTTP/1.1\r\n\r\n") + 1
        for name, value in self.headers:
            size += len(name) + len(value) + len(": \r\n")
            if name == b"host":
                hosts.append(value)
            elif name == b"transfer-encoding" and value.lower() != b"chunked":
                raise MalformedHttp("Transfer-Encoding must be chunked.")
        # `_count_head` counts too little behind a body that has a blank line
        if size > LARGEST_HEAD:
            raise HeadTooLarge(TOO_LARGE)
        if len(hosts) != 1 and (hosts or version != "1.0"):
            raise MalformedHttp("A request must have exactly one Host header.")
        if hosts and not HOST.fullmatch(hosts[0]):
            raise MalformedHttp("The Host header is not a host name or address.")

    def _declined(self) -> bytes:
        """The head of a request without its offer of another protocol, at which the parser would stop.

        Java's client offers HTTP/2 in its first request, and then sends the body by HTTP/1.1.
        """
        version = self.parser.get_http_version().encode("ascii")
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, version)]
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
        if self.transport.is_closing():
            return
        if self.cycle is not None and not self.cycle.response_complete:
            # The client would take this refusal for the answer to its previous request.
            self.cycle.keep_alive = False
            if not self._in_head:  # the fault is in the body of this request, which the application answers
                self.cycle.scope["state"]["fault"] = error
                self.cycle.message_event.set()
            return
        request_id = uuid.uuid4().hex
        answer = to_http(problem_response(error, request_id), request_id, (b"connection", b"close"))
        self.transport.write(self._dated(answer))
        self._linger(LONGEST)

    def _linger(self, seconds: float) -> None:
        """Close when the client closes, or has sent nothing for MOMENT, or after `seconds`; drop what it sends.

        A connection that is closed with unread bytes is reset, and the client loses the answer.
        """
        if self.transport.is_closing():
            return
        self._refused, self._unread = True, 0
        self._lingering = self.loop.time() + seconds
        self.flow.resume_reading()
        with suppress(OSError):  # the client has left
            self.transport.write_eof()
        self._expect(MOMENT, self.transport.close)
        self._await_reader()

    def _end_head(self) -> None:
        self._refuse(HeadTooSlow("The head of the request did not arrive in time."))

    def _end_body(self) -> None:
        if self._unread or (self.cycle.response_complete and not self.flow.read_paused):
            self._linger(MOMENT)
        else:  # no body is late where reading is paused because an earlier request is unanswered
            self._expect(self.patience, self._end_body)

    def _leave(self) -> None:
        """Tell the requests without an answer that their client has left; uvicorn tells the last one alone."""
        for cycle in [self._running, *[queued for queued, _ in self.pipeline]]:
            if cycle is not None:
                cycle.transport = self.transport
                cycle.disconnected = cycle.scope["state"]["disconnected"] = True
                cycle.message_event.set()
        while self.pipeline:
            self.pipeline.pop()[0].on_response = _nothing

    def _cut(self) -> None:
        self._leave()
        # With a plain close the kernel would keep the unread bytes and retransmit them.
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


def _nothing() -> None:
    pass
