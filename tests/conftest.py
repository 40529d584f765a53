"""How the tests are shared out among processes: one has the real server to itself, files stay whole."""

from typing import Any

import pytest
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
