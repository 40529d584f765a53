"""Xet for the loopback Hub: the client's own ``hf_xet`` writes chunks into a folder, and reads them back.

A token route that names ``local://FOLDER`` as storage makes ``hf_xet`` do so; that is documented nowhere, so
its version is pinned in ``constraints.txt``.
"""

import struct
import time
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 48  # bytes of the header, of the head of a file, and of each entry after it
_CHECKED, _HASHED = 1 << 31, 1 << 30  # flags: as many checks follow as entries; a SHA-256 follows


class LocalXet:
    """Files kept by ``hf_xet`` in a folder."""

    def __init__(self, folder: Path) -> None:
        """Keep what comes in ``folder``, which is made."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def token(self) -> dict[str, str | int]:
        """Say where the storage is and until when one may use it, in the words of the token route."""
        return {"casUrl": f"local://{self.folder}", "accessToken": "loopback", "exp": int(time.time()) + 3600}

    def hash_of(self, sha256: str) -> str | None:
        """Give Xet's hash of the file with this SHA-256; None where it did not come."""
        return dict(self._files()).get(sha256)

    def _files(self) -> Iterator[tuple[str, str]]:
        """Read SHA-256 and Xet's hash of each file from the shards that list them."""
        for shard in sorted(self.folder.glob("xet/xorbs/shards/*.mdb")):
            content, at = shard.read_bytes(), _BLOCK
            while content[at : at + 32] != b"\xff" * 32:
                flags, entries = struct.unpack_from("<II", content, at + 32)
                end = at + _BLOCK * (1 + entries * (2 if flags & _CHECKED else 1))
                if flags & _HASHED:
                    yield _hex(content, end), _hex(content, at)
                at = end + (_BLOCK if flags & _HASHED else 0)


def _hex(content: bytes, at: int) -> str:
    """Write 32 bytes as Xet does: four little-endian numbers."""
    return "".join(f"{number:016x}" for number in struct.unpack_from("<4Q", content, at))
