"""Where the guidelines are published, as a workspace's settings say."""

from urllib.parse import urlsplit

from pydantic import field_validator

from curation.types import Record


class GuidelineSettings(Record):
    """``url`` is the address of what ``tanqih guidelines build`` wrote; None where it is not published."""

    url: str | None = None

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)  # raises ValueError as does .port
        odd = parts.query or parts.fragment or parts.port == 0 or url != "".join(url.split())
        if parts.scheme not in ("http", "https") or not parts.hostname or odd:
            raise ValueError("give the address of the site's folder, such as https://example.org/guidelines")
        return url.rstrip("/")

    def manual(self, schema: str, language: str) -> str | None:
        """Give the address of a schema's manual; None where it is not published."""
        return f"{self.url}/{language}/{schema}/index.html" if self.url else None
