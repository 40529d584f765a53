"""Find the duplicates among what tasks sketched: ``python join.py out/sketches out``.

The tasks were run with ``--sketches``, and all are done. One process joins what they wrote, and writes
``clusters.parquet`` to the last folder, which is on this machine; sketches that are not
(``s3://b/out/sketches``) are copied there for the while. Where more pages were cleaned since, to a folder of
their own, name its sketches after the others: ``join.py out/sketches more/sketches out``.

With ``--articles out/articles`` it also looks for paragraphs that many pages of a site share, what cleaning
missed, and writes them to ``templates.jsonl``. Name the folder of each run, in the same order.
"""

import argparse
import sys

from curation.errors import CurationError
from curation.scale import join_sketches

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sketches", nargs="+", help="folders of sketches, in the order they were made")
    parser.add_argument("target", help="a folder for clusters.parquet")
    parser.add_argument(
        "--articles",
        action="append",
        default=[],
        metavar="FOLDER",
        help="of the same run's articles, once a folder of sketches: find template paragraphs, too",
    )
    options = parser.parse_args()
    try:
        report = join_sketches(options.sketches, options.target, options.articles)
    except CurationError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(f"{report.taken} articles: " + ", ".join(f"{count} {kind}" for kind, count in report.parts.items()))
    print(", ".join(f"{count} {what}" for what, count in report.figures.items()))
