"""``python -m tests.hub [--xet] [PORT]``: a Hub on loopback to publish to by hand; it forgets all in the end.

With ``--xet`` large files go the way they go to the real Hub, into a folder that is gone afterwards, too.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hub.server import TOKEN, Hub

asked = [word for word in sys.argv[1:] if word != "--xet"]
with TemporaryDirectory() as folder:
    xet = Path(folder) if "--xet" in sys.argv[1:] else None
    hub = Hub(int(asked[0]) if asked else 0, xet)
    print(f"export HF_ENDPOINT={hub.url} HF_TOKEN={TOKEN} HF_HUB_DISABLE_XET={0 if xet else 1}", flush=True)
    try:
        hub.serve()
    except KeyboardInterrupt:
        print("stopped; what was published is gone")
