"""The pages for people, as they are served."""

from __future__ import annotations

import pytest

from tests.fixtures.service import serving


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/", "/docs", "/static/page.js", "/static/swagger/swagger-ui.css"])
async def test_pages_may_load_nothing_from_elsewhere(path: str) -> None:
    """Each file has the content security policy, HEAD is answered, and an unchanged file is answered 304."""
    async with serving() as client:
        answer = await client.get(path)
        head = await client.head(path)
        again = await client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert answer.status_code == head.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert again.status_code == (304 if path.startswith("/static") else 200)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "path", ["/static/", "/static/none.js", "/static/..%2fweb.py", "/static/swagger/__init__.py/x"]
)
async def test_nothing_else_is_served(path: str) -> None:
    """Folders and other files are answered 404."""
    async with serving() as client:
        assert (await client.get(path)).status_code == 404
