"""What an annotator sees: colours that a colour-blind person tells apart, and instructions with the keys."""

from html import unescape
from importlib.resources import files
from itertools import combinations
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from curation.core.examples import label_anchor
from curation.core.schema import LabelSchema, parse_schema
from curation.labelstudio.config import to_label_config
from curation.labelstudio.instructions import to_instructions
from curation.store.guideline_settings import GuidelineSettings

# How dichromats see linear RGB (Machado, Oliveira and Fernandes 2009, severity 1).
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
# Linear RGB to Oklab (Ottosson 2020).
TO_CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
TO_LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]
NOTICED = 0.02  # the least Oklab distance that is seen at all
REGION = 0.3  # how opaque Label Studio paints a marked span


def shipped(name: str) -> LabelSchema:
    """Give a shipped schema."""
    return parse_schema(files("guidelines").joinpath(name, "schema.yaml").read_text(encoding="utf-8"), name)


def links(instructions: str) -> list[ET.Element]:
    """Give the links of instructions, in order."""
    return list(ET.fromstring(instructions.replace("<br>", "<br/>")).iter("a"))


def seen(color: str, sight: str, opacity: float) -> Any:
    """Give a colour on white as someone sees it, in Oklab."""
    rgb = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255 * opacity + (1 - opacity)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    cones = np.array(TO_CONES) @ np.clip(np.array(SIGHT[sight]) @ linear, 0, 1)
    return np.array(TO_LAB) @ np.cbrt(cones)


def closest(colors: list[str], sight: str, opacity: float) -> float:
    """Give the least distance between any two colours."""
    places = [seen(color, sight, opacity) for color in colors]
    return min(float(np.linalg.norm(one - other)) for one, other in combinations(places, 2))


@pytest.mark.parametrize("sight", SIGHT)
def test_labels_are_told_apart_by_colour(sight: str) -> None:
    """Any two labels of the profile differ by twice what is noticed, even as pale as a marked span."""
    colors = [label.color for label in shipped("entities").active_spans]
    assert closest(colors, sight, REGION) > 2 * NOTICED
    assert closest(colors, sight, 1) > 6 * NOTICED


@pytest.mark.parametrize("sight", SIGHT)
def test_all_labels_of_the_schema_are_told_apart_on_their_buttons(sight: str) -> None:
    """Without a profile, too, any two labels' own colours differ visibly."""
    assert closest([label.color for label in shipped("entities").spans], sight, 1) > 3 * NOTICED


def test_the_measure_knows_colours_that_the_colour_blind_mix_up() -> None:
    """Red and green of one lightness are far apart, but near to one another for a deuteranope."""
    pair = ["#A06000", "#708000"]
    assert closest(pair, "deuteranopia", 1) < NOTICED < closest(pair, "normal", 1)


@pytest.mark.parametrize("name", ["entities", "stance"])
def test_instructions_hold_each_label_with_its_key(name: str) -> None:
    """Whatever can be chosen is explained with its key, right to left."""
    schema = shipped(name)
    said = unescape(to_instructions(schema))
    assert said.startswith('<div dir="rtl">')
    values = [value for choice in schema.choices for value in choice.values]
    for offered in (*schema.active_spans, *values):
        assert f"<b>{offered.title.ar}</b> [{offered.hotkey}]: {offered.definition.ar}" in said
    assert "Ctrl+Enter" in said


@pytest.mark.parametrize("name", ["entities", "stance"])
def test_instructions_lead_to_the_manual_s_sections(name: str) -> None:
    """Where the manual is published, its address is there, and each label leads to its own section."""
    schema = shipped(name)
    assert "href" not in to_instructions(schema)
    assert "اطلبه ممن كلّفك بها" in to_instructions(schema)
    url = GuidelineSettings(url="https://example.org/g/").manual(name, "ar")
    assert url == f"https://example.org/g/ar/{name}/index.html"
    leads = {link.get("href"): link.text for link in links(to_instructions(schema, url))}
    for offered in (*schema.active_spans, *(value for choice in schema.choices for value in choice.values)):
        assert leads.pop(f"{url}#{label_anchor(offered.name)}") == offered.title.ar
    assert leads.keys() == {url}


def test_an_address_in_the_instructions_is_no_markup() -> None:
    """Quotation marks and ampersands in the address stay inside the attribute."""
    address = GuidelineSettings(url='https://example.org/"><b>&amp').manual("entities", "ar")
    assert links(to_instructions(shipped("entities"), address))[0].get("href") == address


@pytest.mark.parametrize(
    "url", ["guidelines", "ftp://a.org", "https://", "https://a b", "https://a/?b", "a:b"]
)
def test_an_address_that_leads_nowhere_is_refused(url: str) -> None:
    """What is no address of a folder on the web is no setting."""
    with pytest.raises(ValueError, match="give the address of the site's folder"):
        GuidelineSettings(url=url)


def test_a_marked_span_shows_its_label_by_name() -> None:
    """Colour is not the only sign: the label's name stands on the span."""
    (text,) = ET.fromstring(to_label_config(shipped("entities"))).findall(".//Text[@name='text']")
    assert text.get("showLabels") == "true"
