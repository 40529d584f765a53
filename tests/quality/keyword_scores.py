"""``python -m tests.quality.keyword_scores``: keywords found beside those marked by hand.

``pages.jsonl`` holds offsets into the pages. ``written.txt`` holds leads of our own, each with its keywords,
which are given to the cutter with their separators lost: with a blank between keywords, and with none.
A keyword counts where both its ends are right.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from curation import clean_page
from curation.text.keywords import cut_keywords
from curation.text.wording import Wording
from curation.types import Span
from tests.quality.page_samples import OWN, SHARED, parse_sample, read_raw

GOLD = Path(__file__).with_name("keywords")
EXAMPLES = Path(__file__).parents[2] / "examples" / "pages"
FOLDERS = {"seed": SHARED / "seed", "pages": SHARED / "pages", "examples": EXAMPLES, "own": OWN}


class Marked(NamedTuple):
    """The keyword spans marked by hand and those found."""

    name: str
    group: str
    gold: frozenset[Span]
    found: frozenset[Span]


def marked_pages() -> Iterator[Marked]:
    """Clean each page whose keywords are marked; those that are not beside the checkout are left out."""
    for line in (GOLD / "pages.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        path = FOLDERS[row["group"]] / row["page"]
        if not path.is_file():
            continue
        text = read_raw(path)
        raw = parse_sample(path.stem, text).raw if row["group"] == "own" else text
        found = {keyword.span for article in clean_page(raw).articles for keyword in article.keywords}
        gold = frozenset(Span(*span) for span in row["keywords"])
        yield Marked(path.stem, row["group"], gold, frozenset(found))


def written_lines(glue: str) -> Iterator[Marked]:
    """Cut the keywords of the written leads, joined by ``glue``."""
    lines = (GOLD / "written.txt").read_text(encoding="utf-8").splitlines()
    for number, (lead, line) in enumerate(zip(lines[::2], lines[1::2], strict=True), start=1):
        keywords = line.removeprefix("= ").split(" | ")
        text, gold = "", set()
        for keyword in keywords:
            text += glue if text else ""
            gold.add(Span(len(text), len(text) + len(keyword)))
            text += keyword
        found = cut_keywords(text, [Span(0, len(text))], Wording((lead,)))
        yield Marked(f"lead {number}", f"joined by {glue!r}", frozenset(gold), frozenset(found))


def precision_recall(marked: Iterable[Marked]) -> tuple[float, float]:
    """Pool precision and recall of keywords."""
    pages = list(marked)
    right = sum(len(page.gold & page.found) for page in pages)
    return right / sum(len(page.found) for page in pages), right / sum(len(page.gold) for page in pages)


def main() -> int:
    """Print the figures of each group, and what is wrong."""
    pages: Sequence[Marked] = [*marked_pages(), *written_lines(" "), *written_lines("")]
    for group in dict.fromkeys(page.group for page in pages):
        own = [page for page in pages if page.group == group]
        precision, recall = precision_recall(own)
        count = sum(len(page.gold) for page in own)
        print(f"{group}: {len(own)} pages, {count} keywords, precision {precision:.3f}, recall {recall:.3f}")
        for page in own:
            if page.gold != page.found:
                missed, wrong = sorted(page.gold - page.found), sorted(page.found - page.gold)
                print(f"  {page.name}: missed {missed}, wrong {wrong}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
