"""The one real Label Studio that the integration tests share."""

from collections.abc import Iterator

import pytest

from curation.labelstudio.server import Running, start_server, stop_server


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run a Label Studio for the whole session, in a folder of its own; tests leave it running."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TANQIH_HOME", str(tmp_path_factory.mktemp("tanqih-home")))
        try:
            yield start_server("tests")
        finally:
            stop_server("tests")
