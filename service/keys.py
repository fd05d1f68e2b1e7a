"""API keys: a file of their hashes, read again when it changes, and the door that asks for one.

A line is the SHA-256 of a key in hex, and after a space whatever says whose it is; `#` begins a comment. A quick hash
is right for keys that are drawn at random, as `new_key` draws them: 256 bits cannot be guessed. It is wrong for
passwords.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from model.errors import ConfigError
from service.errors import Unauthorized
from service.formats.refusal import refusal_response

LOG = logging.getLogger("service.keys")

LARGEST = 1 << 20  # bytes of a file of keys
PATIENCE = 1.0  # seconds for which a file is not looked at again
_LINE = re.compile(r"([0-9a-fA-F]{64})(?:\s.*)?")
# Machines that watch the service carry no keys, and what tells people of the API holds nothing of anyone's.
OPEN = frozenset(
    {"/healthz", "/readyz", "/metrics", "/docs", "/openapi.json", "/v2/health/live", "/v2/health/ready", "/"}
)
ADMIN = "/model/reload"
ASSETS = "/static/"


def new_key() -> tuple[str, str]:
    """A new key, and its line in a file of keys."""
    key = secrets.token_urlsafe(32)
    return key, hashlib.sha256(key.encode()).hexdigest()


class Keys:
    """The keys of one file. A file that cannot be read once it changed leaves those that were there."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
        setting: str = "SENTIMENT_API_KEYS_FILE (--api-keys-file)",
    ) -> None:
        """Raises ConfigError, naming the setting, the file and the line."""
        self._path = path
        self._name = f"{setting}: {path}"
        self._clock = clock
        self._seen = _state(path)
        self._digests = _read(path, self._name)
        self._looked = clock()

    def admits(self, key: bytes) -> bool:
        """Whether a key is one of the file's. Takes as long for each, whichever it is and however near."""
        self._look()
        digest = hashlib.sha256(key).digest()
        found = False
        for each in self._digests:
            found |= hmac.compare_digest(each, digest)
        return found

    def check(self, headers: Headers) -> None:
        """Raise Unauthorized unless a request with these headers has one of the keys."""
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not self.admits(key.strip().encode("latin-1")):
            raise Unauthorized("invalid_token" if key else "")

    def _look(self) -> None:
        if self._clock() - self._looked < PATIENCE:
            return
        self._looked = self._clock()
        state = _state(self._path)
        if state == self._seen:
            return
        self._seen = state
        try:
            self._digests = _read(self._path, self._name)
            LOG.info("keys were read again")
        except ConfigError as error:
            LOG.error("the keys are still those of before: %s", error)


class KeyMiddleware:
    """Lets in who has a key, and all to the paths in OPEN that are only read."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "http" and not is_open(scope["method"], scope["path"]):
            try:
                self._keys.check(Headers(scope=scope))
            except Unauthorized as error:
                await refusal_response(error, scope["path"], scope["state"]["request_id"])(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_open(method: str, path: str) -> bool:
    """Whether a request needs no key of the file."""
    # What has a door of its own asks for another key.
    return path == ADMIN or (method in ("GET", "HEAD") and (path in OPEN or path.startswith(ASSETS)))


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _read(path: Path, name: str) -> tuple[bytes, ...]:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:  # a pipe or a device would be read for ever
            raise ConfigError(f"{name}: not a file of at most {LARGEST} bytes")
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: cannot be read ({type(error).__name__})") from None
    digests = []
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if line and not line.startswith("#"):
            if not (matched := _LINE.fullmatch(line)):
                # Not the line itself: it may be a key that someone forgot to hash.
                raise ConfigError(f"{name}: line {number} does not begin with 64 hex digits")
            digests.append(bytes.fromhex(matched.group(1)))
    if not digests:
        raise ConfigError(f"{name}: holds no key")
    return tuple(digests)
