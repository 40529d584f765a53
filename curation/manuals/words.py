"""The words that the filled places of a manual are written with, in its language."""

from typing import NamedTuple

from curation.core.examples import Sign
from curation.core.schema import Title
from curation.manuals.parse import Language


class SiteWords(NamedTuple):
    """The words of a site's own pages."""

    language: str
    title: str
    home: str
    about: str
    manual: str
    changes: str
    revision: str


class Words(NamedTuple):
    """Words and sentence patterns of one language; ``{}`` takes a title."""

    language: Language
    direction: str
    signs: dict[Sign, str]
    target: str
    claim: str
    label: str
    title: str
    key: str
    definition: str
    nesting: str
    anywhere: str
    nowhere: str
    asked: str
    color: str
    yes: str
    no: str
    value: str
    either: str
    condition: str
    optional: str
    uncounted: str
    comma: str
    semicolon: str
    site: SiteWords

    def of(self, title: Title) -> str:
        """Give a title in this language."""
        return title.ar if self.language == "ar" else title.en


WORDS: dict[Language, Words] = {
    "ar": Words(
        language="ar",
        direction="rtl",
        signs={"positive": "✓ {}", "negative": "✗ ليس «{}»", "hard": "◆ حالة صعبة: {}"},
        target="الهدف",
        claim="الادعاء",
        label="الوسم",
        title="الاسم",
        key="المفتاح",
        definition="التعريف",
        nesting="يقع داخل",
        anywhere="أي وسم",
        nowhere="لا يقع داخل غيره",
        asked="مطلوب",
        color="اللون",
        yes="نعم",
        no="لا",
        value="الجواب",
        either=" أو ",
        condition="يُسأل عنه إذا كان جواب «{}»: {}",
        optional="جوابه اختياري",
        uncounted="لا يدخل في حساب الاتفاق",
        comma="، ",
        semicolon="؛ ",
        site=SiteWords(
            language="العربية",
            title="أدلة الوسم",
            home="البداية",
            about="لكل مهمة دليل يشرح وسومها بالأمثلة ويحسم حالاتها الصعبة. اقرأ دليل مهمتك كله قبل أن تبدأ، "
            "ثم عد إليه بالبحث كلما ترددت.",
            manual="الدليل",
            changes="سجل التغييرات",
            revision="المراجعة",
        ),
    ),
    "en": Words(
        language="en",
        direction="ltr",
        signs={"positive": "✓ {}", "negative": "✗ not “{}”", "hard": "◆ hard case: {}"},
        target="Target",
        claim="Claim",
        label="Label",
        title="Title",
        key="Key",
        definition="Definition",
        nesting="May stand inside",
        anywhere="any label",
        nowhere="none",
        asked="Asked",
        color="Colour",
        yes="yes",
        no="no",
        value="Answer",
        either=" or ",
        condition="asked where the answer to “{}” is: {}",
        optional="may be left open",
        uncounted="not counted for agreement",
        comma=", ",
        semicolon="; ",
        site=SiteWords(
            language="English",
            title="Annotation guidelines",
            home="Home",
            about="Each task has a manual that explains its labels by examples and settles its hard cases. "
            "Read your task's manual once before you begin; then come back with the search whenever you "
            "hesitate.",
            manual="Manual",
            changes="Changes",
            revision="Revision",
        ),
    ),
}
