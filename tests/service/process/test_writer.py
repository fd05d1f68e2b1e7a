"""Lines reach their stream whole, in order and all of them, also where nobody reads it for a while."""

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
    """All that is written to a pipe."""
    with os.fdopen(descriptor, "rb") as reader:
        return reader.read().decode()


def test_a_line_is_written_at_once_until_there_is_a_thread() -> None:
    """As before a fork, and after the end."""
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
    """Within a moment, by the thread."""

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
    """Whoever logs waits for it at last, whether its pipe blocks or refuses; lines of several threads stay whole."""
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
    """So that those of two processes do not mix; a line that is longer goes alone."""
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
    """A closed pipe or a closed stream loses the line, and no more."""
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
