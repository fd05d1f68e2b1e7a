"""Serves once in the image's build: shows that removed files are not needed, and compiles the imported modules."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time

PATIENCE = 120  # seconds


def free_port() -> int:
    """A free port: several builds may share the machine's network."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = free_port()


def ask(method: str, path: str, body: object = None) -> tuple[int, bytes]:
    """Status and body of an answer. Raises OSError if no server listens."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
    try:
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def ready() -> bool:
    """Whether texts are scored."""
    try:
        return ask("GET", "/readyz")[0] == 200
    except OSError:
        return False


def main() -> int:
    """Ask for everything that loads a module of its own; the exit status."""
    text = "It took a while. But it is lovely!"
    requests: list[tuple[str, str, object]] = [
        ("POST", "/sentiment", {"text": text, "sentences": True}),
        ("POST", "/sentiment", {"text": text, "explain": "contributions"}),
        ("POST", "/sentiment/batch", {"texts": [text, "no"], "explain": True}),
        ("POST", "/", {"inputs": text}),
        ("GET", "/openapi.json", None),
        ("GET", "/docs", None),
        ("GET", "/metrics", None),
    ]
    server = subprocess.Popen(["sentiment-serve", "--workers", "1", "--host", "127.0.0.1", "--port", str(PORT)])
    try:
        end = time.monotonic() + PATIENCE
        while not ready():
            if server.poll() is not None or time.monotonic() > end:
                print("proof: the server does not become ready", file=sys.stderr)
                return 1
            time.sleep(0.2)
        for method, path, body in requests:
            status, answer = ask(method, path, body)
            # An artifact may have been exported without the steps that an explanation needs.
            if status != 200 and not (status == 422 and b"without steps" in answer):
                print(f"proof: {method} {path}: {status} {answer[:500]!r}", file=sys.stderr)
                return 1
        kernel = json.loads(ask("GET", "/model")[1])["kernel"]
        if kernel["by"] == "torchscript":
            print(f"proof: the kernel that was compiled is not used: {kernel['reason']}", file=sys.stderr)
            return 1
        server.send_signal(signal.SIGTERM)
        return server.wait(PATIENCE)
    finally:
        server.kill()


if __name__ == "__main__":
    sys.exit(main())
