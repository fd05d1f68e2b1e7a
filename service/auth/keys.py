"""API keys: a file of their hashes, read again when it changes, and the middleware that checks them.

A line is the SHA-256 of a key in hex, and after a space the name of its owner, which the log shows; `#` begins a
comment. A fast hash suits random keys of 256 bits, as `new_key` makes them; it would not suit passwords.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from model.errors import ConfigError
from service.errors import Refuse, Unauthorized

LOG = logging.getLogger("service.auth.keys")

LARGEST = 1 << 20  # bytes of a file of keys
PATIENCE = 1.0  # seconds between looks at the file
LONGEST_NAME = 64  # characters of an owner in the log
_LINE = re.compile(r"([0-9a-fA-F]{64})(?:\s+(.*))?")
# These need no key: monitoring has none, and documentation holds no data of users.
OPEN = frozenset(
    "/ /docs /openapi.json /healthz /readyz /metrics /v2/health/live /v2/health/ready /$discovery/rest".split()
)
ADMIN = "/model/reload"
ASSETS = "/static/"
GOOGLE = "/v1alpha1/"  # Google's clients send the key in the address, or in a header of its own


def new_key() -> tuple[str, str]:
    """A new key, and its line in a file of keys."""
    key = secrets.token_urlsafe(32)
    return key, hashlib.sha256(key.encode()).hexdigest()


class Keys:
    """The keys of one file. Where a changed file cannot be read, the earlier keys stay valid."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
        setting: str = "SENTIMENT_API_KEYS_FILE (--api-keys-file)",
    ) -> None:
        """Raises ConfigError, which names the setting, the file and the line."""
        self._path = path
        self._name = f"{setting}: {path}"
        self._clock = clock
        self._seen = _state(path)
        self._owners = _read(path, self._name)
        self._withdrawn: dict[bytes, str] = {}  # keys that the file held earlier in this process
        self._looked = clock()

    def owner(self, key: bytes) -> str | None:
        """The owner of a key; None for a key that the file does not hold.

        The time of a look-up depends on the hash alone, so it reveals nothing of the keys.
        """
        self._look()
        return self._owners.get(hashlib.sha256(key).digest())

    def check(self, scope: Scope) -> None:
        """Raise Unauthorized unless a request has a valid key; sets `owner` or `reason` in its state."""
        headers = Headers(scope=scope)
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if not scheme and scope["path"].startswith(GOOGLE):
            given = headers.get("x-goog-api-key") or QueryParams(scope["query_string"]).get("key", "")
            scheme = "bearer" if given else ""
        key = given.strip().encode("latin-1")
        owner = self.owner(key) if scheme.lower() == "bearer" else None
        state = scope["state"]
        if owner is not None:
            state["owner"] = owner
            return
        state["reason"] = "no key" if not scheme else "unknown key" if scheme.lower() == "bearer" else "not Bearer"
        if former := self._withdrawn.get(hashlib.sha256(key).digest()):
            state["owner"], state["reason"] = former, "withdrawn key"
        raise Unauthorized("invalid_token" if given else "")

    def _look(self) -> None:
        if self._clock() - self._looked < PATIENCE:
            return
        self._looked = self._clock()
        state = _state(self._path)
        if state == self._seen:
            return
        self._seen = state
        try:
            owners = _read(self._path, self._name)
            self._withdrawn = {**self._withdrawn, **self._owners}
            self._owners = owners
            LOG.info("the file of keys was read again")
        except ConfigError as error:
            LOG.error("the file of keys cannot be read, and the earlier keys stay valid: %s", error)


class KeyMiddleware:
    """Refuses requests without a valid key, but for reads of the paths in OPEN."""

    def __init__(self, app: ASGIApp, keys: Keys, refuse: Refuse) -> None:
        self._app = app
        self._keys = keys
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] == "http" and not is_open(scope["method"], scope["path"]):
            try:
                self._keys.check(scope)
            except Unauthorized as error:
                await self._refuse(error, scope["path"], scope["state"]["request_id"])(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_open(method: str, path: str) -> bool:
    """Whether a request needs no API key; ADMIN checks a key of another file."""
    return path == ADMIN or (method in ("GET", "HEAD") and (path in OPEN or path.startswith(ASSETS)))


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


def _read(path: Path, name: str) -> dict[bytes, str]:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:  # reading a pipe or a device might never end
            raise ConfigError(f"{name}: not a file of at most {LARGEST} bytes")
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}: cannot be read ({type(error).__name__})") from None
    owners: dict[bytes, str] = {}
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if line and not line.startswith("#"):
            if not (matched := _LINE.fullmatch(line)):
                # Without the line itself, which may be a key that is not hashed.
                raise ConfigError(f"{name}: line {number} does not begin with 64 hex digits")
            name_of_owner = "".join(each if each.isprintable() else "?" for each in matched[2] or "")
            owners[bytes.fromhex(matched[1])] = name_of_owner[:LONGEST_NAME] or f"line {number}"
    if not owners:
        raise ConfigError(f"{name}: holds no key")
    return owners
