"""``python -m tests.hub [PORT]``: a Hub on loopback to publish to by hand; it forgets all when it ends."""

import sys

from tests.hub.server import TOKEN, Hub

hub = Hub(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
print(f"export HF_ENDPOINT={hub.url} HF_TOKEN={TOKEN} HF_HUB_DISABLE_XET=1", flush=True)
try:
    hub.serve()
except KeyboardInterrupt:
    print("stopped; what was published is gone")
