"""The verb on one page, article, sentence or task: show."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from rich.console import Group
from rich.panel import Panel
from rich.text import Text

from curation.cli.options import JsonOption, WorkspaceOption
from curation.cli.output import check_file, write_json
from curation.cli.show import out

if TYPE_CHECKING:
    from curation.stages.show import Shown
    from curation.store.workspace import Workspace
    from curation.types import Answer, PageRecord, SentenceRecord, TaskRecord

HERE = Path(".")
_REMOVED = "red strike"
_OTHER = "dim"
_HEAD = "bold"
_BLANKS = "\t\xa0"


def show(
    wanted: Annotated[str, typer.Argument(metavar="ID", help="An id, or the beginning of one.")],
    workspace: WorkspaceOption = HERE,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            callback=check_file,
            help="Also write the page as HTML, what was removed coloured by reason; it is cleaned again.",
        ),
    ] = None,
    json_path: JsonOption = None,
) -> None:
    """Show an article, page, sentence or task: the page with what was removed, sentences, tasks, labels.

    Little more than that is read, however large the workspace is.

    Example: tanqih show 3f2a9c
    """
    from curation.stages.show import run_show
    from curation.store.workspace import Workspace

    opened = Workspace.open(workspace)
    shown = run_show(opened, wanted)
    if html is not None:
        _write_html(opened, shown.page, html)
    if json_path is None:
        print_shown(shown)
    else:
        write_json(json_path, _plain(shown))


def _write_html(workspace: "Workspace", page: "PageRecord", path: Path) -> None:
    from curation.stages.corpus.clean_report import write_clean_report
    from curation.stages.corpus.personal import treat_personal
    from curation.text.clean import clean_page

    settings = workspace.settings.clean
    cleaned = treat_personal(clean_page(page.text), settings, Counter())
    write_clean_report(path, [(page, cleaned)], profile=settings.profile)


def _plain(shown: "Shown") -> dict[str, Any]:
    lists = ("removed", "articles", "sentences", "tasks", "annotations", "decisions")
    return {
        "kind": shown.kind,
        "id": shown.id,
        "page": shown.page.model_dump(mode="json"),
        **{name: [record.model_dump(mode="json") for record in getattr(shown, name)] for name in lists},
    }


def print_shown(shown: "Shown") -> None:
    """Print the page, then each article with its sentences, their tasks and what was said of them."""
    where = " · ".join(filter(None, (shown.page.name, shown.page.url, shown.page.encoding)))
    out.print(Text.assemble(("page ", _HEAD), shown.page.page_id, "  ", _visible(where)))
    _print_page(shown)
    if not shown.articles:
        out.print("no article was found in it")
    for article in shown.articles:
        facts = " · ".join(
            filter(None, (article.language, *article.flags, article.source, article.published))
        )
        out.print(
            Text.assemble((f"{article.role} article ", _HEAD), article.article_id, "  ", _visible(facts))
        )
        if article.title:
            out.print(_arabic(article.title, _HEAD), soft_wrap=not out.is_terminal)
        of_article = [task for task in shown.tasks if task.article_id == article.article_id]
        for task in (task for task in of_article if task.sentence_id is None):
            _print_task(shown, task)
        for sentence in (one for one in shown.sentences if one.article_id == article.article_id):
            _print_sentence(shown, sentence, of_article)


def _print_sentence(shown: "Shown", sentence: "SentenceRecord", tasks: "list[TaskRecord]") -> None:
    out.print(Text(f"{sentence.position + 1:>4} {sentence.sentence_id}", style="dim"))
    out.print(_arabic(sentence.text), soft_wrap=not out.is_terminal)
    for task in tasks:
        if task.sentence_id == sentence.sentence_id:
            _print_task(shown, task)


def _print_task(shown: "Shown", task: "TaskRecord") -> None:
    about = f"  about {_visible(task.target)}" if task.target else ""
    out.print(f"       {task.schema_name} task {task.task_id}{about}")
    for annotation in shown.annotations:
        if annotation.task_id == task.task_id and not annotation.superseded:
            said = "skipped" if annotation.skipped else _said(task, annotation.answer)
            out.print(f"         {annotation.annotator}: {said}")
    for decision in shown.decisions:
        if decision.task_id == task.task_id:
            out.print(f"         decided ({decision.method}): {_said(task, decision.answer)}")


def _said(task: "TaskRecord", answer: "Answer") -> str:
    spans = [f"{span.label} «{_visible(task.text[span.start : span.end])}»" for span in answer.spans]
    return ", ".join([*spans, *(f"{name} {value}" for name, value in answer.choices)]) or "nothing"


def _print_page(shown: "Shown") -> None:
    """Print the page in a frame on a terminal, else line by line."""
    marks = [Mark(one.start, one.end, one.reason.value) for one in shown.removed]
    marks += [Mark(one.start, one.end, None) for article in shown.articles for one in article.kept]
    lines = _marked_lines(shown.page.text, sorted(marks))
    if out.is_terminal:
        out.print(Panel(Group(*lines)), soft_wrap=False)
    else:
        for line in lines:
            out.print(line)


class Mark(NamedTuple):
    """A stretch of a page that is kept, or that was removed for a reason; others are of other articles."""

    start: int
    end: int
    reason: str | None


def _marked_lines(text: str, marks: list[Mark]) -> Iterator[Text]:
    """Mark the lines that are not blank; each removed piece has its reason where it begins."""
    start = at = 0
    for content in text.split("\n"):
        end = start + len(content)
        line = Text(justify="right" if out.is_terminal else None)
        done = start
        while at < len(marks) and marks[at].start < end:
            mark = marks[at]
            line.append(_visible(text[done : max(mark.start, done)]), _OTHER)
            done = min(mark.end, end)
            piece = _visible(text[max(mark.start, start) : done])
            line.append(*((piece,) if mark.reason is None else (_bracketed(piece), _REMOVED)))
            if mark.reason and mark.start >= start:
                line.append(f" [{mark.reason}] ", _OTHER)
            if mark.end > end:  # it goes on in the next line
                break
            at += 1
        line.append(_visible(text[done:end]), _OTHER)
        if content.strip():
            yield line
        start = end + 1


def _bracketed(text: str) -> str:
    """Say without a style what was removed, where there is none."""
    return text if out.is_terminal else f"⟦{text}⟧"


def _arabic(text: str, style: str = "") -> Text:
    """Set a text to the right, as a terminal that orders Arabic by itself shows it best."""
    return Text(_visible(text), style=style, justify="right" if out.is_terminal else None)


def _visible(text: str) -> str:
    """Write what has no shape, and would move what stands beside it, as its escape; any blank as a space."""
    return "".join(c if c.isprintable() else " " if c in _BLANKS else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()
