"""What the tests ask of a server and its processes."""

from pathlib import Path

import httpx


def whoami(url: str, token: str) -> dict[str, object]:
    """Ask the server whose token this is."""
    access = httpx.post(f"{url}/api/token/refresh/", json={"refresh": token}, trust_env=False).json()[
        "access"
    ]
    headers = {"Authorization": f"Bearer {access}"}
    answer = httpx.get(f"{url}/api/current-user/whoami", headers=headers, trust_env=False)
    return dict(answer.raise_for_status().json())


def gone(pid: int) -> bool:
    """Whether no process of that pid runs."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in "ZX"


def mode(path: Path) -> int:
    """Give a file's permission bits."""
    return path.stat().st_mode & 0o777
