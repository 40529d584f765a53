"""From a label schema to the instructions that Label Studio shows an annotator: one page, in Arabic."""

from collections.abc import Iterable, Sequence
from html import escape

from curation.core.examples import label_anchor
from curation.core.schema import Choice, ChoiceValue, LabelSchema, SpanLabel

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
_DOUBTED = (
    "أجوبتك هنا تستحق نظرة ثانية، فقد شكّ فيها برنامج. تجد في كل مهمة جوابك السابق: "
    "إن كان صوابًا فأرسله كما هو، وإلا فعدّله ثم أرسله."
)
_QUALIFICATION = (
    "هذه جمل للتدريب ثم للاختبار، لا تدخل في البيانات. فوق كل جملة من جمل التدريب عنوان القسم الذي يشرحها في "
    "الدليل: اقرأه قبل أن تجيب. وبعدها جمل الاختبار، وأجب عنها كلها وحدك."
    " وسيُعرض عليك بعد ذلك ما أخطأت فيه وسببه."
)
_KEYS_TITLE = "مفاتيح تختصر العمل"
_MANUAL = "الدليل الكامل: كل وسم بأمثلته، والحالات الصعبة"
# Label Studio takes off a link's ``target``, so that it would open over the task.
_SECTIONS = (
    "اقرأه قبل أن تبدأ. واسم كل وسم أدناه يفتح قسمه من الدليل: "
    "انقر مع Ctrl ليُفتح في لسان جديد وتبقى المهمة مكانها"
)
_ASK = "لهذه المهمة دليل يشرح كل وسم بأمثلته ويحسم الحالات الصعبة: اطلبه ممن كلّفك بها، واقرأه قبل أن تبدأ"


def to_instructions(
    schema: LabelSchema, manual: str | None = None, why: Sequence[str] = (), doubted: bool = False
) -> str:
    """Write what is asked, each label and choice with its key and definition, and the keys that save time.

    Args:
        schema: what is asked.
        manual: the address of the schema's Arabic manual, to whose sections the labels then lead; where it
            is None, the annotator is told whom to ask for it.
        why: what changed in the guidelines, where earlier answers are to be looked at again; said first.
        doubted: whether they are to be looked at again because a program doubts them.
    """
    parts = [_again(why)] if why else []
    if doubted:
        parts.append(f"<p><b>{_DOUBTED}</b></p>")
    parts.append(f"<p>{escape(schema.instructions.ar)}</p>")
    where = f"<b>{_link(_MANUAL, manual)}</b>. {_SECTIONS}" if manual else _ASK
    parts.append(f"<p>{where}.</p>")
    if schema.active_spans:
        parts += [f"<p>{_SPANS}</p>", _lines(schema.active_spans, manual)]
    parts += [_choice(choice, manual) for choice in schema.choices]
    keys = [f"<kbd>{key}</kbd>: {does}." for key, does in _KEYS]
    parts.append(f"<p><b>{_KEYS_TITLE}</b><br>{'<br>'.join(keys)}</p>")
    return f'<div dir="rtl">{"".join(parts)}</div>'


def _again(why: Sequence[str]) -> str:
    changes = "<br>".join(f"• {escape(change)}" for change in why)
    return f"<p><b>{_AGAIN_TITLE}</b> {_AGAIN}</p><p>{changes}</p>"


def to_qualification(schema: LabelSchema, manual: str | None = None) -> str:
    """Write the instructions of a project of worked examples: what it is for, then what is asked."""
    return f'<div dir="rtl"><p><b>{_QUALIFICATION}</b></p></div>{to_instructions(schema, manual)}'


def _choice(choice: Choice, manual: str | None) -> str:
    return f"<p><b>{escape(choice.title.ar)}</b></p>{_lines(choice.values, manual)}"


def _lines(offered: Iterable[SpanLabel | ChoiceValue], manual: str | None) -> str:
    # Label Studio takes the style off a table's cells.
    lines = []
    for label in offered:
        section = manual and f"{manual}#{label_anchor(label.name)}"
        title = _link(label.title.ar, section) if section else escape(label.title.ar)
        lines.append(f"<b>{title}</b> [{escape(label.hotkey)}]: {escape(label.definition.ar)}")
    return f"<p>{'<br>'.join(lines)}</p>"


def _link(text: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'
