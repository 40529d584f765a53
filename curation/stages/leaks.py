"""What of a release's splits stands in another: of its sentences, its articles and its labelled names."""

from collections import Counter
from collections.abc import Iterable

from curation.core.leakage import Form, compare_forms, compare_texts
from curation.core.splits import SPLITS
from curation.released import EntityOverlap, Leakage, ReleaseContent, ReleasedTask, TextLeakage
from curation.text.folding import fold_form, fold_texts


def leakage_of(content: ReleaseContent) -> Leakage:
    """Compute the leakage of a release from its rows; a sentence that several schemas ask of counts once."""
    sentences = {
        (task.split, task.sentence_id): task.text for task in content.tasks if task.sentence_id is not None
    }
    articles = {(article.split, article.id): article.text for article in content.articles}
    texts: list[TextLeakage] = []
    for unit, found in (("sentence", sentences), ("article", articles)):
        by_split = {
            split: fold_texts((name, text) for (of, name), text in found.items() if of == split)
            for split in SPLITS
        }
        texts += compare_texts(unit, {split: texts for split, texts in by_split.items() if texts.ids})
    entities: list[EntityOverlap] = []
    for schema in content.facts.schemas:
        if schema.spans:
            entities += compare_forms(
                schema.name, _forms(task for task in content.tasks if task.schema_name == schema.name)
            )
    return Leakage(texts=tuple(texts), entities=tuple(entities))


def _forms(tasks: Iterable[ReleasedTask]) -> dict[str, Counter[Form]]:
    forms: dict[str, Counter[Form]] = {}
    for task in tasks:
        found = forms.setdefault(task.split, Counter())
        found.update(fold_form(span.text, span.label) for span in task.spans)
    return forms
