"""``tanqih leakage`` on files: planted leaks are found, whatever their spelling, and nothing else is."""

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import datasets
import pytest

from curation.errors import InputError
from curation.released import Leakage, TextLeakage
from curation.stages.releasing.leakage import run_leakage
from curation.store.loading import Source
from tests.quality.duplicates import Writer

TASHKEEL = "ًٌٍَُِّْ"
SPELLINGS = {
    "exact": lambda text, _: text,
    "diacritics": lambda text, draw: "".join(c + draw.choice(TASHKEEL) if c.isalpha() else c for c in text),
    "persian": lambda text, _: text.replace("ي", "ی").replace("ك", "ک"),
    "tatweel": lambda text, draw: "".join(c + "ـ" * draw.randint(0, 2) if c.isalpha() else c for c in text),
    "alef": lambda text, draw: "".join(draw.choice("اأإآ") if c in "اأإآ" else c for c in text),
    "punctuation": lambda text, _: f"«{text.replace(' ', '  ')}»…",
}


def write(folder: Path, **splits: list[dict[str, Any]]) -> Source:
    """Write a folder of JSON Lines, a file a split."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in splits.items():
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")
    return Source(str(folder))


def texts(*those: str) -> list[dict[str, Any]]:
    """Give rows of a text each."""
    return [{"text": text} for text in those]


def only(leakage: Leakage) -> TextLeakage:
    """Give the figures of the only two splits."""
    (one,) = leakage.texts
    assert (one.seen, one.held) == ("train", "test")
    return one


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_copy_is_exact_however_it_is_spelt(tmp_path: Path, spelling: str) -> None:
    """Of 60 test texts 20 stand in train in another spelling: those 20 are found, each with its original."""
    writer, draw = Writer(11), Random(11)
    train = [" ".join(writer.words(40)) for _ in range(100)]
    planted = [SPELLINGS[spelling](text, draw) for text in train[:20]]
    fresh = [" ".join(writer.words(40)) for _ in range(40)]
    report, found = run_leakage(write(tmp_path, train=texts(*train), test=texts(*planted, *fresh)), worst=60)
    one = only(found.leakage)
    assert (one.texts, one.exact, one.leaked) == (60, 20, 20)
    assert {(pair.held, pair.seen) for pair in one.worst} == {(str(at), str(at)) for at in range(20)}
    assert report.attention
    assert found.texts["text", "test", "3"] == planted[3]


def test_changed_copies_are_found_and_unrelated_texts_are_not(tmp_path: Path) -> None:
    """5% of the words changed: all near at 0.5; 10%: nearly all; of 300 unrelated articles none."""
    writer = Writer(12)
    train = [writer.article() for _ in range(600)]
    seen = [{"id": f"train-{at}", "text": " ".join(words)} for at, words in enumerate(train)]
    test = [{"id": f"5-{at}", "text": " ".join(writer.changed(train[at], 0.05))} for at in range(150)]
    test += [{"id": f"10-{at}", "text": " ".join(writer.changed(train[at], 0.1))} for at in range(150, 300)]
    test += [{"id": f"none-{at}", "text": " ".join(writer.article())} for at in range(300)]
    _, found = run_leakage(write(tmp_path, train=seen, test=test), worst=1000)
    one = only(found.leakage)
    recall = Counter(pair.held.split("-")[0] for pair in one.worst)
    assert recall["5"] == 150
    assert recall["10"] >= 0.98 * 150
    assert recall["none"] == 0
    for pair in one.worst:
        assert (pair.seen, pair.kind) == (f"train-{pair.held.split('-')[1]}", "near")
    least = {count.least: count.texts for count in one.near}
    assert least[0.5] == len(one.worst)
    assert least[0.5] > least[0.7] > least[0.9]


def test_a_text_inside_a_longer_one_is_contained_either_way(tmp_path: Path) -> None:
    """A sentence of a train article, and an article around a train sentence; a phrase of five words not."""
    writer = Writer(13)
    article, sentence, phrase = writer.words(200), writer.words(15), writer.words(5)
    around = [*writer.words(90), *sentence, *writer.words(90)]
    train = texts(" ".join(article), " ".join(sentence), " ".join([*writer.words(60), *phrase]))
    test = texts(" ".join(article[50:70]), " ".join(around), " ".join(phrase))
    _, found = run_leakage(write(tmp_path, train=train, test=test))
    one = only(found.leakage)
    assert (one.exact, one.near[0].texts, one.contained, one.leaked) == (0, 0, 2, 2)
    assert {(pair.held, pair.seen) for pair in one.worst} == {("0", "0"), ("1", "1")}


def test_spans_and_tags_say_how_many_names_are_known(tmp_path: Path) -> None:
    """The same names as spans, as BIO tags, and as numbered tags give the same figures."""
    train = ["زار", "وزير", "المياه", "بلدة", "السنديان"]
    test = ["وصلت", "وفود", "السّنديان", "والنخيل", "إلى", "بلدة", "السنديان"]
    tags = {
        "train": ["O", "B-OCC", "I-OCC", "B-LOC", "I-LOC"],
        "test": ["O", "O", "B-GPE", "B-GPE", "O", "B-LOC", "I-LOC"],
    }
    names = sorted({tag for of in tags.values() for tag in of})
    rows = {"train": train, "test": test}
    bio = {s: [{"tokens": rows[s], "ner_tags": tags[s]}] for s in rows}
    spans = {s: [{"text": " ".join(rows[s]), "spans": spans_of(rows[s], tags[s])}] for s in rows}
    expected = (3, 1, 3, 1)
    for name, content in (("bio", bio), ("spans", spans)):
        _, found = run_leakage(write(tmp_path / name, **content))
        (one,) = found.leakage.entities
        assert (one.forms, one.known_forms, one.mentions, one.known_mentions) == expected
    numbered = datasets.Features(
        {
            "tokens": datasets.List(datasets.Value("string")),
            "ner_tags": datasets.List(datasets.ClassLabel(names=names)),
        }
    )
    for split, of in bio.items():
        (tmp_path / "numbers").mkdir(exist_ok=True)
        made = datasets.Dataset.from_list(of, features=numbered)
        made.to_parquet(tmp_path / "numbers" / f"{split}.parquet")
    _, found = run_leakage(Source(str(tmp_path / "numbers")))
    (one,) = found.leakage.entities
    assert (one.forms, one.known_forms, one.mentions, one.known_mentions) == expected


def spans_of(tokens: list[str], tags: list[str]) -> list[dict[str, Any]]:
    """Give BIO tags as spans of the tokens with blanks between them."""
    spans: list[dict[str, Any]] = []
    at = 0
    for token, tag in zip(tokens, tags, strict=True):
        if tag.startswith("B-"):
            spans.append({"start": at, "end": at + len(token), "label": tag[2:]})
        elif tag.startswith("I-"):
            spans[-1]["end"] = at + len(token)
        at += len(token) + 1
    return spans


def test_a_single_file_is_cut_by_its_column_split(tmp_path: Path) -> None:
    """CSV, TSV, JSON Lines and Parquet with a column ``split`` are as a folder of files."""
    rows = [
        {"split": "train", "text": "افتتحت البلدية جسر الوادي بعد أعمال دامت عامين"},
        {"split": "test", "text": "افتتحت البلديّة جسر الوادي، بعد أعمال دامت عامين!"},
        {"split": "test", "text": "أعلنت الوزارة موعد الامتحانات"},
    ]
    made = datasets.Dataset.from_list(rows)
    made.to_csv(tmp_path / "a.csv", index=False)
    made.to_csv(tmp_path / "a.tsv", sep="\t", index=False)
    made.to_json(tmp_path / "a.jsonl", force_ascii=False)
    made.to_parquet(tmp_path / "a.parquet")
    for suffix in ("csv", "tsv", "jsonl", "parquet"):
        _, found = run_leakage(Source(str(tmp_path / f"a.{suffix}")))
        assert [(one.seen, one.held, one.texts, one.exact) for one in found.leakage.texts] == [
            ("train", "test", 2, 1)
        ]


def test_a_folder_that_changed_is_read_anew(tmp_path: Path) -> None:
    """The cache of ``datasets`` does not serve what was in the folder before."""
    text = "أعلنت الوزارة موعد الامتحانات النهائية في جميع المدارس"
    source = write(tmp_path, train=texts(text), test=texts(text))
    assert run_leakage(source)[1].leakage.leaked == 1
    write(tmp_path, test=texts("زار الوفد معرض الكتاب في العاصمة صباح اليوم"))
    assert run_leakage(source)[1].leakage.leaked == 0


@pytest.mark.parametrize(
    ("rows", "options", "why"),
    [
        ({"train": [{"text": "نص"}]}, {}, "fewer than two splits"),
        ({"train": [{"n": 1}], "test": [{"n": 2}]}, {}, "no column holds text: there are n"),
        (
            {"train": [{"premise": "نص", "claim": "نص"}], "test": [{"premise": "نص", "claim": "نص"}]},
            {},
            "which column holds the text. give --text NAME, of premise, claim",
        ),
        ({"train": texts("نص"), "test": texts("نص")}, {"texts": ("body",)}, "no column body: there are text"),
        (
            {"train": texts("نص"), "test": texts("نص")},
            {"label": "text"},
            "column text holds no labelled spans",
        ),
    ],
    ids=["one split", "no text", "which text", "no such column", "no labels"],
)
def test_what_cannot_be_compared_is_refused(
    tmp_path: Path, rows: dict[str, list[dict[str, Any]]], options: dict[str, Any], why: str
) -> None:
    """One line says which dataset, what is wrong with it, and what to give."""
    with pytest.raises(InputError, match=why) as refused:
        run_leakage(write(tmp_path, **rows), **options)
    assert str(tmp_path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_label_that_its_feature_does_not_have_is_refused(tmp_path: Path) -> None:
    """A number without a name stops the report; the line says which split, row and column."""
    label = datasets.ClassLabel(names=["GPE"])
    made = datasets.Features(
        {
            "text": datasets.Value("string"),
            "spans": datasets.List(
                {"start": datasets.Value("int32"), "end": datasets.Value("int32"), "label": label}
            ),
        }
    )
    for split, number in (("train", 0), ("test", -1)):
        rows = [{"text": "بلدة السنديان", "spans": [{"start": 5, "end": 13, "label": number}]}]
        datasets.Dataset.from_list(rows, features=made).to_parquet(tmp_path / f"{split}.parquet")
    with pytest.raises(InputError, match="test, row 0: column spans"):
        run_leakage(Source(str(tmp_path)))
