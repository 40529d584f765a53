"""From a label schema to Label Studio's labelling interface (XML), laid out right to left."""

from xml.etree import ElementTree as ET

from curation.core.schema import Choice, LabelSchema

TEXT = "text"
LABELS = "label"
STYLED = "tanqih-choices"
_RTL = "direction: rtl; text-align: right;"
_IN_SIGHT = "position: sticky; top: 0; z-index: 2; background: var(--color-neutral-background, white);"
_FACE = "'Noto Naskh Arabic', 'Noto Sans Arabic', 'Amiri', 'Segoe UI', 'Geeza Pro', sans-serif"
# Only attribute selectors reach the text pane in 1.23; `pre-wrap` keeps repeated blanks from collapsing.
# The name on a region is the second sign beside its colour; 9 pixels, as they come, are too small to read.
_STYLE = f"""
[class*=htx-highlight]::after {{
  font-family: sans-serif !important; font-size: 11px !important; color: #333333 !important;
  direction: ltr; unicode-bidi: isolate; margin: 0 3px;
}}
.tanqih-source {{ color: #6b6b6b; }}
.tanqih-source * {{ color: inherit; margin: 0; }}
.tanqih-choices * {{ font-family: {_FACE}; font-size: 16px; }}
.tanqih-choices sup, .tanqih-choices small {{ font-size: 12px; color: #6b6b6b; }}
[class*=htx-richtext] {{ font-family: {_FACE}; font-size: 22px; line-height: 2.1; white-space: pre-wrap; }}
.tanqih-context [class*=htx-richtext] {{ color: #6b6b6b; font-size: 17px; line-height: 1.7; }}
.tanqih-article [class*=htx-richtext] {{ font-size: 19px; line-height: 1.9; }}
.tanqih-context .lsf-object {{ border: 0; }}
"""


def to_label_config(schema: LabelSchema) -> str:
    """Write the labelling interface of ``schema``; see ``label_interface``."""
    root = label_interface(schema)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def label_interface(schema: LabelSchema) -> ET.Element:
    """Lay out the interface of ``schema``: title and context in grey, the text, then the questions.

    An article has no context; the claim, the labels and the questions stay in sight while it is read.

    Spans are drawn character by character (``symbol``), since ``word`` takes in the clitics written
    onto an Arabic word.
    """
    root = ET.Element("View", style=_RTL)
    ET.SubElement(root, "Style").text = _STYLE
    source = ET.SubElement(root, "View", className="tanqih-source")
    ET.SubElement(source, "Header", value="$heading", size="5")
    if schema.unit == "article":
        top = ET.SubElement(root, "View", style=_IN_SIGHT)
        _question(top, schema)
        _choices(top, schema)
        _text(ET.SubElement(root, "View", className="tanqih-article"))
    else:
        _question(root, schema)
        _context(root, "before")
        _text(root)
        _context(root, "after")
        _choices(root, schema)
    return root


def _question(view: ET.Element, schema: LabelSchema) -> None:
    if schema.targets:
        ET.SubElement(view, "Header", value="$question", size="4")
    if schema.active_spans:
        labels = ET.SubElement(view, "Labels", name=LABELS, toName=TEXT, showInline="true")
        for label in schema.active_spans:
            ET.SubElement(
                labels,
                "Label",
                value=label.name,
                alias=label.name,
                html=f"{label.title.ar} <small>{label.name}</small>&nbsp;",
                background=label.color,
                hotkey=label.hotkey,
            )


def _text(view: ET.Element) -> None:
    ET.SubElement(view, "Text", name=TEXT, value="$text", granularity="symbol", showLabels="true")


def _choices(view: ET.Element, schema: LabelSchema) -> None:
    for choice in schema.choices:
        _choice(view, choice)


def _context(root: ET.Element, name: str) -> None:
    view = ET.SubElement(root, "View", className="tanqih-context")
    ET.SubElement(view, "Text", name=name, value=f"${name}")


def _choice(root: ET.Element, choice: Choice) -> None:
    view = ET.SubElement(root, "View", className=STYLED, style="margin-top: 8px;")
    if choice.when:
        view.set("visibleWhen", "choice-selected")
        view.set("whenTagName", choice.when.choice)
        view.set("whenChoiceValue", ",".join(choice.when.values))
    ET.SubElement(view, "Header", value=choice.title.ar, size="5")
    asked = ET.SubElement(
        view, "Choices", name=choice.name, toName=TEXT, choice="single-radio", showInline="true"
    )
    if choice.required:
        asked.set("required", "true")
        asked.set("requiredMessage", choice.title.ar)
    for value in choice.values:
        ET.SubElement(
            asked,
            "Choice",
            value=value.name,
            alias=value.name,
            html=f"{value.title.ar} <small>{value.name}</small>",
            hint=value.definition.ar,
            hotkey=value.hotkey,
        )
