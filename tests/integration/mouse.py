"""What an annotator does in Label Studio's page: opens a task, marks words with keys and mouse, submits."""

import os
from pathlib import Path

from playwright.sync_api import Page

from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client
from curation.stages.labelling.connect import connect, project_specs
from curation.store.workspace import Workspace

TEXT = "[class*=htx-richtext]"
# The rectangle on the page of the characters [start, end) of the task's own text pane.
RECTANGLE = """([words, start, end]) => {
  const panes = [...document.querySelectorAll('[class*=htx-richtext]')];
  const pane = panes.find((p) => p.textContent.includes(words));
  const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
  const at = (offset) => {
    walker.currentNode = pane;
    let seen = 0;
    while (walker.nextNode()) {
      const length = walker.currentNode.textContent.length;
      if (offset <= seen + length) return [walker.currentNode, offset - seen];
      seen += length;
    }
  };
  const range = document.createRange();
  range.setStart(...at(start));
  range.setEnd(...at(end));
  const box = range.getBoundingClientRect();
  return {left: box.left, right: box.right, middle: (box.top + box.bottom) / 2};
}"""


def open_task(page: Page, workspace: Workspace, schema: LabelSchema, begins: str) -> tuple[Client, int]:
    """Open the first task whose text begins so; give the client and the task's id on the server."""
    client = connect(workspace)
    project = client.ensure_project(project_specs(workspace, schema)[None])
    task = next(t for t in client.tasks(project.id) if t["data"]["text"].startswith(begins))
    page.goto(f"{client.url}/projects/{project.id}/data?task={task['id']}")
    wait_for_text(page, begins)
    return client, int(task["id"])


def mark(page: Page, words: str, hotkey: str, text: str) -> None:
    """Mark ``words`` of ``text`` as an annotator does: the label's key, then the mouse, right to left."""
    page.keyboard.press(hotkey)
    drag(page, words, text)
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)


def rectangle(page: Page, words: str, text: str) -> dict[str, float]:
    """Give where ``words`` of ``text`` stand on the page, whose script counts UTF-16 units."""
    start, end = (len(part.encode("utf-16-le")) // 2 for part in (text[: text.index(words)], words))
    return dict(page.evaluate(RECTANGLE, [text, start, start + end]))


def drag(page: Page, words: str, text: str) -> None:
    """Draw the mouse over ``words`` of ``text``, right to left."""
    box = rectangle(page, words, text)
    page.mouse.move(box["right"] - 1, box["middle"])
    page.mouse.down()
    page.mouse.move((box["left"] + box["right"]) / 2, box["middle"], steps=4)
    page.mouse.move(box["left"] + 1, box["middle"], steps=4)
    page.mouse.up()
    page.wait_for_timeout(600)  # the region is drawn; until then a key would go to it


def click(page: Page, words: str, text: str) -> None:
    """Click on ``words`` of ``text``, which selects what is marked there."""
    box = rectangle(page, words, text)
    page.mouse.click((box["left"] + box["right"]) / 2, box["middle"])
    page.wait_for_timeout(400)


def wait_for_text(page: Page, begins: str) -> None:
    """Wait until a task whose text or context holds ``begins`` is shown, and takes marks."""
    page.wait_for_function(
        "([panes, words]) => [...document.querySelectorAll(panes)].some(p => p.textContent.includes(words))",
        arg=[TEXT, begins],
        timeout=60_000,
    )
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)  # the page takes marks only some time after it shows its text


def submit(page: Page) -> None:
    """Submit, and wait until the server has it."""
    page.get_by_role("button", name="Submit").click()
    page.get_by_text("Annotation saved").first.wait_for(timeout=30_000)


def picture(page: Page, name: str) -> None:
    """Keep a screenshot where TANQIH_SCREENSHOTS says so."""
    if folder := os.environ.get("TANQIH_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.wait_for_timeout(1000)
        page.screenshot(path=Path(folder) / f"{name}.png")


# The rectangle of the character before or after a place in the first text that holds some words.
PLACE = """([words, at]) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const start = walker.currentNode.textContent.indexOf(words);
    if (start < 0 || !walker.currentNode.parentElement.closest('[class*=htx-richtext]')) continue;
    walker.currentNode.parentElement.scrollIntoView({block: 'center'});
    const range = document.createRange();
    range.setStart(walker.currentNode, start + at - (at ? 1 : 0));
    range.setEnd(walker.currentNode, start + at + (at ? 0 : 1));
    const box = range.getBoundingClientRect();
    return {left: box.left, right: box.right, middle: (box.top + box.bottom) / 2};
  }
}"""


def resize(page: Page, to: str, text: str) -> None:
    """Draw the end of the selected span on to the end of the words ``to``, by its handle."""
    # Label Studio draws the handles as <area>, which newer Chromium does not display; older did.
    page.add_style_tag(content=".htx-highlight area { display: inline }")
    handle = page.locator("area.__resize_right").bounding_box()
    assert handle is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    box = rectangle(page, to, text)
    page.mouse.move((box["left"] + box["right"]) / 2, box["middle"], steps=4)
    page.mouse.move(box["left"] + 1, box["middle"], steps=4)
    page.mouse.up()
    page.wait_for_timeout(600)
