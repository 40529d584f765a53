"""``python -m tests.quality.duplicates``: recall, precision and speed of ``tanqih dedup``.

Articles are made up, drawn word by word by a seeded generator from the words of the example pages, with
lengths as of news (a median of 245 words, 40 to 1,500). Copies have a share of their words replaced, at
places drawn anew for each: ``5%`` exactly that share; ``~10%`` each word with that chance, so some copies
more. Their originals stand among articles that are no copies but share a lot:

- quotes: two articles with 40% of the words of one in common, verbatim, in one piece;
- bulletins: two in which the same text was filled in, each fifth word differing;
- a site: all end in the same 50 words.
"""

import argparse
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from curation.core.ids import article_id, page_id
from curation.stages.corpus.dedup import run_dedup
from curation.stages.corpus.joining import FLOOR, NEAR, ROWS
from curation.store.tables import read_records, write_records
from curation.store.workspace import Workspace
from curation.text.shingles import Shingler, fold_words, jaccard, sign
from curation.types import ArticleRecord, ClusterRecord, PageRecord, Span

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "pages"
SHARD = 5000
COPIES = (("0%", 0.0), ("5%", 0.05), ("10%", 0.10), ("~10%", 0.10), ("20%", 0.20))
THRESHOLDS = (0.4, 0.45, 0.5)
QUOTED = 0.4
SLOT = 5
TAIL = 50
_PARAGRAPH = 40


class Made(NamedTuple):
    """An article's text, its kind, and the number of its original, its own where it is none's copy."""

    text: str
    kind: str
    original: int


class Writer:
    """Draws words."""

    def __init__(self, seed: int) -> None:
        """Begin at ``seed``; the same seed writes the same."""
        self.random = Random(seed)
        texts = (path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt")))
        self._words = sorted({word for text in texts for word in text.split()})
        self.random.shuffle(self._words)
        self._weights = [*accumulate(1 / (rank + 3) for rank in range(len(self._words)))]

    def words(self, count: int) -> list[str]:
        """Draw words, some more often than others."""
        return self.random.choices(self._words, cum_weights=self._weights, k=count)

    def article(self) -> list[str]:
        """Draw an article."""
        return self.words(int(min(1500, max(40, self.random.lognormvariate(5.5, 0.6)))))

    def changed(self, words: Sequence[str], share: float, exactly: bool = True) -> list[str]:
        """Replace a share of the words by others."""
        count, copy = len(words), list(words)
        places: Iterable[int] = (at for at in range(count) if self.random.random() < share)
        if exactly:
            places = self.random.sample(range(count), round(share * count))
        for at in places:
            while copy[at] == words[at]:
                (copy[at],) = self.words(1)
        return copy

    def slotted(self, words: Sequence[str], slot: int = SLOT) -> list[str]:
        """Fill one word in ``slot`` in anew."""
        return [self.words(1)[0] if at % slot == 0 else word for at, word in enumerate(words)]


def make_articles(count: int, seed: int) -> list[Made]:
    """Make articles, shuffled: for each kind of copy as many originals and copies, and as many of no copy."""
    writer = Writer(seed)
    tail = writer.words(TAIL)
    made: list[tuple[list[str], str, int]] = []
    while len(made) < count:
        for kind, share in COPIES:
            words = writer.article()
            original = len(made)
            made.append((words, "original", original))
            made.append((writer.changed(words, share, not kind.startswith("~")), kind, original))
        words = writer.article()
        quote = words[: int(QUOTED * len(words))]
        others = writer.words(len(words) - len(quote))
        alike: list[tuple[str, list[str]]] = [("quotes", words), ("quotes", [*others, *quote])]
        words = writer.article()
        alike += [("bulletins", writer.slotted(words)), ("bulletins", writer.slotted(words))]
        alike += [("site", [*writer.article(), *tail]) for _ in range(2)]
        made += [(words, kind, len(made) + at) for at, (kind, words) in enumerate(alike)]
    made = made[:count]
    order = writer.random.sample(range(len(made)), len(made))
    place = {number: at for at, number in enumerate(order)}
    return [Made(_lay_out(made[n][0]), made[n][1], place[made[n][2]]) for n in order]


def _lay_out(words: Sequence[str]) -> str:
    return "\n".join(" ".join(words[at : at + _PARAGRAPH]) for at in range(0, len(words), _PARAGRAPH))


def write_workspace(folder: Path, texts: Iterable[str], shard: int = SHARD) -> Workspace:
    """Make a workspace whose pages are an article each."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tanqih.toml").write_text('name = "corpus"\n', encoding="utf-8")
    workspace = Workspace.open(folder)
    rows = [article_rows(f"site/{number}.txt", None, [text]) for number, text in enumerate(texts)]
    for number, at in enumerate(range(0, len(rows), shard)):
        pages, articles = zip(*rows[at : at + shard], strict=True)
        name = f"{number:05d}.parquet"
        write_records(workspace.shard("pages", name), PageRecord, pages, {})
        write_records(
            workspace.shard("articles", name), ArticleRecord, (a for of in articles for a in of), {}
        )
    return workspace


def article_rows(name: str, url: str | None, texts: Sequence[str]) -> tuple[PageRecord, list[ArticleRecord]]:
    """Give a page and its articles, the first one main."""
    page = page_id(f"{name}\n{url}\n" + "\n".join(texts))
    articles = [
        ArticleRecord(
            page_id=page,
            article_id=article_id(page, (Span(number, number + 1),)),
            role="related" if number else "main",
            title=None,
            text=text,
            kept=(),
            headings=(),
            source=None,
            keywords=(),
            removed=(),
        )
        for number, text in enumerate(texts)
    ]
    return PageRecord(page_id=page, text=f"{name}", name=name, encoding="utf-8", url=url), articles


class Score(NamedTuple):
    """Of each kind: how many articles, how many of them with their original; and pairs held together."""

    found: dict[str, tuple[int, int]]
    pairs: int
    false: Counter[str]


def score(made: Sequence[Made], workspace: Workspace) -> Score:
    """Compare clusters with what was planted."""
    clusters = [row.cluster_id for row in read_records(workspace.clusters, ClusterRecord)]
    found: dict[str, tuple[int, int]] = {}
    members: dict[str, list[int]] = defaultdict(list)
    for number, (article, cluster) in enumerate(zip(made, clusters, strict=True)):
        members[cluster].append(number)
        if article.original != number:
            there, of = found.get(article.kind, (0, 0))
            found[article.kind] = there + (cluster == clusters[article.original]), of + 1
    pairs = [pair for alike in members.values() for pair in combinations(alike, 2)]
    false = Counter(made[one].kind for one, two in pairs if made[one].original != made[two].original)
    return Score(found, len(pairs), false)


def print_thresholds(pairs: int, seed: int) -> None:
    """Print what share of pairs of each kind would be held together, by the least Jaccard asked for."""
    writer, shingler = Writer(seed), Shingler()
    print(
        f"| {pairs:,} pairs each | Jaccard, least–greatest | "
        + " | ".join(f"{t:.2f}" for t in THRESHOLDS)
        + " |"
    )
    print("|---" + "|---:" * (len(THRESHOLDS) + 1) + "|")
    for kind in [*dict(COPIES), "half in common", "a form filled in twice"]:
        sets = [shingler(fold_words(" ".join(words))) for _ in range(pairs) for words in _pair(writer, kind)]
        similar = [jaccard(one, other) for one, other in zip(sets[::2], sets[1::2], strict=True)]
        signed = sign(sets).reshape(pairs, 2, -1, ROWS)
        agree = (signed[:, 0] == signed[:, 1]).reshape(pairs, -1, ROWS)
        candidate, share = agree.all(axis=2).any(axis=1), agree.mean(axis=(1, 2))
        held = [
            sum(
                c and j >= t and s >= t - (NEAR - FLOOR)
                for c, j, s in zip(candidate, similar, share, strict=True)
            )
            for t in THRESHOLDS
        ]
        cells = " | ".join(f"{count / pairs:.4f}" for count in held)
        print(f"| {kind} | {min(similar):.2f}–{max(similar):.2f} | {cells} |")


def _pair(writer: Writer, kind: str) -> tuple[list[str], list[str]]:
    words = writer.article()
    if kind in dict(COPIES):
        return words, writer.changed(words, dict(COPIES)[kind], not kind.startswith("~"))
    if kind == "half in common":
        return words, [*words[: len(words) // 2], *writer.words(len(words) - len(words) // 2)]
    return writer.slotted(words, 6), writer.slotted(words, 6)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; exit with 1 where recall is not what is promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.duplicates", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--thresholds", type=int, metavar="PAIRS", help="compare thresholds on pairs instead")
    options = parser.parse_args(arguments)
    if options.thresholds:
        print_thresholds(options.thresholds, options.seed)
        return 0
    os.environ["RAYON_NUM_THREADS"] = "1"  # figures of one core
    made = make_articles(options.articles, options.seed)
    with TemporaryDirectory(prefix="tanqih-duplicates-") as folder:
        workspace = write_workspace(Path(folder), (article.text for article in made))
        begun, used = time.perf_counter(), time.process_time()
        run_dedup(workspace)
        seconds, used = time.perf_counter() - begun, time.process_time() - used
        scored = score(made, workspace)
    words = sum(len(article.text.split()) for article in made)
    print(f"| {len(made):,} articles, {words / len(made):.0f} words each | found with their original |")
    print("|---|---:|")
    for kind, _ in COPIES:
        there, of = scored.found[kind]
        print(f"| copies, {kind} of the words changed | {there / of:.4f} ({there:,} of {of:,}) |")
    alike = Counter(article.kind for article in made)
    for kind in ("quotes", "bulletins", "site"):
        print(
            f"| no copies: {kind} | {scored.false[kind]:,} pairs held together, of {alike[kind]:,} articles |"
        )
    false = scored.false.total()
    print(f"| precision, pairs | {1 - false / scored.pairs:.4f} ({false:,} false of {scored.pairs:,}) |")
    print(f"| articles a second, one core | {len(made) / used:,.0f} ({seconds:.1f} s) |")
    recall = {kind: there / of for kind, (there, of) in scored.found.items()}
    return int(recall["5%"] < 0.99 or recall["10%"] < 0.97 or false > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
