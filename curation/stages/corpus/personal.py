"""Personal data as ``tanqih.toml`` says: left alone, flagged or masked, and counted by kind."""

from collections import Counter
from collections.abc import Mapping

from curation.store.workspace import CleanSettings
from curation.text.masks import flag_personal, mask_personal, personal_beside
from curation.text.page import CleanPage
from curation.wording import counted

FIGURE = "personal data: "


def treat_personal(page: CleanPage, settings: CleanSettings, counts: Counter[str]) -> CleanPage:
    """Flag or mask a page's personal data, as set, and add to ``counts`` what was found, by kind."""
    if settings.personal == "off":
        return page
    flagged = flag_personal(page)
    if flagged is page:
        return page
    for article in flagged.articles:
        counts.update(f"{FIGURE}{place.kind.value}" for place in article.personal)
        counts.update(f"{FIGURE}{kind.value}" for kind in personal_beside(article))
    return mask_personal(flagged) if settings.personal == "mask" else flagged


def personal_notes(figures: Mapping[str, int], settings: CleanSettings) -> list[str]:
    """Say how personal data is kept from annotators, where some was found and is shown to them."""
    found = sum(count for name, count in figures.items() if name.startswith(FIGURE))
    if not found or settings.personal != "flag":
        return []
    pieces = counted(found, "piece")
    return [f'{pieces} of personal data flagged, not masked: [clean] personal = "mask" in tanqih.toml masks']
