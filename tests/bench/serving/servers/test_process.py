"""Server processes: started when ready, measured, and ended."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from bench.common.processes import family, processor_seconds, proportional, resident
from bench.serving.servers.process import Unmeasured, answered, free_port, running

SERVER = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *_): pass
assert len(os.sched_getaffinity(0)) == 1
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def test_a_server_is_ready_within_and_gone_after() -> None:
    """It runs on the given cores, and its memory and processor time can be read."""
    port = free_port()
    with running([sys.executable, "-c", SERVER, str(port)], port, {0}) as server:
        assert server.ready_after > 0
        assert resident(server.pid) > 1e6
        assert processor_seconds(server.pid) > 0
    assert not Path(f"/proc/{server.pid}").exists()


def test_children_that_are_left_behind_are_ended() -> None:
    """Children of an ended server do not keep its port."""
    port = free_port()
    command = [sys.executable, "-c", f"import os\nif os.fork(): os.wait()\n{SERVER}", str(port)]
    with running(command, port, {0}) as server:
        _, child = family(server.pid)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port)).close()
    assert _state(child) in ("gone", "Z")


def test_a_server_that_does_not_begin_says_why() -> None:
    """The error has the last line that it wrote."""
    with (
        pytest.raises(Unmeasured, match="no such thing"),
        running([sys.executable, "-c", "raise SystemExit('no such thing')"], free_port(), {0}),
    ):
        pass


def test_children_count() -> None:
    """Processor time is that of a process and all its descendants."""
    child = os.fork()
    if not child:
        time.sleep(60)
        os._exit(0)
    try:
        assert child in family(os.getpid())
        assert resident(os.getpid()) > resident(child) > proportional(child) > 0
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2][0]
    except FileNotFoundError:
        return "gone"


def test_a_command_answers_in_json_or_says_why_not() -> None:
    """It gets its input on the given cores; a failure has the last line of stderr."""
    script = "import json, os, sys; print(json.dumps([json.load(sys.stdin), len(os.sched_getaffinity(0))]))"
    assert answered([sys.executable, "-c", script], {"a": 1}, {0}) == [{"a": 1}, 1]
    with pytest.raises(Unmeasured, match=r"^ModuleNotFoundError: No module named 'no_such_peer'$"):
        answered([sys.executable, "-c", "import no_such_peer"], None, {0})
