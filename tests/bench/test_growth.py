"""What the figures of growth rest on: pages made from their numbers alone, slopes, and the plot."""

import xml.etree.ElementTree as ET
from collections import Counter
from itertools import pairwise

import pytest

from curation.text.clean import clean_page
from curation.text.shingles import Shingler, fold_words, jaccard
from tests.bench.child import Cost
from tests.bench.corpus import COPIES, Corpus
from tests.bench.goals import show_goals
from tests.bench.growth import Found, Run, Slope, goals_of, goals_of_cleaning, slopes
from tests.bench.growth_plot import Line, draw
from tests.bench.tree import Point

PAGES = 600


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """One corpus: its vocabulary takes a second or two."""
    return Corpus(seed=3)


def test_a_page_depends_on_its_number_alone(corpus: Corpus) -> None:
    """Made in the opposite order, by another corpus of the seed, it is the same; another seed's differs."""
    again, other = Corpus(seed=3), Corpus(seed=4)
    vars(again)["vocabulary"] = vars(other)["vocabulary"] = corpus.vocabulary
    straight = [corpus.page(number) for number in range(20)]
    assert [again.page(number) for number in reversed(range(20))] == straight[::-1]
    assert other.page(0) != straight[0]


def test_copies_differ_by_their_share_of_words(corpus: Corpus) -> None:
    """Exactly that share of the words is another one's, and all kinds of copies come."""
    made = [corpus.make(number) for number in range(PAGES)]
    copies = [one for one in made if one.kind in COPIES]
    assert {one.kind for one in copies} == set(COPIES)
    assert PAGES * 0.1 < len(copies) < PAGES * 0.2
    for copy in copies:
        words = made[copy.original].words
        assert (copy.words != words).sum() == round(COPIES[copy.kind] * len(words))


def test_articles_that_are_no_copies_are_not_near(corpus: Corpus) -> None:
    """Those of one site, tails included, have little in common."""
    shingler = Shingler()
    sites = Counter(corpus.make(number).site for number in range(PAGES))
    (largest, _), *_ = sites.most_common()
    own = [
        m
        for m in map(corpus.make, range(PAGES))
        if m.site == largest and m.kind == "own" and len(m.words) > 40
    ]
    sets = [shingler(fold_words(corpus.text(made))) for made in own]
    assert max(jaccard(one, other) for one, other in pairwise(sets)) < 0.3


def test_a_page_cleans_to_its_article(corpus: Corpus) -> None:
    """What stands around it is removed as on real pages."""
    for number in range(10):
        (article,) = clean_page(corpus.page(number)).articles
        assert article.text == corpus.text(corpus.make(number))


def test_slopes_are_of_what_is_added() -> None:
    """What a start costs does not count; memory and disk are in GB for a million articles."""
    runs = [
        Run("dedup", n, Cost(0, 5 + n * 0.0036, 0, (Point(0, 10**8 + 1000 * n),)), 2000 * n)
        for n in (10_000, 110_000)
    ]
    (slope,) = slopes(runs)
    assert slope == Slope("dedup", pytest.approx(1.0), pytest.approx(1.0), pytest.approx(2.0))
    assert slopes(runs[:1]) == []


def test_goals_are_reached_or_missed_by_so_much() -> None:
    """Rate and recall are to be at least the goal, memory less; what is exactly the most is too much."""
    run = Run("dedup", 1_000_000, Cost(250, 400, 0, (Point(0, 4_000_000_000),)), 0)
    found = Found(1_000_000, {"0%": (1.0, 9), "5%": (0.99, 9), "10%": (0.9583, 9), "20%": (0.0, 9)}, 0)
    assert show_goals("", goals_of(run, found)).rows == (
        ("articles a second", "≥ 5,000", "4,000", "missed by 1,000"),
        ("peak MB", "< 4,000", "4,000", "missed by 0"),
        ("recall, 5% changed", "≥ 0.9900", "0.9900", "reached"),
        ("recall, 10% changed", "≥ 0.9700", "0.9583", "missed by 0.0117"),
    )


def test_goals_of_cleaning_count_all_steps_and_each_process() -> None:
    """The share is of the processor time of both steps; a process that is too large is named by its step."""
    costs = {"clean": Cost(9, 15, 299_000_000), "segment": Cost(2, 5, 300_000_000)}
    steps = [Run(step, 1000, cost, 0) for step, cost in costs.items()]
    assert show_goals("", goals_of_cleaning(Cost(3, 4, 0), steps)).rows == (
        ("clean and segment, % of the bare copy a core", "≥ 20.0", "20.0", "reached"),
        ("clean, largest process, MB", "< 300", "299", "reached"),
        ("segment, largest process, MB", "< 300", "300", "missed by 0"),
    )


def test_the_plot_is_the_same_for_the_same_points() -> None:
    """An SVG that can be read, with a point for each size in both panels."""
    points = [Line("dedup", 10**n, 10.0**n / 1000, 10.0 ** (n + 3)) for n in (4, 5, 6)]
    assert draw(points) == draw(points)
    circles = ET.fromstring(draw(points)).findall("{http://www.w3.org/2000/svg}circle")
    assert len(circles) == 6
    heights = [float(circle.attrib["cy"]) for circle in circles]
    assert heights[0] > heights[1] > heights[2]
