"""What a backup of a local server holds, and the last step of bringing one back, which no kill undoes.

A restore first lays all files out, whole and checked, in the folder ``restored`` beside the old ones.
From then on the restore has happened: whoever comes next finishes it, be it the restore itself, another
one, or the next start.
"""

import os
import shutil
from pathlib import Path

READY = "restored"
DATA = "data"
ROWS = "label_studio.sqlite3"
ACCOUNTS = ("account.json", "accounts.json")


def finish_restore(home: Path) -> None:
    """Put what a restore laid out into the places of the old files; nothing where there is none.

    Held together by the server's lock: the caller has it.
    """
    ready = home / READY
    if not ready.is_dir():
        return
    for name in (DATA, *ACCOUNTS):
        new, old = ready / name, home / name
        if not new.exists():  # moved before an earlier try was killed
            continue
        if old.is_dir():
            shutil.rmtree(old)
        os.replace(new, old)
    (home / "unfinished").unlink(missing_ok=True)
    ready.rmdir()
