"""A page of a real Chromium, for the pages that stages write."""

import pytest
from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Page:
    """Give a page of a real Chromium."""
    return chromium.new_page(viewport={"width": 1400, "height": 900}, locale="en-US")
