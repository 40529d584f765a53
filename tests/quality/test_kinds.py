"""One thing at a time around, above or inside a body: what each kind of line does to the lines beside it."""

import pytest

from curation import clean_page

LEAD = (
    "افتتح وزير النقل في جمهورية السنديان، أمس الأحد، خط القطار الجديد بين العاصمة ومدينة المرجان بعد عامين."
)
SAID = "وقال الوزير في كلمة خلال الافتتاح إن الخط سيخدم نحو أربعين ألف راكب في اليوم، وإن الأسعار لن ترتفع."
ADDED = "وأضاف أن الوزارة تدرس مدّ الخط إلى الميناء القديم في المرحلة المقبلة، دون أن يحدد موعدًا لذلك."
WAS = "وكانت أعمال الإنشاء قد توقفت في الشتاء الماضي بسبب خلاف مع المقاول على كلفة الجسور الثلاثة."
TITLE = "افتتاح خط القطار بين العاصمة والمرجان"
TEASER_1 = "قال مسؤول في بلدية الحجر إن أعمال الصيانة في الشارع الرئيسي ستستمر حتى نهاية الشهر المقبل."
TEASER_2 = "كشفت دراسة حديثة أجراها باحثون في جامعة الصفوان أن النوم الجيد يحسن الذاكرة ويقلل التوتر."
TEASER_3 = "أعلن نادي المرجان تعاقده مع المهاجم الكنداري سامي بدران لمدة موسمين قابلين للتجديد."
HEADLINE_1 = "صيانة الشارع الرئيسي في الحجر تستمر شهرا"
HEADLINE_2 = "دراسة: النوم الجيد يحسن الذاكرة"
HEADLINE_3 = "المرجان يتعاقد مع المهاجم سامي بدران"


def body(*lines: str) -> str:
    """Mark lines as a body's."""
    return "⟦" + "\n\n".join(lines) + "⟧"


PAGES = {
    "teasers under similar": [
        TITLE,
        body(LEAD, SAID, ADDED),
        "مقالات ذات صلة",
        HEADLINE_1,
        TEASER_1,
        HEADLINE_2,
        TEASER_2,
        HEADLINE_3,
        TEASER_3,
    ],
    "teasers under unknown heading": [
        TITLE,
        body(LEAD, SAID, ADDED),
        "اخترنا لكم",
        HEADLINE_1,
        TEASER_1,
        HEADLINE_2,
        TEASER_2,
        HEADLINE_3,
        TEASER_3,
    ],
    "teasers with dates": [
        TITLE,
        body(LEAD, SAID, ADDED),
        "شاهد أيضا",
        HEADLINE_1,
        "4 مايو 2024",
        TEASER_1,
        HEADLINE_2,
        "3 مايو 2024",
        TEASER_2,
    ],
    "short body, teasers": [
        TITLE,
        body(LEAD),
        "مقالات ذات صلة",
        HEADLINE_1,
        TEASER_1,
        HEADLINE_2,
        TEASER_2,
        HEADLINE_3,
        TEASER_3,
    ],
    "teaser cats": [
        TITLE,
        body(LEAD, SAID),
        "المزيد من محليات",
        "محليات",
        HEADLINE_1,
        TEASER_1,
        "صحة",
        HEADLINE_2,
        TEASER_2,
        "رياضة",
        HEADLINE_3,
        TEASER_3,
    ],
    "comments": [
        TITLE,
        body(LEAD, SAID),
        "التعليقات",
        "أبو علي",
        TEASER_1,
        "سعاد",
        "خطوة جيدة ونتمنى المزيد من المشاريع في المدن الأخرى يا رب.",
        "خالد",
        TEASER_2,
    ],
    "comments2": [
        TITLE,
        body(LEAD, SAID),
        "3 تعليقات",
        "أبو علي",
        "منذ ساعة",
        TEASER_1,
        "رد",
        "سعاد",
        "منذ ساعتين",
        "خطوة جيدة ونتمنى المزيد من المشاريع في المدن الأخرى يا رب.",
        "رد",
    ],
    "comments meta above": ["الرئيسية", TITLE, "4 مايو 2024", "التعليقات (0)", body(LEAD, SAID)],
    "comments meta above2": ["الرئيسية", TITLE, "4 مايو 2024", "أضف تعليقا", "شارك", body(LEAD, SAID)],
    "cookie": [
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا وعرض محتوى يناسب اهتماماتك.",
        "موافق",
        "الرئيسية",
        "رياضة",
        TITLE,
        "4 مايو 2024",
        body(LEAD, SAID),
    ],
    "slogan": [
        "موقع إخباري مستقل يهتم بالشأن المحلي وينشر الأخبار على مدار الساعة.",
        "الرئيسية",
        "رياضة",
        "ثقافة",
        TITLE,
        body(LEAD, SAID),
    ],
    "newsletter": [
        TITLE,
        body(LEAD, SAID, ADDED),
        "اشترك في نشرتنا البريدية",
        "تصلك أهم الأخبار كل صباح إلى بريدك مجانا، ويمكنك إلغاء الاشتراك متى شئت.",
        "اشترك",
    ],
    "newsletter glued": [
        TITLE,
        body(LEAD, SAID, ADDED),
        "تصلك أهم الأخبار كل صباح إلى بريدك مجانا، ويمكنك إلغاء الاشتراك متى شئت.",
        "اشترك",
    ],
    "ad": [TITLE, body(LEAD), "إعلان", body(SAID, ADDED)],
    "ad2": [TITLE, body(LEAD), "Advertisement", body(SAID), "- إعلان -", body(ADDED)],
    "follow": [TITLE, body(LEAD, SAID, ADDED), "تابعوا آخر أخبار السنديان عبر قناتنا على تيليغرام.", "أخبار"],
    "follow2": [TITLE, body(LEAD, SAID, ADDED), "لمتابعة المزيد من أخبارنا اشتركوا في قناتنا على واتساب."],
    "disclaimer": [
        TITLE,
        body(LEAD, SAID, ADDED),
        "الآراء الواردة في هذا المقال تعبر عن رأي كاتبها ولا تعكس بالضرورة سياسة الموقع.",
    ],
    "inset more": [TITLE, body(LEAD), "للمزيد: من هو المقاول الذي بنى الجسور الثلاثة؟", body(SAID, ADDED)],
    "inset watch": [TITLE, body(LEAD), "شاهد: لحظة انطلاق أول قطار", body(SAID, ADDED)],
    "inset read": [TITLE, body(LEAD), "اقرأ أيضًا", HEADLINE_2, body(SAID, ADDED)],
    "inset read2": [TITLE, body(LEAD), "إقرأ المزيد: " + HEADLINE_2 + ".", body(SAID, ADDED)],
    "inset read3": [TITLE, body(LEAD), "طالع أيضاً.. " + HEADLINE_2, body(SAID, ADDED)],
    "inset list": [
        TITLE,
        body(LEAD, SAID),
        "مواضيع ذات صلة",
        "• " + HEADLINE_1,
        "• " + HEADLINE_2,
        body(ADDED, WAS),
    ],
    "caption mid": [TITLE, body(LEAD), "القطار الجديد في محطة المرجان (أ ف ب)", body(SAID, ADDED)],
    "caption mid2": [TITLE, body(LEAD), "صورة: سامر الدالي", body(SAID, ADDED)],
    "caption mid3": [TITLE, body(LEAD), "القطار الجديد في محطة المرجان - رويترز", body(SAID, ADDED)],
    "tweet": [TITLE, body(LEAD), "— وزارة النقل (@transport) May 4, 2024", body(SAID, ADDED)],
    "agency end": [
        TITLE,
        body(LEAD, SAID, ADDED),
        "(رويترز)",
        "إقرأ أيضاً:",
        HEADLINE_3,
        TEASER_3,
        "وقال النادي إن اللاعب سينضم إلى التدريبات غدا.",
    ],
    "related no close": [
        TITLE,
        body(LEAD, SAID, ADDED),
        "إقرأ أيضاً:",
        HEADLINE_3,
        TEASER_3,
        "وقال النادي إن اللاعب سينضم إلى التدريبات غدا.",
    ],
    "bullets": [
        TITLE,
        body(
            LEAD,
            "وتضم المرحلة الأولى المحطات الآتية:",
            "• محطة الشمال",
            "• محطة الجامعة",
            "• محطة السوق",
            "• محطة الحديقة",
            "• محطة المصنع",
            "• محطة الميناء",
            "• محطة المطار",
            SAID,
        ),
    ],
    "bullets first": [
        TITLE,
        body(
            LEAD,
            "أبرز ما جاء في الخطة:",
            "- مد السكة إلى الميناء",
            "- شراء عشرين عربة جديدة",
            "- بناء أربع محطات",
            "- خفض سعر التذكرة للطلاب",
        ),
        "شارك",
        "تعليقات",
    ],
    "bullet sentences": [TITLE, body("• " + LEAD, "• " + SAID, "• " + ADDED)],
    "poem": [
        TITLE,
        body(
            LEAD,
            "وأنشد الشاعر في الحفل:",
            "يا قطارَ الشمالِ مهلًا قليلا",
            "إن في القلبِ موعدًا وخليلا",
            "كم حملتَ الغيابَ فوق حديدٍ",
            "وتركتَ العيونَ تبكي طويلا",
            "وعلى البابِ أمُّنا تتهجّى",
            "خطوةَ العائدين جيلًا فجيلا",
            "والمسافاتُ كلُّها في يدينا",
            "تذكرٌ يعبرُ الزمانَ عليلا",
            SAID,
        ),
    ],
    "social para": [
        TITLE,
        body(LEAD, "وشارك ناشطون على تويتر وفيسبوك ويوتيوب تعليقات ساخرة من تأخر المشروع.", SAID),
    ],
    "social para2": [
        TITLE,
        body(
            LEAD,
            "وكتب على صفحته في فيسبوك تعليقا قال فيه إن من يريد متابعة آخر الأخبار عنه فليتابع الوزارة.",
            SAID,
        ),
    ],
    "quote q": [TITLE, body(LEAD, "«كيف يدفع عامل ثمن التذكرة وهو لا يجد ثمن الخبز؟»", SAID)],
    "lead nostop": [TITLE, body(LEAD[:-1], SAID, ADDED)],
    "last nostop": [TITLE, body(LEAD, SAID, ADDED[:-1]), "شارك"],
    "last nostop short": [TITLE, body(LEAD, SAID, "وقال الوزير إن العمل سينتهي قبل الصيف"), "شارك"],
    "only latin site": [
        "Home",
        "News",
        "Sport",
        TITLE,
        "May 4, 2024",
        body(LEAD, SAID, ADDED),
        "Share",
        "Tweet",
        "Tags",
    ],
    "english para": [
        TITLE,
        body(
            LEAD,
            "The line will carry forty thousand passengers a day, the ministry said in a statement.",
            SAID,
        ),
    ],
    "dateline": [TITLE, body("المرجان (و س أ) - " + LEAD, SAID)],
    "dateline2": [TITLE, body("المرجان/ 4 مايو/ وكالة السنديان - " + LEAD, SAID)],
    "dateline line": [TITLE, "المرجان – وكالات", body(LEAD, SAID)],
    "tags glued": [TITLE, body(LEAD, SAID), "# القطار", "# المرجان", "# وزارة_النقل"],
    "hashtags": [TITLE, body(LEAD, SAID), "#القطار #المرجان #وزارة_النقل"],
    "times": ["الرئيسية", TITLE, body("10:30 " + LEAD, "10:05 " + SAID, "09:40 " + ADDED)],
    "time lines": ["الرئيسية", TITLE, "10:30", body(LEAD), "10:05", body(SAID), "09:40", body(ADDED)],
    "source then body": [TITLE, "المصدر: وكالة السنديان", body(LEAD, SAID, ADDED)],
    "source mid": [TITLE, body(LEAD, SAID), "المصدر: وكالة السنديان", body(ADDED, WAS)],
    "read also own line sentence": [
        TITLE,
        body(LEAD, SAID),
        "اقرأ أيضا: وزير النقل يعد بخفض الأسعار في العام المقبل.",
        body(ADDED),
    ],
    "horoscope": [
        "الرئيسية",
        "الطقس",
        "الصفوان 28°",
        "أسعار الصرف",
        "الدولار 3.71",
        "اليورو 4.02",
        TITLE,
        body(LEAD, SAID),
        "الأكثر قراءة",
        HEADLINE_1,
        HEADLINE_2,
        HEADLINE_3,
    ],
    "QA labels": [
        TITLE,
        body(
            "س: متى يبدأ تشغيل الخط الجديد بين العاصمة والمرجان؟",
            "ج: في مطلع الشهر المقبل، بعد انتهاء التجارب.",
            "س: كم سعر التذكرة؟",
            "ج: خمسة دنانير للبالغين.",
            "س: وهل من خصم للطلاب؟",
            "ج: نعم، النصف.",
        ),
    ],
    "QA short": [
        TITLE,
        body(
            LEAD,
            "- متى يبدأ التشغيل؟",
            "في مطلع الشهر المقبل.",
            "- كم سعر التذكرة؟",
            "خمسة دنانير.",
            "- وهل من خصم؟",
            "نعم، للطلاب.",
        ),
    ],
    "quotes end": [
        TITLE,
        body(LEAD, '"لن نتراجع عن المشروع"', SAID, "وختم الوزير: «سنبدأ العمل غدًا، ولن ننتظر أحدًا»"),
        "شارك",
    ],
    "subscribe wall": [
        TITLE,
        body(LEAD, SAID),
        "هذا المقال متاح للمشتركين فقط. سجل الدخول أو اشترك الآن لمتابعة القراءة.",
    ],
    "reading time": [TITLE, "وقت القراءة: 3 دقائق", "استمع إلى المقال", body(LEAD, SAID)],
    "updated end": [TITLE, body(LEAD, SAID), "آخر تحديث: 4 مايو 2024 10:30"],
    "byline agency": [TITLE, "العاصمة - رويترز:", body(LEAD, SAID)],
    "byline long": [TITLE, "كتب سامر الدالي من المرجان", body(LEAD, SAID)],
    "byline sentence": [TITLE, "إعداد: سامر الدالي، وتحرير: ليلى القاضي.", body(LEAD, SAID)],
    "breaking": [
        "عاجل",
        "السنديان: مقتل ثلاثة في حادث سير",
        "كندار: استقالة وزير المالية",
        "الرئيسية",
        TITLE,
        body(LEAD, SAID),
    ],
    "correction": [
        TITLE,
        body(LEAD, SAID, "تصحيح: ذكرت نسخة سابقة من هذا الخبر أن الخط يخدم مدينة الحجر، والصحيح المرجان."),
    ],
}


@pytest.mark.parametrize("lines", PAGES.values(), ids=PAGES)
def test_only_the_body_is_kept(lines: list[str]) -> None:
    """The main article's text is the lines marked as its body, all of them and none else."""
    page = "\n\n".join(lines)
    expected = [part.split("⟧")[0] for part in page.split("⟦")[1:]]
    (text,) = (a.text for a in clean_page(page.translate({ord("⟦"): None, ord("⟧"): None})).articles[:1])
    assert text.split("\n") == [line for part in expected for line in part.split("\n\n")]
