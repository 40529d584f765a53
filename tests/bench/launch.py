"""Runs one command and prints what it took as JSON; imports little, so as to be small itself."""

import json
import os
import sys
import time

_TO_BYTES = 1 if sys.platform == "darwin" else 1024


def main(command: list[str]) -> int:
    """Run ``command``, its standard output sent to standard error, and return its exit status."""
    begun = time.perf_counter()
    pid = os.posix_spawn(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - begun
    peak = usage.ru_maxrss * _TO_BYTES
    print(json.dumps({"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "peak": peak}))
    return min(abs(os.waitstatus_to_exitcode(status)), 255)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
