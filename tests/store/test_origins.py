"""``origins.csv`` beside text pages: their addresses, and when they were fetched."""

from pathlib import Path

import pytest

from curation.errors import InputError
from curation.store.sources import read_pages
from curation.types import PageRecord
from tests.releasing import EXAMPLES, PAGES

HEAD = "page,url,fetched\n"


def folder_of(folder: Path, origins: str) -> Path:
    """Make a folder of two pages, and what is said of them."""
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("قال الوزير إن الطريق سيفتح.", encoding="utf-8")
    (folder / "origins.csv").write_text(origins, encoding="utf-8")
    return folder


def origins_of(*paths: Path) -> list[tuple[str, str | None, str | None]]:
    """Read pages, and give what is known of each."""
    pages = list(read_pages(map(str, paths)))
    assert all(isinstance(page, PageRecord) for page in pages)
    return [(page.name, page.url, page.fetched) for page in pages if isinstance(page, PageRecord)]


def test_each_page_has_what_is_said_of_it(tmp_path: Path) -> None:
    """In a folder or alone, as a spreadsheet writes the file, too; what is not said stays unknown."""
    url = "https://marsa.example/طريق"
    folder = folder_of(tmp_path, f"\ufeff{HEAD}b.txt,{url},2026-04-01\n")
    assert origins_of(folder) == [("a.txt", None, None), ("b.txt", url, "2026-04-01")]
    assert origins_of(folder / "b.txt") == [("b.txt", url, "2026-04-01")]
    folder_of(tmp_path, f"{HEAD}a.txt,{url},\n")
    assert origins_of(folder) == [("a.txt", url, None), ("b.txt", None, None)]


def test_every_example_page_has_an_address_that_leads_nowhere() -> None:
    """Their hosts are under a top-level domain that nobody can have."""
    known = origins_of(EXAMPLES / "pages", EXAMPLES / "next" / "pages")
    assert len(known) == len(PAGES) + 1
    for _, url, fetched in known:
        assert url is not None
        assert url.split("/")[2].endswith(".example")
        assert fetched is not None


@pytest.mark.parametrize(
    ("origins", "said"),
    [
        ("page;url;fetched\n", "its first line must be page,url,fetched"),
        (f"{HEAD}c.txt,https://a.example,\n", r"line 2: there is no file 'c\.txt' beside it"),
        (f"{HEAD}a.txt,,\na.txt,,\n", r"line 3: a\.txt is there twice"),
        (f"{HEAD}a.txt,,gestern\n", "line 2: fetched 'gestern' is no ISO 8601 date or time"),
        (f'{HEAD}a.txt,"x', "cannot be read as CSV in UTF-8"),
    ],
    ids=["columns", "no file", "twice", "date", "cut"],
)
@pytest.mark.parametrize("name", [".", "a.txt"])
def test_what_is_wrong_stops_the_reading(origins: str, said: str, name: str, tmp_path: Path) -> None:
    """It is no fault of a page, so none is taken without its address."""
    folder = folder_of(tmp_path, origins)
    with pytest.raises(InputError, match=said):
        list(read_pages([str(folder / name)]))
