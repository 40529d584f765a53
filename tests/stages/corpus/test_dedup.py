"""``tanqih dedup`` on workspaces: what is found, what it stands on, and that nothing is done twice."""

import json
import subprocess
import sys
import time
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.errors import InputError
from curation.stages.corpus.dedup import cluster_ids, representatives, run_dedup
from curation.store.tables import read_records, write_records
from curation.store.workspace import Workspace
from curation.text.sketches import LEAST_WORDS
from curation.types import ArticleRecord, ClusterRecord, PageRecord
from tests.quality.duplicates import Writer, article_rows, make_articles, score, write_workspace

PLAIN = "اعلنت وزارة المياه ان السد الجديد سيوفر الري لالاف المزارعين في الوادي"
WRITTEN = "أعلنت وزارةُ المياه: أنَّ السدّ «الجديد» ســيوفر\nالريَّ لآلاف المزارعين، في الوادي."


def found(workspace: Workspace) -> list[ClusterRecord]:
    """Read the clusters back."""
    return list(read_records(workspace.clusters, ClusterRecord))


def together(workspace: Workspace) -> list[int]:
    """Give each article's cluster as the place of its first article."""
    ids = [row.cluster_id for row in found(workspace)]
    return [ids.index(cluster) for cluster in ids]


def files(folder: Path) -> dict[str, bytes]:
    """Read what dedup wrote."""
    return {path.name: path.read_bytes() for path in sorted((folder / "clusters").iterdir())}


def write(folder: Path, pages: list[tuple[str, str | None, list[str]]]) -> Workspace:
    """Make a workspace of pages: name, address, articles."""
    workspace = write_workspace(folder, [])
    made = [article_rows(*page) for page in pages]
    articles = [article for _, of in made for article in of]
    write_records(workspace.shard("pages", "00000.parquet"), PageRecord, [page for page, _ in made], {})
    write_records(workspace.shard("articles", "00000.parquet"), ArticleRecord, articles, {})
    return workspace


def test_the_same_words_are_exact_however_written(tmp_path: Path) -> None:
    """Hamza, diacritics, tatweel, punctuation and blanks do not matter, nor how short the text is."""
    workspace = write_workspace(tmp_path, [PLAIN, WRITTEN, "نص آخر", "نص اخر!", "…", "!"])
    report = run_dedup(workspace)
    assert together(workspace) == [0, 0, 2, 2, 4, 5]
    assert report.parts == {"exact": 4, "near": 0, "single": 2}
    assert report.taken == 6
    assert not report.attention
    assert [row.similarity for row in found(workspace)] == [1.0, None, 1.0, None, None, None]


@pytest.mark.parametrize(("share", "held"), [(0.05, True), (0.1, True), (0.5, False)])
def test_near_copies_are_found_and_others_not(tmp_path: Path, share: float, held: bool) -> None:
    """An article with 5 or 10% of its words changed is near, one with half is another article."""
    writer = Writer(1)
    words = writer.article()
    workspace = write_workspace(tmp_path, [" ".join(words), " ".join(writer.changed(words, share))])
    report = run_dedup(workspace)
    assert together(workspace) == [0, 0 if held else 1]
    assert report.parts["near"] == (2 if held else 0)
    assert report.figures["clusters"] == held


def test_short_articles_have_exact_duplicates_only(tmp_path: Path) -> None:
    """Below the least number of words one changed word makes another article; from there on it is near."""
    short, long = ([f"كلمة{number}" for number in range(count)] for count in (LEAST_WORDS - 1, LEAST_WORDS))
    texts = [" ".join(words) for words in (short, [*short[:-1], "آخر"], long, [*long[:-1], "آخر"])]
    run_dedup(workspace := write_workspace(tmp_path, texts))
    assert together(workspace) == [0, 1, 2, 2]


def test_recall_and_precision_on_planted_copies(tmp_path: Path) -> None:
    """Of 2,000 articles: each exact copy, 99% with 5%, 97% with 10% of the words changed; no false pair."""
    made = make_articles(2000, seed=5)
    workspace = write_workspace(tmp_path, [article.text for article in made])
    run_dedup(workspace)
    scored = score(made, workspace)
    recall = {kind: there / of for kind, (there, of) in scored.found.items()}
    assert scored.false == {}
    assert recall["0%"] == 1
    assert recall["5%"] >= 0.99
    assert recall["10%"] >= 0.97


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_articles_that_come_move_nobody_out(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Articles that share a cluster share one when shards are added, and its name stands or is in ``was``."""
    writer = Writer(data.draw(st.integers(0, 1000)))
    texts: list[list[str]] = [writer.words(60), writer.words(60)]
    for _ in range(data.draw(st.integers(2, 14))):
        text = list(data.draw(st.sampled_from(texts)))
        other = data.draw(st.sampled_from(texts))
        cut = data.draw(st.integers(0, 60))
        texts.append([*text[:cut], *other[cut:]])  # bridges, copies, unlike ones
    count = data.draw(st.integers(1, len(texts)))
    joined = [" ".join(words) for words in texts]
    small = write_workspace(tmp_path_factory.mktemp("a"), joined[:count], shard=3)
    large = write_workspace(tmp_path_factory.mktemp("b"), joined, shard=3)
    run_dedup(small)
    run_dedup(large)
    before, after = found(small), found(large)
    name_of = {row.article_id: row.cluster_id for row in after}
    was = {row.cluster_id: row.was for row in after if row.article_id == row.cluster_id}
    for one in before:
        home = name_of[one.article_id]
        assert home == name_of[one.cluster_id]
        assert one.cluster_id == home or one.cluster_id in was[home]


def test_a_bridge_keeps_the_older_name(tmp_path: Path) -> None:
    """Where an article links two clusters the first one's id stands; the row of its first has the other."""
    writer = Writer(3)
    a, b, c = writer.words(100), writer.words(100), writer.words(100)
    texts = [" ".join(words) for words in ([*a, *b], [*b, *c], [*a[40:], *b, *c[:60]])]
    run_dedup(before := write_workspace(tmp_path / "a", texts[:2]))
    run_dedup(after := write_workspace(tmp_path / "b", texts))
    one, two = (row.cluster_id for row in found(before))
    assert one != two
    assert [row.cluster_id for row in found(after)] == [one] * 3
    assert [row.was for row in found(after)] == [(two,), (), ()]


def test_a_cluster_has_one_representative(tmp_path: Path) -> None:
    """A main article comes before a longer related one, a longer before a shorter, then the least id."""
    text = "نص قصير مكرر"
    pages = [
        ("1.txt", None, ["صفحة أولى", f"{text} …………"]),
        ("2.txt", None, [text]),
        ("3.txt", None, [f"{text}."]),
    ]
    for order in permutations(pages):
        name = "-".join(page[0][0] for page in order)
        run_dedup(workspace := write(tmp_path / name, list(order)))
        assert len(chosen := representatives(workspace) or set()) == 2
        longest = article_rows(*pages[2])[1][0].article_id
        assert longest in chosen
    alike = [article_rows(f"{n}.txt", None, [text])[1][0].article_id for n in range(5)]
    run_dedup(workspace := write(tmp_path / "alike", [(f"{n}.txt", None, [text]) for n in range(5)]))
    assert representatives(workspace) == {min(alike)}


def test_the_same_articles_give_the_same_bytes(tmp_path: Path) -> None:
    """Two workspaces of the same shards have the same files, and no file of a run is left."""
    texts = [article.text for article in make_articles(200, seed=4)]
    for name in ("a", "b"):
        run_dedup(write_workspace(tmp_path / name, texts, shard=70))
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert list(files(tmp_path / "a")) == ["clusters.parquet", "templates.jsonl"]


def test_a_second_run_does_nothing(tmp_path: Path) -> None:
    """Nothing changed: the files stay as they are, and the report has the same counts."""
    workspace = write_workspace(tmp_path, [PLAIN, WRITTEN, "نص آخر"])
    first = run_dedup(workspace)
    before = workspace.clusters.stat()
    again = run_dedup(workspace)
    assert workspace.clusters.stat() == before
    assert (again.parts, again.figures) == (first.parts, first.figures)
    assert again.wrote == ()
    assert "nothing changed" in again.notes[0]


def test_clusters_of_other_articles_are_refused(tmp_path: Path) -> None:
    """Without a run there are none; after articles came, they are not used until dedup ran again."""
    workspace = write_workspace(tmp_path, [PLAIN])
    assert representatives(workspace) is None
    assert cluster_ids(workspace) == {}
    run_dedup(workspace)
    (one,) = representatives(workspace) or ()
    assert cluster_ids(workspace) == {one: one}
    write_workspace(tmp_path, [PLAIN, WRITTEN])
    for read in (representatives, cluster_ids):
        with pytest.raises(InputError, match="run `tanqih dedup` again"):
            read(workspace)
    run_dedup(workspace)
    assert len(cluster_ids(workspace)) == 2


def test_without_articles_it_is_refused(tmp_path: Path) -> None:
    """There is nothing to do before clean; where no page has an article all counts are 0."""
    workspace = write_workspace(tmp_path, [])
    with pytest.raises(InputError, match="run `tanqih clean PATH…` first"):
        run_dedup(workspace)
    write(tmp_path, [("1.txt", None, [])])
    assert run_dedup(workspace).taken == 0


def test_paragraphs_that_repeat_are_reported_by_site(tmp_path: Path) -> None:
    """Site by site, in how many pages; not those of two pages, of few words, of copies, or across sites."""
    writer = Writer(6)
    pages: list[tuple[str, str | None, list[str]]] = []
    for number in range(4):
        own = " ".join(writer.words(50))
        said = "تابعُوا آخر الأخبار على قناتنا" if number else "تابعوا اخر الاخبار علي قناتنا!"
        text = "\n".join([own, said, "شارك هذا الخبر", "فقرة في صفحتين فقط لا غير" if number < 2 else own])
        pages.append((f"{number}.txt", f"https://www.example.org/{number}", [text]))
    copied = f"{' '.join(writer.words(50))}\nفقرة في نسخ من مقال واحد"
    pages += [(f"other/{number}.txt", None, [copied]) for number in range(4)]
    workspace = write(tmp_path, pages)
    report = run_dedup(workspace)
    lines = [json.loads(line) for line in workspace.templates.read_text(encoding="utf-8").splitlines()]
    first = article_rows(*pages[0])[1][0].article_id
    said = "تابعوا اخر الاخبار علي قناتنا!"
    assert lines == [{"site": "example.org", "pages": 4, "of": 4, "text": said, "article_id": first}]
    assert report.figures["template paragraphs"] == 1
    assert report.notes[0] == f"example.org: template paragraphs: 1, such as on 4 of 4 pages: {said}"


def test_a_large_site_needs_its_share_of_pages(tmp_path: Path) -> None:
    """Three pages of 200 are less than 2%; four are enough."""
    writer = Writer(7)
    tails = ["فقرة تتكرر ثلاث مرات فقط"] * 3 + ["فقرة تتكرر أربع مرات فقط"] * 4 + [""] * 193
    texts = [f"{' '.join(writer.words(30))}\n{tail}" for tail in tails]
    workspace = write_workspace(tmp_path, texts)
    run_dedup(workspace)
    (line,) = workspace.templates.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == tails[3]
    assert json.loads(line)["site"] == "site"


def sketches(workspace: Workspace) -> dict[str, tuple[bytes, int]]:
    """Read the files of sketches, each with when it was written."""
    folder = workspace.sketches("0").parent
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in sorted(folder.iterdir())}


def test_the_files_do_not_depend_on_the_workers(tmp_path: Path) -> None:
    """Two processes write the bytes that one writes, sketches and clusters alike."""
    texts = [article.text for article in make_articles(200, seed=5)]
    for workers in (1, 2):
        run_dedup(write_workspace(tmp_path / f"{workers}", texts, shard=50), workers=workers)
    one, two = (Workspace.open(tmp_path / f"{workers}") for workers in (1, 2))
    assert files(one.root) == files(two.root)
    kept = [{name: made[0] for name, made in sketches(workspace).items()} for workspace in (one, two)]
    assert kept[0] == kept[1]
    assert len(kept[0]) == 4


def test_a_new_shard_alone_is_sketched(tmp_path: Path) -> None:
    """Those there keep their sketches, damaged ones are made again, that of a shard that went goes."""
    texts = [article.text for article in make_articles(120, seed=8)]
    run_dedup(workspace := write_workspace(tmp_path / "grown", texts[:90], shard=30))
    before = sketches(workspace)
    for name, damage in (("00001", slice(999)), ("00002", slice(9000, 9001))):
        damaged = bytearray(before[f"{name}.arrow"][0])
        damaged[damage] = bytes([damaged[9000] ^ 1])
        workspace.sketches(name).write_bytes(damaged)
    for stage in ("pages", "articles"):
        whole = write_workspace(tmp_path / "whole", texts, shard=30)
        workspace.shard(stage, "00003.parquet").write_bytes(whole.shard(stage, "00003.parquet").read_bytes())
    run_dedup(workspace)
    run_dedup(whole)
    after = sketches(workspace)
    assert [name for name, made in after.items() if before.get(name) != made] == [
        f"0000{n}.arrow" for n in (1, 2, 3)
    ]
    assert all(after[name][0] == before[name][0] for name in before)
    assert files(workspace.root) == files(whole.root)
    for stage in ("pages", "articles"):
        workspace.shard(stage, "00003.parquet").unlink()
    run_dedup(workspace)
    assert list(sketches(workspace)) == list(before)


def test_a_killed_run_goes_on(tmp_path: Path) -> None:
    """Killed between two shards, the next run keeps what is done and ends with the same bytes."""
    texts = [article.text for article in make_articles(600, seed=9)]
    run_dedup(whole := write_workspace(tmp_path / "whole", texts, shard=10))
    workspace = write_workspace(tmp_path / "killed", texts, shard=10)
    command = [sys.executable, "-m", "curation", "dedup", "-w", str(workspace.root), "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 60
        while not workspace.sketches("00004").exists() and time.monotonic() < deadline:
            time.sleep(0.005)
        running.kill()
    done = {name: made for name, made in sketches(workspace).items() if not name.startswith(".")}
    assert 5 <= len(done) < 60
    run_dedup(workspace)
    assert done.items() <= sketches(workspace).items()
    assert files(workspace.root) == files(whole.root)
