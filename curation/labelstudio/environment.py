"""The whole environment of a local server's process: what passes from ours, and what we set."""

import os
import secrets
from pathlib import Path

from curation.labelstudio.database import Database
from curation.labelstudio.machine import LOOPBACK, read_private, write_private

_OWNER = "owner@localhost"

# Label Studio reads LABEL_STUDIO_X, HEARTEX_X and plain X (HOST, PORT, DEBUG, USERNAME ...), and
# its libraries read proxies and keys: so these names pass, and LC_*, and no others.
_PASSED = frozenset(
    {
        "PATH",
        "HOME",
        "LANG",
        "LANGUAGE",
        "TMPDIR",
        "TZ",
        "VIRTUAL_ENV",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "LD_LIBRARY_PATH",
    }
)
_SETTINGS = {
    "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
    "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
    "LABEL_STUDIO_SENTRY_DSN": "",
    "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    # A page of another site, open in the same browser, must not read this server's answers.
    "LABEL_STUDIO_CORS_ALLOW_ALL_ORIGINS": "false",
    "LABEL_STUDIO_ALLOWED_HOSTS": f"{LOOPBACK},localhost",
    "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "false",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
}


def server_environment(home: Path, database: Database | None) -> dict[str, str]:
    """Build the server's whole environment; credentials go here, since `ps` shows arguments.

    Args:
        home: the server's folder, where its data and its owner's account are.
        database: where its rows are; None for SQLite in ``home``.
    """
    account = read_private(home / "account.json")
    if not account:
        account = {"email": _OWNER, "password": secrets.token_hex(16), "token": None}
        write_private(home / "account.json", account)
    passed = {name: value for name, value in os.environ.items() if name in _PASSED or name.startswith("LC_")}
    own = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(home / "data"),
        "LABEL_STUDIO_USERNAME": account["email"],  # an account that exists is left as it is
        "LABEL_STUDIO_PASSWORD": account["password"],
        "XDG_CONFIG_HOME": str(home / "config"),  # or it writes into the user's own settings
    }
    rows = database.environment if database else {"DJANGO_DB": "sqlite"}
    return passed | _SETTINGS | own | rows
