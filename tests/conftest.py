"""What all tests share: how they are shared out among processes, and the real browser.

One process has the real server to itself; files stay whole.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling


class _ByServer(LoadScopeScheduling):
    """Sends whole files to a process, and all that need the one Label Studio to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return "tests/integration" if file.startswith("tests/integration/") else file


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Share the tests out so."""
    return _ByServer(config, log)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Give a real Chromium; the tests are left out where there is none, unless it is asked for."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("TANQIH_REQUIRE_BROWSER"):
            pytest.fail("chromium is not installed, and TANQIH_REQUIRE_BROWSER asks for it")
        pytest.skip("chromium is not installed: the browser tests are left out")
    quiet = ("gpu", "background-networking", "component-update", "sync")
    flags = ["--no-sandbox", "--no-first-run", *(f"--disable-{what}" for what in quiet)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()
