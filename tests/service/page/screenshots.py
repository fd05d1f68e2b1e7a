"""The screenshots of the docs: `make screenshots` takes them of the page with the artifact that ships.

Each file says in its own metadata which model it shows, so that a test can tell when it is out of date.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

from model import SHIPPED
from tests.fixtures.places import ROOT
from tests.fixtures.server import served

DOCS = ROOT / "docs"
# name -> width, colour scheme
SHOTS: dict[str, tuple[int, str]] = {"page.png": (1280, "light"), "page-phone.png": (360, "dark")}
_KEY = b"Model"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def shown_by(image: bytes) -> str | None:
    """The `name@version` that a screenshot says it shows."""
    place = len(_SIGNATURE)
    while place < len(image):
        (length,) = struct.unpack_from(">I", image, place)
        kind, content = image[place + 4 : place + 8], image[place + 8 : place + 8 + length]
        if kind == b"tEXt" and content.startswith(_KEY + b"\0"):
            return content.partition(b"\0")[2].decode("latin-1")
        place += 12 + length
    return None


def marked(image: bytes, model: str) -> bytes:
    """A PNG that says which model it shows, in a chunk after its header (IHDR, 25 bytes)."""
    head = len(_SIGNATURE) + 25
    content = b"tEXt" + _KEY + b"\0" + model.encode("latin-1")
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    return image[:head] + chunk + image[head:]


def take(url: str, folder: Path) -> None:
    """Take every screenshot of the page at `url` into `folder`."""
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (width, scheme) in SHOTS.items():
            shot: Any = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
            shot.goto(url)
            shot.get_by_role("button", name="A mixed review").click()
            shot.get_by_role("button", name="A few comments to try").click()
            expect(shot.locator("#rows tr")).to_have_count(12)
            expect(shot.locator("#explanation")).to_be_visible()
            model = shot.locator("#model").inner_text()
            (folder / name).write_bytes(marked(shot.screenshot(full_page=True), model))
        browser.close()


if __name__ == "__main__":
    with served(f"--artifact=default={SHIPPED}") as server:
        take(server.url, DOCS)
