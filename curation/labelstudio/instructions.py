"""From a label schema to the instructions that Label Studio shows an annotator: one page, in Arabic."""

from html import escape

from curation.core.schema import Choice, LabelSchema

# The keys are Label Studio's own.
_KEYS = (
    ("Ctrl+Enter", "أرسل الجواب وانتقل إلى المهمة التالية"),
    ("Ctrl+Space", "تجاوز المهمة"),
    ("Ctrl+Z", "تراجع عن آخر خطوة"),
    ("Backspace", "احذف التظليل المحدّد"),
)
_SPANS = (
    "اضغط مفتاح الوسم ثم ظلّل الكلمات بالفأرة، أو انقر الوسم بالفأرة قبل التظليل. يجوز تظليل اسم داخل اسم."
)
_PREDICTED = "قد تجد تظليلًا سابقًا من برنامج: أبقِ الصحيح منه، وعدّل غيره أو احذفه."


def to_instructions(schema: LabelSchema) -> str:
    """Write what is asked, each label and choice with its key and definition, and the keys that save time."""
    parts = [f"<p>{escape(schema.instructions.ar)}</p>"]
    if schema.active_spans:
        rows = [(label.hotkey, label.title.ar, label.definition.ar) for label in schema.active_spans]
        parts += [f"<p>{_SPANS} {_PREDICTED}</p>", _table(rows)]
    parts += [_choice(choice) for choice in schema.choices]
    parts.append(_table([(key, does) for key, does in _KEYS]))
    return (
        f'<div dir="rtl" style="text-align: right; font-size: 15px; line-height: 1.7;">{"".join(parts)}</div>'
    )


def _choice(choice: Choice) -> str:
    rows = [(value.hotkey, value.title.ar, value.definition.ar) for value in choice.values]
    return f"<p><b>{escape(choice.title.ar)}</b></p>{_table(rows)}"


def _table(rows: list[tuple[str, ...]]) -> str:
    lines = []
    for key, *cells in rows:
        written = "".join(f'<td style="padding: 0 8px;">{escape(cell)}</td>' for cell in cells)
        lines.append(f'<tr><td dir="ltr"><kbd>{escape(key)}</kbd></td>{written}</tr>')
    return f"<table>{''.join(lines)}</table>"
