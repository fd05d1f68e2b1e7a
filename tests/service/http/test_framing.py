"""Framing of requests over TCP: ambiguous framing is refused, and the connection closed."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

import httpx
import pytest

from service.http.protocol import LARGEST_HEAD
from service.settings import Settings
from tests.fixtures.service import PATIENCE, listening

BODY = b'{"text": "good"}'
HEAD = b"POST /sentiment HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
SIZED = HEAD + b"Content-Length: %d\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LIMIT = 1000


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    """A server of bodies of at most LIMIT bytes."""
    with listening(Settings(port=0, max_body_bytes=LIMIT)) as url:
        while httpx.get(f"{url}/readyz", timeout=PATIENCE).status_code != 200:
            pass
        found = httpx.URL(url)
        yield found.host, found.port or 0


def answered(address: tuple[str, int], *parts: bytes, closes: bool = True) -> tuple[int, dict[str, str], bytes]:
    """The answer to bytes, and whether it `closes` the connection; no bytes follow it."""
    with socket.create_connection(address, timeout=PATIENCE) as connection, connection.makefile("rb") as reader:
        for part in parts:
            connection.sendall(part)
        status = int(reader.readline().split()[1])
        headers = dict(line.decode().strip().split(": ", 1) for line in iter(reader.readline, b"\r\n"))
        body = reader.read(int(headers["content-length"]))
        assert (headers.get("connection") == "close") is closes
        connection.shutdown(socket.SHUT_WR)
        assert reader.read() == b""
    return status, headers, body


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (SIZED.replace(b"Host: a\r\n", b""), "exactly one Host header"),
        (SIZED + b"Host: a\r\n", "exactly one Host header"),
        (SIZED.replace(b"Host: a", b"Host: a/b"), "not a host name or address"),
        (SIZED.replace(b"Host: a", b"Host: u@a"), "not a host name or address"),
        (SIZED.replace(b"Host: a", b"Host: a, b"), "not a host name or address"),
        (SIZED.replace(b"HTTP/1.1", b"HTTP/1.2"), "not HTTP/1.1"),
        (SIZED + b"Transfer-Encoding: chunked\r\n", "not HTTP/1.1"),
        (SIZED + b"Content-Length: 1\r\n", "not HTTP/1.1"),
        (SIZED + b"X: a\r\n b\r\n", "not HTTP/1.1"),
        (SIZED + b"X: a\n", "not HTTP/1.1"),
        (SIZED + b"X: a\0b\r\n", "not HTTP/1.1"),
        (HEAD + b"Transfer-Encoding: gzip, chunked\r\n", "must be chunked"),
        (HEAD + b"Transfer-Encoding: identity\r\n", "must be chunked"),
    ],
)
def test_a_head_that_is_not_http_is_refused(address: tuple[str, int], head: bytes, said: str) -> None:
    """The problem names the fault, if the parser leaves the answer to this service."""
    head = head % len(BODY) if b"%d" in head else head
    status, headers, body = answered(address, head + b"\r\n" + BODY)
    assert (status, headers["content-type"]) == (400, "application/problem+json")
    assert said in json.loads(body)["detail"]


@pytest.mark.parametrize("head", [b"GET /healthz HTTP/2.0\r\nHost: a\r\n", b"GET / HTTP/0.9\r\n", b"GET /healthz\r\n"])
def test_other_versions_of_http_are_refused(address: tuple[str, int], head: bytes) -> None:
    """Their clients could not read an answer in HTTP/1.1."""
    status, _, body = answered(address, head + b"\r\n")
    assert status == 505
    assert json.loads(body)["type"] == "urn:sentiment:problem:unsupported-http-version"


@pytest.mark.parametrize("filling", [b"X: %b\r\n", b"X: %b\r\n" * 8, b"X:%b\r\n"])
@pytest.mark.parametrize("writes", [1, 2])
def test_a_head_is_bounded_however_it_is_written(address: tuple[str, int], filling: bytes, writes: int) -> None:
    """The limit holds to the byte, in one read or several, blanks included."""
    head = SIZED % len(BODY)
    fields = filling.count(b"%b")
    letter = b"a" if b" " in filling else b" "
    for more, status in ((0, 200), (1, 431)):
        room = LARGEST_HEAD + more - len(head + filling.replace(b"%b", b"") + b"\r\n")
        parts = [letter * (room // fields)] * fields
        parts[0] += letter * (room % fields)
        whole = head + filling % tuple(parts) + b"\r\n"
        assert len(whole) == LARGEST_HEAD + more
        cuts = [len(whole) // writes * each for each in range(writes)] + [len(whole)]
        sent = [whole[start:end] for start, end in pairwise(cuts)]
        sent[-1] += BODY
        assert answered(address, *sent, closes=status == 431)[0] == status
    # A request before it in the same write changes nothing.
    first = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
    with socket.create_connection(address, timeout=PATIENCE) as connection, connection.makefile("rb") as reader:
        connection.sendall(first + whole + BODY)
        assert reader.readline() == b"HTTP/1.1 200 OK\r\n"
        assert b"HTTP/1.1 200" not in reader.read()


@pytest.mark.parametrize(
    "first",
    [
        SIZED % (len(BODY) + 800) + b"\r\n" + BODY + b" " * 796 + b"\r\n\r\n",
        CHUNKED + b"%x\r\n" % (len(BODY) + 800) + BODY + b" " * 800 + b"\r\n0\r\n\r\n",
    ],
)
def test_a_head_is_bounded_behind_any_body(address: tuple[str, int], first: bytes) -> None:
    """Also where the body before it in the same write ends with a blank line, or is chunked."""
    head = SIZED % len(BODY)
    long = head + b"X: %b\r\n\r\n" % (b"a" * (LARGEST_HEAD + 1 - len(head) - len(b"X: \r\n\r\n")))
    assert len(long) == LARGEST_HEAD + 1
    with socket.create_connection(address, timeout=PATIENCE) as connection, connection.makefile("rb") as reader:
        connection.sendall(first + long + BODY)
        assert reader.readline() == b"HTTP/1.1 200 OK\r\n"
        assert b"HTTP/1.1 200" not in reader.read()


@pytest.mark.parametrize("host", [b"Host: ", b"Host: [::1]:80", b"Host: a_b.c:8000"])
def test_a_host_may_be_empty_and_have_a_port(address: tuple[str, int], host: bytes) -> None:
    """A Host header is valid if it is empty or has a port, as in a URI."""
    head = (SIZED % len(BODY)).replace(b"Host: a", host)
    assert answered(address, head + b"\r\n" + BODY, closes=False)[0] == 200


@pytest.mark.parametrize(
    "line", [b"Host: a \t", b"Host: a\r\nX-Timeout-Ms: 500 ", b"Host: a\r\nContent-Encoding: identity\t"]
)
def test_blanks_behind_a_value_are_no_part_of_it(address: tuple[str, int], line: bytes) -> None:
    """Blanks after a value are ignored in all headers (RFC 9110)."""
    head = (SIZED % len(BODY)).replace(b"Host: a", line)
    assert answered(address, head + b"\r\n" + BODY, closes=False)[0] == 200


@pytest.mark.parametrize("body", [b"10\n" + BODY, b"0x10\r\n" + BODY, b"-1\r\n", b"2\r\n" + BODY, b"f" * 20 + b"\r\n"])
@pytest.mark.parametrize("together", [True, False])
def test_chunks_that_are_none_are_refused_at_once(address: tuple[str, int], body: bytes, together: bool) -> None:
    """Malformed chunks are answered 400, and not 504 at the deadline."""
    parts = [CHUNKED + body] if together else [CHUNKED, body]
    status, _, document = answered(address, *parts)
    assert status == 400
    assert json.loads(document)["type"] == "urn:sentiment:problem:malformed-http"


@pytest.mark.parametrize("head", [SIZED % 500_000 + b"\r\n", CHUNKED + b"%x\r\n" % 500_000])
def test_a_client_that_sends_all_of_a_large_body_reads_its_refusal(address: tuple[str, int], head: bytes) -> None:
    """The connection stays open until the body was sent, as a reset would lose the answer."""
    assert answered(address, head, b"a" * 500_000)[0] == 413


@pytest.mark.parametrize("head", [SIZED % 10**12 + b"\r\n", CHUNKED + b"%x\r\n" % 10**12, CHUNKED + b"1;", CHUNKED])
def test_a_body_without_end_is_cut_off(address: tuple[str, int], head: bytes) -> None:
    """Endless data and endless chunk framing end the connection."""
    part = b"1\r\na\r\n" * 10_000 if head == CHUNKED else b"a" * 60_000
    sent = 0
    with socket.create_connection(address, timeout=PATIENCE) as connection, suppress(ConnectionError):
        connection.sendall(head)
        while sent < 10**9:
            connection.sendall(part)
            sent += len(part)
    assert sent < 10**8  # what the system buffers is more than the server reads


@pytest.mark.parametrize(
    ("more", "status"), [(b"X-Timeout-Ms: no\r\n", 422), (b"Content-Encoding: gzip\r\n", 415), (b"", 413)]
)
def test_a_body_that_was_never_asked_for_leaves_no_doubt(address: tuple[str, int], more: bytes, status: int) -> None:
    """After a final answer in place of 100 Continue the connection closes, as the next bytes are ambiguous."""
    length = LIMIT + 1 if status == 413 else len(BODY)
    assert answered(address, SIZED % length + more + b"Expect: 100-continue\r\n\r\n")[0] == status


def test_an_offer_of_another_protocol_in_http_1_0_is_answered_in_http_1_0(address: tuple[str, int]) -> None:
    """The connection closes after the answer, for whose end the client waits."""
    head = SIZED.replace(b"HTTP/1.1", b"HTTP/1.0") % len(BODY) + b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
    assert answered(address, head + b"\r\n" + BODY)[0] == 200


def test_a_body_that_was_asked_for_keeps_the_connection(address: tuple[str, int]) -> None:
    """After 100 Continue and the answer the connection takes another request."""
    with socket.create_connection(address, timeout=PATIENCE) as connection, connection.makefile("rb") as reader:
        for _ in range(2):
            connection.sendall(SIZED % len(BODY) + b"Expect: 100-continue\r\n\r\n")
            assert reader.readline() == b"HTTP/1.1 100 Continue\r\n"
            assert reader.readline() == b"\r\n"
            connection.sendall(BODY)
            assert reader.readline() == b"HTTP/1.1 200 OK\r\n"
            headers = dict(line.decode().strip().split(": ", 1) for line in iter(reader.readline, b"\r\n"))
            assert "connection" not in headers
            reader.read(int(headers["content-length"]))


def test_a_client_that_does_not_close_is_closed(address: tuple[str, int]) -> None:
    """The server closes a second after the last byte of the body's rest."""
    with socket.create_connection(address, timeout=PATIENCE) as connection, connection.makefile("rb") as reader:
        connection.sendall(SIZED % (LIMIT + 1) + b"\r\n")
        assert reader.read().startswith(b"HTTP/1.1 413")
