"""A server that speaks S3, on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager

import s3fs
from moto.server import ThreadedMotoServer


@contextmanager
def serve_s3() -> Iterator[tuple[s3fs.S3FileSystem, dict[str, str]]]:
    """Start it; give a client, and the environment with which others find it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environment = {
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
    }
    store = s3fs.S3FileSystem(
        key="k", secret="s", endpoint_url=environment["AWS_ENDPOINT_URL"], skip_instance_cache=True
    )
    try:
        yield store, environment
    finally:
        server.stop()
