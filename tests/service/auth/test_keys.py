"""API keys: their file and the check of a request's key."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from pathlib import Path

import pytest

from model.errors import ConfigError
from service.auth.keys import Keys, new_key
from service.errors import Unauthorized
from service.settings import Settings
from tests.fixtures.service import problem, serving

KEY, OTHER = "a-key", "another-key"


def line(key: str) -> str:
    """A key's line, worked out here."""
    return hashlib.sha256(key.encode()).hexdigest()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that holds KEY."""
    path = tmp_path / "keys"
    path.write_text(f"# whose they are\n\n{line(KEY).upper()} the moderation team\n")
    return path


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_only_the_keys_of_the_file_are_admitted(path: Path) -> None:
    """Anything else is refused, the hash of a key included."""
    keys = Keys(path)
    assert keys.owner(KEY.encode()) == "the moderation team"
    assert not any(keys.owner(each) for each in (b"", b"a-kez", line(KEY).encode(), b"\xff"))


def test_a_new_key_is_admitted(path: Path) -> None:
    """A key of `new_key` is admitted by its line, and no two are equal."""
    key, made = new_key()
    path.write_text(made)
    assert Keys(path).owner(key.encode()) == "line 1"
    assert new_key()[0] != key


def test_a_file_that_changes_is_read_again(path: Path) -> None:
    """Added keys are admitted and removed ones refused within a second, without a restart."""
    clock = Clock()
    keys = Keys(path, clock)
    path.write_text(line(OTHER))
    assert keys.owner(KEY.encode())
    clock.now = 1.0
    assert keys.owner(OTHER.encode())
    assert not keys.owner(KEY.encode())


@pytest.mark.parametrize("content", ["", "# none", "a-key-in-plain", f"{'0' * 63}", b"\xff", None])
def test_a_file_that_is_broken_leaves_the_keys_of_before(path: Path, content: str | bytes | None) -> None:
    """A cut, empty or missing file is logged, and the earlier keys stay; at the start it is an error."""
    clock = Clock()
    keys = Keys(path, clock)
    if content is None:
        os.remove(path)
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    clock.now = 1.0
    assert keys.owner(KEY.encode())
    with pytest.raises(ConfigError, match="SENTIMENT_API_KEYS_FILE") as caught:
        Keys(path)
    assert "plain" not in str(caught.value)


@pytest.mark.parametrize(
    ("rest", "owner"),
    [("", "line 1"), (" ", "line 1"), ("\tthe\x1bteam", "the?team"), (" Zoë", "Zoë"), (" " + "x" * 99, "x" * 64)],
)
def test_an_owner_is_what_a_line_says(path: Path, rest: str, owner: str) -> None:
    """An owner is cut and loses control characters; a line without a name is named by its number."""
    path.write_text(line(KEY) + rest)
    assert Keys(path).owner(KEY.encode()) == owner


@pytest.mark.anyio
async def test_the_log_names_the_owner_and_never_the_key(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The log has the owner of each request's key, and of a refused request the reason."""
    clock = Clock()
    keys = Keys(path, clock)

    def check(authorization: str | None) -> dict[str, str]:
        headers = [] if authorization is None else [(b"authorization", authorization.encode())]
        scope = {"type": "http", "path": "/sentiment", "headers": headers, "state": {}}
        with contextlib.suppress(Unauthorized):
            keys.check(scope)
        return scope["state"]  # type: ignore[return-value]

    assert check(f"Bearer {KEY}") == {"owner": "the moderation team"}
    assert check(None) == {"reason": "no key"}
    assert check("Bearer a-kez") == {"reason": "unknown key"}
    assert check("Basic a-key") == {"reason": "not Bearer"}
    path.write_text(line(OTHER) + " another")
    clock.now = 1.0
    assert check(f"Bearer {OTHER}") == {"owner": "another"}
    assert check(f"Bearer {KEY}") == {"owner": "the moderation team", "reason": "withdrawn key"}
    with caplog.at_level(logging.INFO):
        async with serving(settings=Settings(api_keys_file=path)) as client:
            for key in (OTHER, KEY):
                await client.post("/sentiment", json={"text": "good"}, headers={"Authorization": f"Bearer {key}"})
    [good, bad] = [record for record in caplog.records if record.name == "service.access"]
    assert (good.status, good.owner) == (200, "another")  # type: ignore[attr-defined]
    assert (bad.status, bad.route, bad.reason) == (401, "/sentiment", "unknown key")  # type: ignore[attr-defined]
    ours = [record.__dict__ for record in caplog.records if not record.name.startswith("httpx")]
    assert KEY not in str(ours)


@pytest.mark.anyio
async def test_without_a_key_nothing_is_scored(path: Path) -> None:
    """The answer is 401 in the format of its path, and says how to send a key."""
    async with serving(settings=Settings(api_keys_file=path)) as client:
        for sent, fault in (
            ({}, ""),
            ({"Authorization": "Basic a-key"}, ' error="invalid_token"'),
            ({"Authorization": "Bearer"}, ""),
            ({"Authorization": "Bearer a-kez"}, ' error="invalid_token"'),
        ):
            response = await client.post("/sentiment", json={"text": "good"}, headers=sent)
            problem(response, 401)
            assert response.headers["www-authenticate"] == f"Bearer{fault}"
        assert (await client.post("/", json={"inputs": "good"})).json() == {
            "error": "Send a valid key in the header Authorization: Bearer KEY."
        }
        assert (await client.get("/model")).status_code == 401
        key = {"Authorization": f"bearer {KEY}"}
        assert (await client.post("/sentiment", json={"text": "good"}, headers=key)).status_code == 200
        assert (await client.get("/model", headers=key)).status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("route", ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/v2/health/ready"])
async def test_what_watches_and_tells_needs_no_key(path: Path, route: str) -> None:
    """Probes, metrics and documentation need no key."""
    async with serving(settings=Settings(api_keys_file=path)) as client:
        assert (await client.get(route)).status_code == 200


@pytest.mark.anyio
async def test_pages_of_other_origins_may_ask_where_they_are_named() -> None:
    """Cross-origin requests are allowed for the origins of the setting only, with keys and without."""
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    async with serving(settings=Settings(cors_origins="https://a.example, https://b.example")) as client:
        for origin, allowed in (("https://b.example", True), ("https://c.example", False)):
            asked = await client.options("/sentiment", headers={"Origin": origin, **ask})
            answer = await client.post("/sentiment", json={"text": "good"}, headers={"Origin": origin})
            refused = await client.post("/sentiment", json={"text": ""}, headers={"Origin": origin})
            for each in (answer, refused):
                assert ("access-control-allow-origin" in each.headers) is allowed
            assert (answer.status_code, refused.status_code) == (200, 422)
            assert (asked.status_code == 200) is allowed
    async with serving() as client:
        answer = await client.post("/sentiment", json={"text": "good"}, headers={"Origin": "https://b.example"})
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("value", ["https://a.example/", "a.example", "https://a.example,,", "null"])
def test_what_is_no_origin_is_refused(value: str) -> None:
    """The error of an invalid origin names the setting."""
    with pytest.raises(ConfigError, match="SENTIMENT_CORS_ORIGINS"):
        Settings(cors_origins=value)
