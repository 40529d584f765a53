"""Clean and segment a folder of pages on Ray: ``python on_ray.py s3://b/pages s3://b/out --tasks 512``.

Start the cluster first (``ray start --head``, and ``ray start --address HOST:6379`` on each other machine;
all need ``pip install 'tanqih[scale]' ray``). A task whose machine dies is run again on another, and the
whole script can be run again: the tasks that were done are not done again (``out/log`` remembers).
"""

import argparse

import ray
from datatrove.executor.ray import RayPipelineExecutor
from steps import steps

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", help="a folder of .jsonl files that every machine sees")
    parser.add_argument("target", help="a folder for articles, sentences, rejected, log; the same")
    parser.add_argument("--tasks", type=int, default=64, help="parts the files are shared out in (64)")
    parser.add_argument("--gigabytes", type=float, default=1.0, help="memory that a task may ask for (1)")
    parser.add_argument("--sketches", action="store_true", help="also write what join.py needs")
    options = parser.parse_args()
    ray.init(address="auto")
    RayPipelineExecutor(
        steps(options.pages, options.target, options.sketches),
        tasks=options.tasks,
        mem_per_cpu_gb=options.gigabytes,
        logging_dir=f"{options.target}/log",
    ).run()
