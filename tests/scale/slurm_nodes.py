"""A Slurm of two nodes on this machine, in a scratch folder: munged, slurmctld, and a slurmd a node.

Each node stands in a process namespace of its own, so that one can be lost with all that runs on it, as
machines are. Needs root, and Debian's ``slurm-wlm`` and ``munge``. No accounting and no cgroups: nothing
measures or bounds what a task takes.
"""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

NODES = ("node1", "node2")
_PATIENCE = 60  # seconds for a daemon to answer
_FIRST = '"$@" & wait'
"""What stands first in a node's namespace: it takes leave of the processes that others left."""
_SETTINGS = """\
ClusterName=scratch
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
SlurmdTimeout=10
ReturnToService=2
NodeName=node1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1 RealMemory=4096
NodeName=node2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1 RealMemory=4096
PartitionName=cpu Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Slurm(NamedTuple):
    """A cluster that runs: the environment its commands want, and the process that each node stands in."""

    environment: dict[str, str]
    nodes: dict[str, subprocess.Popen[bytes]]

    def ask(self, *command: str) -> str:
        """Run a command of Slurm and give what it says."""
        said = subprocess.run(command, capture_output=True, text=True, env=self.environment, check=True)
        return said.stdout

    def jobs(self) -> list[tuple[str, str, str]]:
        """List what is not over, as job, state and node."""
        lines = self.ask("squeue", "--all", "--noheader", "--array", "--format=%i %T %N").splitlines()
        return [(parts[0], parts[1], parts[2] if len(parts) > 2 else "") for parts in map(str.split, lines)]

    def lose(self, node: str) -> None:
        """Kill all that runs on a node, at once."""
        self.nodes[node].kill()
        self.nodes[node].wait()


@contextmanager
def slurm(folder: Path) -> Iterator[Slurm]:
    """Start a cluster in a folder, and stop it.

    Raises:
        SystemExit: a daemon is missing, or does not answer.
    """
    folder.mkdir(mode=0o700)
    settings = folder / "slurm.conf"
    settings.write_text(_SETTINGS.format(host=socket.gethostname(), ports=_free_ports(3), folder=folder))
    (folder / "state").mkdir()
    (folder / "munge.key").write_bytes(secrets.token_bytes(1024))
    (folder / "munge.key").chmod(0o600)
    environment = os.environ | {"SLURM_CONF": str(settings)}
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *command: str) -> subprocess.Popen[bytes]:
        with (folder / f"{name}.log").open("wb") as log:
            try:
                running.append(subprocess.Popen(command, stdout=log, stderr=log, env=environment))
            except FileNotFoundError as error:
                raise SystemExit(f"{command[0]} is missing: apt-get install slurm-wlm munge") from error
        return running[-1]

    try:
        where = {"socket": "munge.socket", "key-file": "munge.key", "seed-file": "munge.seed"}
        where |= {"pid-file": "munge.pid", "log-file": "munged.own.log"}
        named = [f"--{option}={folder / name}" for option, name in where.items()]
        start("munged", "munged", "--foreground", "--force", *named)
        _await("munged", folder, (folder / "munge.socket").exists)
        start("slurmctld", "slurmctld", "-D", "-f", str(settings))
        apart = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", _FIRST, "sh")
        cluster = Slurm(environment, {})
        for node in NODES:
            cluster.nodes[node] = start(node, *apart, "slurmd", "-D", "-N", node, "-f", str(settings))
        _await("slurmctld", folder, lambda: _idle(cluster) == len(NODES))
        yield cluster
    finally:
        for process in reversed(running):
            _stop(process)


def _idle(cluster: Slurm) -> int:
    command = ("sinfo", "--noheader", "--Node", "--states=idle", "--format=%N")
    said = subprocess.run(command, capture_output=True, text=True, env=cluster.environment, check=False)
    return len(said.stdout.split())


def _await(name: str, folder: Path, is_ready: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not is_ready():
        if time.monotonic() - begun > _PATIENCE:
            logs = [f"== {path.name}\n{path.read_text()[-2000:]}" for path in sorted(folder.glob("*.log"))]
            raise SystemExit(f"{name} does not answer\n" + "\n".join(logs))
        time.sleep(0.2)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:  # a node: what is first in a namespace takes no leave but this
        process.kill()
        process.wait()


def _free_ports(count: int) -> Sequence[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
