"""The screenshots of the docs show what ships."""

from __future__ import annotations

import json

import pytest

from model import SHIPPED
from tests.service.page.screenshots import DOCS, SHOTS, marked, shown_by


@pytest.mark.parametrize("name", SHOTS)
def test_a_screenshot_shows_the_artifact_that_ships(name: str) -> None:
    """Each is of the shipped version (else: make screenshots), as wide as stated, and in docs/PAGE.md."""
    manifest = json.loads((SHIPPED / "manifest.json").read_text("utf-8"))
    image = (DOCS / name).read_bytes()
    assert int.from_bytes(image[16:20], "big") == SHOTS[name][0]
    assert shown_by(image) == f"{manifest['name']}@{manifest['version']}"
    assert name in (DOCS / "PAGE.md").read_text("utf-8")


def test_a_png_without_a_mark_shows_nothing_known() -> None:
    """A PNG without the text chunk has no model; with it, all other chunks stay."""
    plain = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\x0dIHDR" + bytes(17) + b"\0\0\0\0IEND" + bytes(4)
    assert shown_by(plain) is None
    assert shown_by(marked(plain, "a@b")) == "a@b"
    assert marked(plain, "a@b").endswith(plain[33:])
