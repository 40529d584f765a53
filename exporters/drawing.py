"""A small SVG drawing: rectangles, lines, dots and texts, in the order in which they are given.

Coordinates are pixels; numbers are written with at most two decimals, so that the same figures give the same
bytes on any machine. Arabic texts run right to left from their right edge; fonts are those of whoever looks.
"""

from xml.sax.saxutils import escape, quoteattr

INK, FAINT, PAPER = "#1b1b1b", "#d9d9d9", "#ffffff"
COLOURS = {"train": "#0072B2", "validation": "#E69F00", "test": "#009E73"}  # Okabe and Ito: seen by all eyes
_FONTS = "'Noto Sans', 'Noto Sans Arabic', 'Noto Naskh Arabic', 'Segoe UI', Tahoma, Arial, sans-serif"


class Drawing:
    """What is drawn so far, on white paper ``width`` wide; the height is given when it is written."""

    def __init__(self, width: float, title: str) -> None:
        """Begin; ``title`` is what a screen reader says."""
        self._width, self._title = width, title
        self._parts: list[str] = []

    def box(self, x: float, y: float, width: float, height: float, fill: str, says: str = "") -> None:
        """Draw a filled rectangle; ``says`` is shown under the pointer."""
        title = f"<title>{escape(says)}</title>" if says else ""
        at = f'x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"'
        self._parts.append(
            f'<rect {at} fill="{fill}">{title}</rect>' if title else f'<rect {at} fill="{fill}"/>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = INK, thick: float = 1) -> None:
        """Draw a line."""
        at = f'x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"'
        self._parts.append(f'<line {at} stroke="{colour}" stroke-width="{_n(thick)}"/>')

    def dot(self, x: float, y: float, colour: str) -> None:
        """Draw a dot."""
        self._parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="4" fill="{colour}"/>')

    def text(
        self, x: float, y: float, said: str, anchor: str = "start", size: float = 12, bold: bool = False
    ) -> None:
        """Write a text on the line ``y``: from ``x``, up to it (``end``), or around it (``middle``)."""
        self._write(x, y, said, f'text-anchor="{anchor}"', size, bold)

    def arabic(self, right: float, y: float, said: str, size: float = 12) -> None:
        """Write an Arabic text right to left, from its right edge."""
        self._write(right, y, said, 'direction="rtl" text-anchor="start" xml:lang="ar"', size, False)

    def _write(self, x: float, y: float, said: str, how: str, size: float, bold: bool) -> None:
        weight = ' font-weight="bold"' if bold else ""
        at = f'x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}"'
        self._parts.append(f"<text {at} {how}{weight}>{escape(said)}</text>")

    def svg(self, height: float) -> str:
        """Give the file's text."""
        size = f'width="{_n(self._width)}" height="{_n(height)}" viewBox="0 0 {_n(self._width)} {_n(height)}"'
        paper = f'<rect width="{_n(self._width)}" height="{_n(height)}" fill="{PAPER}"/>'
        look = f'role="img" fill="{INK}" font-family={quoteattr(_FONTS)}'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>'
        return (
            "\n".join((head, f"<title>{escape(self._title)}</title>", paper, *self._parts, "</svg>")) + "\n"
        )


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
