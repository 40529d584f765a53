"""Language and flags onto the rows of a page's articles, and out with those that the workspace drops."""

from collections import Counter
from typing import Any

from curation.store.identifier import identify_language
from curation.store.workspace import CleanSettings
from curation.text.page import CleanPage
from curation.text.quality import Verdict, verdict_of
from curation.types import Flag, PageRecord, RejectedRecord

Row = dict[str, Any]


def flag_rows(
    page: PageRecord,
    cleaned: CleanPage,
    settings: CleanSettings,
    counts: Counter[str],
    dropped: list[RejectedRecord] | None = None,
) -> list[Row]:
    """Give the rows of a page's articles with their language and flags, without the dropped ones.

    Args:
        page: the page.
        cleaned: what cleaning made of it.
        settings: its ``drop`` names the flags whose articles are dropped.
        counts: what became of each article is added to it.
        dropped: takes the dropped articles, each with its reason.
    """
    rows: list[Row] = []
    found = cleaned.to_rows(page.page_id)
    for row in found:
        verdict = verdict_of(row["text"], identify_language, settings.profile)
        row |= {"language": verdict.language, "flags": list(verdict.flags), "removed": row.pop("removed")}
        _count(verdict, counts)
        reason = next((flag for flag in verdict.flags if flag in settings.drop), None)
        if reason is None:
            rows.append(row)
            continue
        _count_dropped(row, reason, counts)
        if dropped is not None:
            dropped.append(_rejected(page, row, reason))
    if rows and not rows[0]["removed"]:  # they stand on the first row, whichever that is
        rows[0]["removed"] = found[0]["removed"]
    if not found:
        for flag in page_verdict(cleaned, settings).flags:
            counts[f"pages without an article, {flag}"] += 1
    return rows


def page_verdict(cleaned: CleanPage, settings: CleanSettings) -> Verdict:
    """Judge a page in which no article was found by all of its text: what is it, then?"""
    return verdict_of(cleaned.raw, identify_language, settings.profile)


def _count(verdict: Verdict, counts: Counter[str]) -> None:
    if verdict.language != "ar":
        counts[f"articles in {verdict.language or 'a language not told'}"] += 1
    for flag in verdict.flags:
        counts[f"flagged {flag}"] += 1


def _count_dropped(row: Row, reason: Flag, counts: Counter[str]) -> None:
    characters = sum(run["end"] - run["start"] for run in row["kept"])
    counts[f"dropped as {reason}"] += 1
    counts["characters kept"] -= characters
    counts["characters dropped"] += characters


def _rejected(page: PageRecord, row: Row, reason: Flag) -> RejectedRecord:
    what = f"{page.name}: the {row['role']} article {row['article_id']} is dropped as {reason}"
    return RejectedRecord(id=page.name, reason=what, content=row["text"])
