"""The error tree. Every message says what, which id or file, and what to do.

Kept apart from everything else, and importing nothing of ours, so that any layer may raise.
Only ``curation.cli`` turns these into exit codes.
"""


class CurationError(Exception):
    """Base of every error the tools raise on purpose; ``reasons`` are more lines, where it has several."""

    reasons: tuple[str, ...] = ()


class InputError(CurationError, ValueError):
    """A file, a row or an option that cannot be used as given."""


class SchemaError(InputError):
    """A label schema that contradicts itself or cannot be read."""


class OffsetError(CurationError, ValueError):
    """A span that cannot be carried from one text to another."""


class ServerError(CurationError):
    """Label Studio refused, failed or could not be reached.

    Attributes:
        status: HTTP status, or None when no answer came.
        body: what the server said, as text; empty when no answer came.
    """

    def __init__(self, message: str, status: int | None = None, body: str = "") -> None:
        """Keep the server's status and body beside the message."""
        super().__init__(message)
        self.status = status
        self.body = body


class ReleaseError(CurationError):
    """A release that cannot be written, or one whose files contradict its manifest."""

    def __init__(self, message: str, reasons: tuple[str, ...] = ()) -> None:
        """Keep beside the message what all is wrong."""
        super().__init__(message)
        self.reasons = reasons


class PublishError(CurationError):
    """A release that cannot be published: refused by us, by the place it should go to, or on the way."""
