"""How the tests are shared out among processes: one has the real server to itself, files stay whole."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests for ``--dist loadgroup``: all that need the one Label Studio, and else by file."""
    for item in items:
        served = item.get_closest_marker("integration")
        item.add_marker(pytest.mark.xdist_group("studio" if served else item.nodeid.split("::")[0]))
