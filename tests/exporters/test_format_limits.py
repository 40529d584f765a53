"""Where a format or its library ends: odd texts, spans it cannot hold, what is not installed."""

import sys
from pathlib import Path

import pytest
from format_readers import READERS
from format_samples import FORMATS, NEEDED, only, spans_of, written
from release_samples import files, sample, span

from curation.errors import InputError, ReleaseError
from curation.released import ReleasedSpan


@pytest.mark.parametrize("name", ["brat", "spacy", "uima-cas", "label-studio", "bio"])
def test_line_ends_and_emoji_inside_a_span(name: str, tmp_path: Path) -> None:
    """A span over a line end, after an emoji, comes back with its offsets in code points."""
    text = "🎓 جامعة\nالقاهرة،  وزيرها"
    spans = (span(text, "جامعة\nالقاهرة", "ORG"), span(text, "وزير", "PERS"))
    content = sample()
    task = content.tasks[0].model_copy(update={"text": text, "spans": spans})
    content = only(content.model_copy(update={"tasks": (task,)}), "entities")
    assert written(name, content, tmp_path / "out") == ()
    assert READERS[name](tmp_path / "out") == spans_of(content)


def test_what_no_token_can_give_back_is_left_out(tmp_path: Path) -> None:
    """A span that begins with a blank is listed with that reason, not moved."""
    content = sample()
    text = content.tasks[0].text
    blank: ReleasedSpan = span(text, " القاهرة", "GPE")
    task = content.tasks[0].model_copy(update={"spans": (blank,)})
    left = written("bio", only(content.model_copy(update={"tasks": (task,)}), "entities"), tmp_path / "out")
    assert [(one.start, one.end, one.reason) for one in left] == [
        (blank.start, blank.end, "begins or ends with white space")
    ]


@pytest.mark.parametrize(("name", "module"), sorted(NEEDED.items()))
def test_a_library_that_is_not_there_is_one_line(
    name: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its library a format says which extra to install, and writes nothing."""
    for loaded in [one for one in sys.modules if one.split(".")[0] == module]:
        monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError, match=rf"^{name}: .* pip install 'tanqih\[(spacy|inception)\]'$"):
        FORMATS[name].write(sample(), tmp_path, "outermost")
    assert not files(tmp_path)


def test_what_xml_cannot_hold_is_one_line(tmp_path: Path) -> None:
    """A control character that XML has no place for is refused with the row's id."""
    content = sample()
    task = content.tasks[0].model_copy(update={"text": "زار\x01 الوزير", "spans": ()})
    with pytest.raises(ReleaseError, match="row e001: cannot be written as XMI"):
        written("uima-cas", only(content.model_copy(update={"tasks": (task,)}), "entities"), tmp_path / "out")
