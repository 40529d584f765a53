"""The pages that stages write: templates and styles of this folder, each page a file that needs no other."""

from collections.abc import Iterable
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined


def render(name: str, styles: Iterable[str], **shown: object) -> str:
    """Fill a template, with the style sheets one after the other as its ``style``."""
    pages = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template(name).render(style="".join(map(_read, styles)), **shown)


def _read(name: str) -> str:
    return files("curation.stages.deciding").joinpath(name).read_text(encoding="utf-8")
