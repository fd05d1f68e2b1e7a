"""A real browser at the page of a server of the fake model."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from service.settings import Settings
from tests.fixtures.fakes import FakeClassifier, FakeManifest, moderating
from tests.fixtures.service import PATIENCE, listening

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for a module: while playwright's event loop is there, no test can run another."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the python package playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a service with the labels negative, neutral and positive."""
    with listening(Settings(port=0, max_explained_characters=100, max_texts=150)) as url:
        yield url


@pytest.fixture(scope="module")
def stars_url() -> Iterator[str]:
    """The address of a service with other labels: good texts have two stars, bad ones one."""
    manifest = FakeManifest(name="stars", labels=("1 star", "2 stars"), thresholds=None)
    with listening(Settings(port=0), FakeClassifier(manifest)) as url:
        yield url


@pytest.fixture(scope="module")
def moderated_url() -> Iterator[str]:
    """The address of a service whose model has attributes; P(negative) sends to review from 0.9 on."""
    with listening(Settings(port=0, review_negative_at=0.9), FakeClassifier(moderating())) as url:
        yield url


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens pages; fails if one logs an error, requests another origin, or stores anything."""
    contexts, wrong = [], []

    def open_page(url: str, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        root = "/".join(url.split("/")[:3])
        # Refusals that a test is about are told on the console, too.
        page.on("console", lambda told: wrong.append(told.text) if "Failed to load" not in told.text else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda asked: wrong.append(asked.url) if not asked.url.startswith((root, "data:", "blob:")) else 0,
        )
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        assert context.storage_state() == {"cookies": [], "origins": []}
        context.close()
    assert not wrong
