"""Clean and segment a folder of pages on this machine: ``python local.py pages out --tasks 8 --workers 4``.

Run it again after it was killed: the tasks that were done are not done again (``out/log`` remembers).
"""

import argparse

from datatrove.executor import LocalPipelineExecutor
from steps import steps

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", help="a folder of .jsonl files")
    parser.add_argument("target", help="a folder for articles, sentences, rejected, log")
    parser.add_argument("--tasks", type=int, default=8, help="parts the files are shared out in (8)")
    parser.add_argument("--workers", type=int, default=2, help="processes (2)")
    parser.add_argument("--sketches", action="store_true", help="also write what join.py needs")
    options = parser.parse_args()
    LocalPipelineExecutor(
        steps(options.pages, options.target, options.sketches),
        tasks=options.tasks,
        workers=options.workers,
        logging_dir=f"{options.target}/log",
    ).run()
