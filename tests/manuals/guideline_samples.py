"""A small schema of a workspace's own with its examples and manuals, for the tests of both."""

from pathlib import Path

from curation.stages.init import run_init
from curation.store.workspace import Workspace

SCHEMA = """\
name: places
version: 1.1.0
language: ar
unit: sentence
targets: true
title: {ar: "الأماكن", en: "Places"}
instructions: {ar: "ظلّل كل مكان له اسم.", en: "Mark each place that has a name."}
spans:
  - name: CITY
    title: {ar: "مدينة", en: "City"}
    definition: {ar: "مدينة أو قرية لها اسم.", en: "A town or village with a name."}
    color: "#44AA99"
    hotkey: "c"
    nests_in: [BODY]
  - name: BODY
    title: {ar: "هيئة", en: "Body"}
    definition: {ar: "هيئة رسمية لها اسم.", en: "An official body with a name."}
    color: "#882255"
    hotkey: "b"
choices:
  - name: stance
    title: {ar: "الموقف", en: "Stance"}
    values:
      - name: favor
        title: {ar: "مؤيد", en: "Favor"}
        definition: {ar: "تمدح الجملة الهدف.", en: "The sentence praises the target."}
        hotkey: "1"
      - name: no_stance
        title: {ar: "بلا موقف", en: "No stance"}
        definition: {ar: "لا تحكم الجملة على الهدف.", en: "The sentence does not judge the target."}
        hotkey: "2"
  - name: tone
    title: {ar: "النبرة", en: "Tone"}
    when: {choice: stance, values: [favor]}
    compared: false
    required: false
    values:
      - name: warm
        title: {ar: "حارة", en: "Warm"}
        definition: {ar: "لفظ المدح صريح.", en: "The praise is plain."}
        hotkey: "3"
"""
EXAMPLES = """\
{"id": "city-1", "label": "CITY", "sign": "positive", "section": "label-city", "use": "manual", \
"why": {"ar": "اسم المدينة داخل اسم الهيئة يُظلَّل هو أيضًا.", \
"en": "The town's name inside the body's is marked, too."}, \
"sentence": "أشاد الأهالي بما أنجزته [BODY بلدية [CITY الصفوان]] هذا العام.", "target": "بلدية الصفوان", \
"stance": "favor", "tone": "warm"}
{"id": "city-2", "label": "CITY", "sign": "negative", "section": "label-city", "use": "manual", \
"why": {"ar": "«المدينة» كلمة عامة & ليست اسمًا.", "en": "A common noun, <not> a name."}, \
"sentence": "قال إن المدينة تنتظر القطار منذ سنوات.", "target": "القطار", "stance": "no_stance"}

{"id": "city-3", "label": "no_stance", "sign": "hard", "section": "hard-cases", "use": "training", \
"why": {"ar": "السؤال لا يحكم.", "en": "A question does not judge."}, \
"sentence": "هل تصل الحافلات إلى [CITY تل الأقحوان] قبل الشتاء؟", "target": "الحافلات", "stance": "no_stance"}
"""
ARABIC = """\
# دليل الأماكن

تجد في هذا الدليل كل وسم مع أمثلته، و[سجل التغييرات](CHANGELOG.md)
و[النسخة الإنجليزية](manual.en.md#hard-cases).

<a id="labels"></a>
## الوسوم

<!-- labels -->
<!-- /labels -->

<a id="label-city"></a>

### مدينة

ظلّل اسم المدينة ولو كان داخل اسم آخر؛ انظر [المثال](#example-city-1).

<!-- example city-1 -->
<!-- /example -->

<!-- example city-2 -->
<!-- /example -->

<a id="label-body"></a>
### هيئة

كل وزارة أو بلدية لها اسم.

<a id="label-favor"></a>
### مؤيد

مدح أو نفع.

<a id="label-no-stance"></a>
### بلا موقف

خبر لا حكم فيه.

<a id="label-warm"></a>
### حارة

لفظ المدح صريح.

<a id="hard-cases"></a>
## الحالات الصعبة

السؤال وحده لا يحكم، وتكتب المكان هكذا:

```text
<a id="not-a-section"></a>
## ليس عنوانًا
```
"""
ENGLISH = """\
# Manual of places

Each label with its examples; see the [changes](CHANGELOG.md).

<a id="labels"></a>
## The labels

<!-- labels -->
<!-- /labels -->

<a id="label-city"></a>
### City

Mark a town's name, also inside another name.

<!-- example city-1 -->
<!-- /example -->

<!-- example city-2 -->
<!-- /example -->

<a id="label-body"></a>
### Body

A ministry or town council with a name.

<a id="label-favor"></a>
### Favor

Praise or benefit.

<a id="label-no-stance"></a>
### No stance

News without a judgement.

<a id="label-warm"></a>
### Warm

The praise is plain.

<a id="hard-cases"></a>
## Hard cases

A question alone does not judge.
"""
CHANGES = """\
# Changes

## 1.1.0

- **CITY** (stale: none; examples: city-2): common nouns are named.

## 1.0.0

- **all** (stale: none; examples: none): the first version.
"""
FILES = {
    "schema.yaml": SCHEMA,
    "examples.jsonl": EXAMPLES,
    "manual.ar.md": ARABIC,
    "manual.en.md": ENGLISH,
    "CHANGELOG.md": CHANGES,
}


def guided(folder: Path, **changed: str) -> Workspace:
    """Make a workspace with the schema; ``changed`` files are other than usual: ``manual_ar_md="…"``."""
    run_init(folder, 'name = "guided"\nschemas = ["places"]\n')
    own = folder / "schemas" / "places"
    own.mkdir(parents=True)
    for name, text in FILES.items():
        text = changed.get(name.replace(".", "_"), text)
        (own / name).write_text(text, encoding="utf-8", newline="")
    return Workspace.open(folder)
