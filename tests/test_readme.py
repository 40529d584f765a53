"""The README's page before and after cleaning is what cleaning makes of it."""

from pathlib import Path

from curation import Article, clean_page

README = Path(__file__).parents[1] / "README.md"
SHOWN = ("title", "published", "source")


def between(text: str, start: str, end: str) -> str:
    """Give what stands between two marks, neither of them missing."""
    return text.split(start, 1)[1].split(end, 1)[0]


def table(head: tuple[str, str], rows: list[tuple[str, str]]) -> str:
    """Write a Markdown table of two columns."""
    lines = [head, ("---", "---"), *rows]
    return "\n".join(f"| {one} | {other.replace('|', chr(92) + '|')} |" for one, other in lines)


def shown(article: Article) -> str:
    """Write what was found of an article as the README does."""
    found = {"title": article.title, "source": article.source}
    rows = [(name, piece.text) for name, piece in found.items() if piece]
    if article.published:
        rows.append(("published", f"{article.published.iso} ({article.published.text})"))
    rows.append(("text", "<br>".join(article.text.split("\n"))))
    several = (("keywords", article.keywords), ("related", article.related))
    rows += [(name, "<br>".join(piece.text for piece in pieces)) for name, pieces in several if pieces]
    return table((f"`{article.role}`", "what came out"), rows)


def after(raw: str) -> str:
    """Clean a page and write what came out as the README does."""
    page = clean_page(raw)
    removed = [(removed.reason.value, raw[slice(*removed.span)]) for removed in page.removed]
    return "\n\n".join([*map(shown, page.articles), table(("removed as", "what"), removed)])


def test_the_readme_shows_what_cleaning_gives() -> None:
    """The page in the README, cleaned, gives what the README shows below it, to the letter."""
    readme = README.read_text(encoding="utf-8")
    raw = between(between(readme, "<!-- before -->", "<!-- after -->"), "```text\n", "\n```")
    said = (
        between(readme, "<!-- after -->", "<!-- end -->")
        .strip()
        .removeprefix('<div dir="rtl">')
        .removesuffix("</div>")
    )
    assert said.strip() == after(raw)


def test_the_readme_page_has_what_it_is_there_to_show() -> None:
    """Two articles, keywords that were run together, headlines that were glued, a certain date."""
    raw = between(
        between(README.read_text(encoding="utf-8"), "<!-- before -->", "<!-- after -->"), "```text\n", "\n```"
    )
    main, related = clean_page(raw).articles
    assert len(main.keywords) > 2
    assert main.published is not None
    assert main.published.iso is not None
    assert len({headline.span for headline in related.related}) > 3
