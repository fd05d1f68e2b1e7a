"""The log writer: all lines reach their stream, whole and in order, even if the reader pauses."""

from __future__ import annotations

import io
import os
import threading

import pytest

from service.process import writer as writer_module
from service.process.writer import CHUNK, Writer
from tests.fixtures.service import PATIENCE

LINES = [f"{number} {'x' * (number % 200)}\n" for number in range(3000)]


def drained(descriptor: int) -> str:
    """All bytes written to a pipe."""
    with os.fdopen(descriptor, "rb") as reader:
        return reader.read().decode()


def test_a_line_is_written_at_once_until_there_is_a_thread() -> None:
    """Lines are written at once before the fork and after the end."""
    stream = io.StringIO()
    writer = Writer(stream)
    writer.write("a\n")
    assert stream.getvalue() == "a\n"
    writer.start()
    writer.write("b\n")
    writer.stop()
    writer.write("c\n")
    assert stream.getvalue() == "a\nb\nc\n"


def test_lines_that_wait_are_written_without_being_asked_for() -> None:
    """The thread writes waiting lines within a moment."""

    class Shown(io.StringIO):
        seen = threading.Event()

        def write(self, text: str) -> int:
            self.seen.set()
            return super().write(text)

    stream = Shown()
    writer = Writer(stream)
    writer.start()
    try:
        for line in ("a\n", "b\n"):
            writer.write(line)
            assert stream.seen.wait(PATIENCE)
            stream.seen.clear()
    finally:
        writer.stop()
    assert stream.getvalue() == "a\nb\n"


@pytest.mark.parametrize("blocking", [True, False])
def test_a_slow_reader_gets_every_line(blocking: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Loggers finally wait for a slow pipe, blocking or not; lines of several threads stay whole."""
    monkeypatch.setattr(writer_module, "MOST", 100)
    source, sink = os.pipe()
    os.set_blocking(sink, blocking)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(drained(source)))
    with os.fdopen(sink, "w") as stream:
        writer = Writer(stream)
        writer.start()
        threads = [
            threading.Thread(target=lambda part=part: [writer.write(line) for line in LINES[part::3]])  # type: ignore[misc]
            for part in range(3)
        ]
        for thread in threads:
            thread.start()
        reader.start()
        for thread in threads:
            thread.join(PATIENCE)
        writer.stop(PATIENCE)
    reader.join(PATIENCE)
    lines = found[0].splitlines(keepends=True)
    assert sorted(lines) == sorted(LINES)
    for part in range(3):
        mine = set(LINES[part::3])
        assert [line for line in lines if line in mine] == LINES[part::3]


def test_what_is_written_at_once_is_whole_lines_that_a_pipe_takes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes are atomic, so that processes do not mix lines; a longer line goes alone."""
    written: list[bytes] = []

    def write(descriptor: int, content: bytes) -> int:
        written.append(content)
        return len(content)

    monkeypatch.setattr(os, "write", write)
    source, sink = os.pipe()
    with os.fdopen(sink, "w") as stream:
        writer = Writer(stream)
        writer.start()
        for line in [*LINES, "y" * 5000 + "\n"]:
            writer.write(line)
        writer.stop()
    os.close(source)
    assert all(content.endswith(b"\n") for content in written)
    assert all(len(content) <= CHUNK for content in written[:-1])
    assert b"".join(written).decode() == "".join(LINES) + "y" * 5000 + "\n"


def test_a_stream_that_is_gone_harms_nobody() -> None:
    """A closed pipe or stream only loses the line."""
    source, sink = os.pipe()
    os.close(source)
    stream = os.fdopen(sink, "w")
    writer = Writer(stream)
    writer.write("a\n")
    stream.close()
    writer.write("b\n")
    writer.start()
    writer.write("c\n")
    writer.stop()
