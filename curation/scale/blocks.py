"""The blocks: each calls the pure function of the command of its name on one document after another."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers.disk_base import DiskWriter

from curation.errors import InputError
from curation.scale.reading import REJECTED, to_rejected
from curation.stages.corpus.cleaning import clean_record
from curation.stages.corpus.sketching import site_of
from curation.store.lines import article_row, sentences_row
from curation.store.sources import reject, row_page, sound
from curation.store.workspace import CleanSettings
from curation.text.normalize import normalize
from curation.text.segment import segment
from curation.types import RejectedRecord, Span

Row = dict[str, Any]

SENTENCES = "sentences"
SITE = "site"
"""Where the metadata of an article say which site its page is of, for ``SketchArticles``; no row has it."""
NORMALIZED = "normalized"
ALIGNMENT = "alignment"


class Block(PipelineStep):  # type: ignore[misc]  # the engine has no types
    """A step from one document to some, which writes the rows it does not take.

    Args:
        rejected: a writer of the engine for those, each with its reason; without it the first one stops
            the task.
    """

    type = "تنقيح"

    def __init__(self, rejected: DiskWriter | None = None) -> None:
        """Take the writer; nothing is written yet."""
        super().__init__()
        self.rejected = rejected

    @abstractmethod
    def documents(self, document: Document) -> Iterable[Document]:
        """Give what one document becomes.

        Raises:
            InputError: it is none that can be taken.
        """

    def run(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:
        """Take the documents of one task.

        Raises:
            InputError: a row is not taken, and there is no writer for such.
        """
        writing: AbstractContextManager[object] = self.rejected or nullcontext()
        with writing:
            for document in data:
                with self.track_time():
                    made = self._made(document, rank)
                for one in made:
                    self.update_doc_stats(one)
                    yield one

    def _made(self, document: Document, rank: int) -> list[Document]:
        if REJECTED in document.metadata:
            self._reject(RejectedRecord.model_validate(document.metadata[REJECTED]), rank)
            return []
        try:
            return list(self.documents(document))
        except InputError as error:
            text = document.text.encode("utf-8", "backslashreplace")
            self._reject(reject(document.id, error, text), rank)
            return []

    def _reject(self, record: RejectedRecord, rank: int) -> None:
        self.stat_update("rejected")
        if self.rejected is None:
            raise InputError(f"{record.reason} (give the block a writer for what is rejected)")
        self.rejected.write(to_rejected(record), rank)


class CleanPages(Block):
    """Clean pages: each document becomes one an article, with the row of ``tanqih clean`` as its metadata.

    A page's address is read from the metadata's ``url``. The engine's statistics hold the counts of the
    command's report.

    Args:
        rejected: see above; takes the articles that the settings drop, too.
        settings: the ``[clean]`` of ``tanqih.toml``.
    """

    name = "Clean pages"

    def __init__(self, rejected: DiskWriter | None = None, settings: CleanSettings | None = None) -> None:
        """Take the settings; no page is read yet."""
        super().__init__(rejected)
        self.settings = settings or CleanSettings()
        self._dropped: list[RejectedRecord] = []

    def documents(self, document: Document) -> Iterator[Document]:
        """Give the articles of a page."""
        page = row_page({"text": document.text, "url": document.metadata.get("url")}, "text", document.id)
        counts: Counter[str] = Counter()
        site = {SITE: site_of(page.name, page.url)}
        for row in clean_record(page, self.settings, counts, dropped=self._dropped):
            yield Document(text=row["text"], id=row["article_id"], metadata=row | site)
        for what, count in counts.items():
            self.stat_update(what, value=count)

    def _made(self, document: Document, rank: int) -> list[Document]:
        made = super()._made(document, rank)
        while self._dropped:
            self._reject(self._dropped.pop(0), rank)
        return made


class SegmentTexts(Block):
    """Find the sentences of each text: ``[start, end]`` pairs of code points, in the metadata."""

    name = "Segment texts"

    def documents(self, document: Document) -> Iterator[Document]:
        """Give the document with its sentences."""
        document.text = sound(document.text)[0]
        spans = segment(document.text)
        document.metadata[SENTENCES] = [list(span) for span in spans]
        self.stat_update(SENTENCES, value=len(spans))
        yield document


class NormalizeTexts(Block):
    """Add a view of each text, and where its characters come from, to the metadata.

    ``normalized`` is the view. ``alignment`` has the runs of characters that are alike, as
    ``[start in the text, start in the view, length]``.

    Args:
        profile: ``light``, ``search`` or ``model``.
        rejected: see above.
    """

    name = "Normalize texts"

    def __init__(self, profile: str, rejected: DiskWriter | None = None) -> None:
        """Take the profile.

        Raises:
            InputError: there is none of that name.
        """
        normalize("", profile)
        super().__init__(rejected)
        self.profile = profile

    def documents(self, document: Document) -> Iterator[Document]:
        """Give the document with its view."""
        view = normalize(document.text, self.profile)
        document.metadata[NORMALIZED] = view.text
        document.metadata[ALIGNMENT] = [list(run) for run in view.alignment.runs]
        yield document


def to_article_row(_: DiskWriter, document: Document) -> Row:
    """Give the row of ``tanqih clean --json``, or of what is rejected: an adapter for writers."""
    if REJECTED in document.metadata:
        return dict(document.metadata[REJECTED])
    return article_row({what: value for what, value in document.metadata.items() if what != SITE})


def to_sentences_row(_: DiskWriter, document: Document) -> Row:
    """Give the row of ``tanqih segment --json``: an adapter for the engine's writers."""
    spans = [Span(*pair) for pair in document.metadata[SENTENCES]]
    return sentences_row(document.text, spans, document.id)
