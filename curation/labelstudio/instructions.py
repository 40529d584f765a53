"""From a label schema to the instructions that Label Studio shows an annotator: one page, in Arabic."""

from collections.abc import Sequence
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
    "اضغط مفتاح الوسم ثم ظلّل الكلمات بالفأرة، أو انقر الوسم بالفأرة قبل التظليل. يجوز تظليل اسم داخل اسم. "
    "قد تجد تظليلًا سابقًا من برنامج: أبقِ الصحيح منه، وعدّل غيره أو احذفه."
)
_AGAIN_TITLE = "تغيّر الدليل منذ أجبت."
_AGAIN = (
    "تجد في كل مهمة جوابك السابق: أبقِ ما يوافق القاعدة الجديدة، وعدّل غيره أو احذفه، ثم أرسل الجواب. "
    "الذي تغيّر:"
)
_KEYS_TITLE = "مفاتيح تختصر العمل"


def to_instructions(schema: LabelSchema, why: Sequence[str] = ()) -> str:
    """Write what is asked, each label and choice with its key and definition, and the keys that save time.

    Args:
        schema: what is asked.
        why: what changed in the guidelines, where earlier answers are to be looked at again; said first.
    """
    parts = []
    if why:
        changes = "<br>".join(f"• {escape(change)}" for change in why)
        parts.append(f"<p><b>{_AGAIN_TITLE}</b> {_AGAIN}</p><p>{changes}</p>")
    parts.append(f"<p>{escape(schema.instructions.ar)}</p>")
    if schema.active_spans:
        labels = [(label.hotkey, label.title.ar, label.definition.ar) for label in schema.active_spans]
        parts += [f"<p>{_SPANS}</p>", _lines(labels)]
    parts += [_choice(choice) for choice in schema.choices]
    keys = [f"<kbd>{key}</kbd>: {does}." for key, does in _KEYS]
    parts.append(f"<p><b>{_KEYS_TITLE}</b><br>{'<br>'.join(keys)}</p>")
    return f'<div dir="rtl">{"".join(parts)}</div>'


def _choice(choice: Choice) -> str:
    values = [(value.hotkey, value.title.ar, value.definition.ar) for value in choice.values]
    return f"<p><b>{escape(choice.title.ar)}</b></p>{_lines(values)}"


def _lines(rows: list[tuple[str, str, str]]) -> str:
    # Label Studio takes the style off a table's cells.
    lines = [
        f"<b>{escape(title)}</b> [{escape(key)}]: {escape(definition)}" for key, title, definition in rows
    ]
    return f"<p>{'<br>'.join(lines)}</p>"
