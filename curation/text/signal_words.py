"""Word lists that signals count by: particles, supplications, and what pages made for search engines say."""

# Particles, pronouns and auxiliaries, as written and without their proclitics: Arabic news is full of them.
FUNCTION_WORDS = frozenset(
    """
    في من على إلى الى عن مع أن ان إن لا ما لم لن قد كان كانت هذا هذه ذلك تلك التي الذي الذين اللذين هو
    هي هم هنا بعد قبل بين حتى أو او ثم كما عند أي كل بعض غير إذا اذا خلال حيث منذ وقد ولم ولا وفي ومن
    وأن وإن وهو وهي وهم فيها فيه منها منه به بها له لها لهم وكان أنه أنها إنه إنها لكن ولكن عليه عليها
    ضد نحو ليس وكانت وما بأن وعلى وإلى ومع مثل دون ضمن لدى أمام حول عبر كذلك أيضا أيضًا أيضاً أنا نحن
    أنت يا بل لو سوف كي هل أين كيف ماذا متى
    """.split()  # noqa: SIM905 (words read better than quotes)
)

# Folded (``chars.fold``): what a supplication or a formula of remembrance begins with or says.
INVOCATIONS = (
    r"\bاللهم\b",
    r"\bيا رب(?:نا|ي)?\b",
    r"\bربنا (?:اتنا|لا|اغفر|تقبل|هب|انا|اننا|ظلمنا|افرغ|اصرف)\b",
    r"\bسبحان (?:الله|ربي|ربك|الذي)\b",
    r"\b(?:و?الحمد لله|ولله الحمد)\b",
    r"\bلا اله الا (?:الله|انت|هو)\b",
    r"\bالله اكبر\b",
    r"\bلا حول ولا قوة\b",
    r"\b[او]?استغفر(?:ك|وا)? الله\b",
    r"\bاستغفر الله\b",
    r"\bصل(?:ي|وا)? (?:الله|و?سلم|علي)",
    r"\bاعوذ ب(?:الله|ك)\b",
    r"\bبسم الله\b",
    r"\b(?:نسالك|اسالك) (?:يا|ال|ان|من|ب)",
    r"\bامين\b",
    r"\bحسبي الله\b|\bحسبنا الله\b",
)

# Words that pages made to be found, not read, are made of; an article may be about any of them, but has few.
SEARCH_BAIT = frozenset(
    """
    فوركس الفوركس تداول التداول الخيارات خيارات الثنائية ثنائية وسيط الوسيط وسطاء الوسطاء للمتداولين
    المتداولين ميتاتريدر استراتيجيات تحميل تنزيل للتحميل مجانا مجانًا مجاناً مجاني مجانية المجاني
    المجانية برابط روابط اونلاين أونلاين مشاهدة مترجم مترجمة بجودة كازينو الكازينو روليت سلوتس بونص
    كوبون كوبونات كراك سيريال تورنت تهكير عفش حشرات تسليك شات دردشة رمزيات خلفيات للبيع تسوق apk APK HD
    hd PDF pdf download free online casino forex torrent crack
    """.split()  # noqa: SIM905 (words read better than quotes)
)

# FineWeb-2's stop words for arb_Arab, from its configuration (configs/arb_Arab.yml).
FINEWEB2_STOP_WORDS = frozenset(
    "، في من على إلى عام أن مع أو هو عن التي كان بين ما كانت هي المتحدة بعد".split()  # noqa: SIM905
)
