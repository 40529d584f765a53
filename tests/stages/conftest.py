"""A page of a real Chromium, for the pages that stages write."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update"


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    """Give a page of a real Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("TANQIH_REQUIRE_BROWSER"):
            pytest.fail("chromium is not installed, and TANQIH_REQUIRE_BROWSER asks for it")
        pytest.skip("chromium is not installed: the browser tests are left out")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=[*FLAGS.split(), "--disable-sync"]
        )
        yield browser.new_page(viewport={"width": 1400, "height": 900}, locale="en-US")
        browser.close()
