"""Clean and segment a folder of pages on Slurm: ``python on_slurm.py pages out --tasks 512 --partition cpu``.

It submits an array of jobs and returns; the folders are on a file system that every machine sees, and so is
the Python that it is run by: the jobs take the engine from there. Slurm itself runs again what a lost machine
ran. What failed or was cancelled runs when the script is run again, once all have ended: only the tasks that
were not done are submitted.
"""

import argparse
import shlex
import sys
from pathlib import Path

from datatrove.executor import SlurmPipelineExecutor
from steps import steps

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", help="a folder of .jsonl files")
    parser.add_argument("target", help="a folder for articles, sentences, rejected, log")
    parser.add_argument("--tasks", type=int, default=64, help="parts the files are shared out in (64)")
    parser.add_argument("--partition", default="cpu", help="where the jobs run (cpu)")
    parser.add_argument("--time", default="12:00:00", help="the longest that one may take (12:00:00)")
    parser.add_argument("--sketches", action="store_true", help="also write what join.py needs")
    options = parser.parse_args()
    SlurmPipelineExecutor(
        steps(options.pages, options.target, options.sketches),
        tasks=options.tasks,
        time=options.time,
        partition=options.partition,
        mem_per_cpu_gb=1,
        env_command=f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH",
        sbatch_args={"kill-on-invalid-dep": "yes"},  # else what sums up waits for ever for a failed task
        logging_dir=f"{options.target}/log",
    ).run()
