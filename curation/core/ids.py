"""Content hashes. An id says of what it is the hash; the same content has the same id anywhere."""

import hashlib

from curation.types import Answer, Span

_BYTES = 10
_SEPARATOR = "\x1f"  # ASCII unit separator: cannot occur in text that passed cleaning


def content_id(kind: str, *parts: str) -> str:
    """Hash ``parts`` under ``kind`` to 20 hexadecimal digits (80 bits).

    The kind is hashed with the parts, so that ids of different kinds never meet.
    """
    joined = _SEPARATOR.join((kind, *parts))
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


class Hashing:
    """The ``content_id`` of parts that come one by one."""

    def __init__(self, kind: str) -> None:
        """Begin without parts."""
        self._digest = hashlib.blake2b(kind.encode(), digest_size=_BYTES)

    def add(self, part: str) -> None:
        """Take the next part."""
        self._digest.update(f"{_SEPARATOR}{part}".encode("utf-8", "surrogatepass"))

    @property
    def value(self) -> str:
        """The id of the parts so far."""
        return self._digest.hexdigest()


def page_id(raw: str) -> str:
    """Identify a page by its decoded raw text."""
    return content_id("page", raw)


def article_id(page: str, kept: tuple[Span, ...]) -> str:
    """Identify an article by its page and the spans it keeps."""
    return content_id("article", page, ",".join(f"{s.start}-{s.end}" for s in kept))


def sentence_id(article: str, span: Span) -> str:
    """Identify a sentence by its article and its span there."""
    return content_id("sentence", article, f"{span.start}-{span.end}")


def task_id(unit: str, text: str, target: str | None, schema: str, major: int) -> str:
    """Identify a task by its sentence's or article's id; another text, target, schema or major is another."""
    return content_id("task", unit, text, target or "", schema, str(major))


def annotation_id(task: str, annotator: str, answer: Answer, skipped: bool) -> str:
    """Identify what one annotator said of one task."""
    said = "skipped" if skipped else answer.model_dump_json()
    return content_id("annotation", task, annotator, said)
