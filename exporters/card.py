"""README.md: front matter that ``datasets`` and the Hub read, then the text of ``exporters.card_text``.

``datasets`` caches a local folder under its base name and a hash of the front matter's ``configs`` and
``dataset_info``, never of the data. So two things stand there that change with the release: its version,
in ``configs`` (``Dataset.info.version`` then gives it), and the SHA-256 of each config's files, in the
description of ``dataset_info``. Keys that ``datasets`` does not know would not enter the hash.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from datasets import DatasetInfo
from datasets.info import DatasetInfosDict

from curation.errors import ReleaseError
from curation.released import ReleaseContent, ReleaseFacts, SchemaFact
from exporters.card_text import card_text
from exporters.parquet import SPLITS, Written, data_path

# The Hub's licence ids that are SPDX ids in lower case, and those that differ.
# fmt: off
_HUB_LICENCES = frozenset(
    (
        "apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear", "isc", "mpl-2.0",
        "unlicense", "wtfpl", "zlib", "agpl-3.0", "gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0", "eupl-1.1",
        "eupl-1.2", "etalab-2.0", "ofl-1.1", "ecl-2.0", "osl-3.0", "cc0-1.0", "cc-by-2.0", "cc-by-2.5",
        "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0",
        "cc-by-nc-4.0", "cc-by-nd-4.0", "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0",
        "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0", "cdla-sharing-1.0", "cdla-permissive-1.0",
        "cdla-permissive-2.0",
    )
)
# fmt: on
_OTHER_LICENCES = {"odbl-1.0": "odbl", "odc-by-1.0": "odc-by", "pddl-1.0": "pddl"}

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
)


def card(content: ReleaseContent, written: Sequence[Written[Any]], plots: Sequence[str] = ()) -> str:
    """Give the whole README.md for ``content`` and the configs ``written``; it shows the ``plots``."""
    front = yaml.safe_dump(
        front_matter(content.facts, written), sort_keys=False, allow_unicode=True, width=1000
    )
    return f"---\n{front}---\n\n{card_text(content, written, plots)}"


def front_matter(facts: ReleaseFacts, written: Sequence[Written[Any]]) -> dict[str, Any]:
    """Give what the front matter says.

    ``annotations_creators`` is there for scripted annotators only: that people were experts, or a crowd,
    is in no fact, and the Hub has no value for "people".
    """
    present = [schema for schema in facts.schemas if any(schema.name == one.config for one in written)]
    categories, ids = _tasks(present)
    front: dict[str, Any] = {"language": [facts.language] if facts.language else []}
    front |= hub_licence(facts.licence) | {"pretty_name": facts.name, "version": facts.version}
    if facts.scripted:
        front["annotations_creators"] = ["machine-generated"]
    front |= {"task_categories": categories, "task_ids": ids}
    front["size_categories"] = [size_category(sum(one.rows for one in written))]
    front["tags"] = _tags(facts.language, present)
    front["configs"] = [_config(facts, one, one is written[0]) for one in written]
    front["dataset_info"] = [_info(facts, one) for one in written]
    return {key: value for key, value in front.items() if value != []}


def hub_licence(licence: str) -> dict[str, str]:
    """Give the Hub's id for an SPDX id; ``other`` with its name where the Hub has none."""
    lowered = licence.strip().lower()
    if not lowered:
        return {"license": "unknown"}
    bare = re.sub(r"-(only|or-later)$", "", lowered)
    if bare in _HUB_LICENCES:
        return {"license": bare}
    if bare in _OTHER_LICENCES:
        return {"license": _OTHER_LICENCES[bare]}
    return {"license": "other", "license_name": re.sub(r"[^\w.]+", "-", lowered).strip("-") or "other"}


def size_category(rows: int) -> str:
    """Give the Hub's size category for a count of rows."""
    for limit, category in _SIZES:
        if rows < limit:
            return category
    return "n>100M"


def _tasks(schemas: Sequence[SchemaFact]) -> tuple[list[str], list[str]]:
    categories: list[str] = []
    ids: list[str] = []
    for schema in schemas:
        if schema.choices:
            categories.append("text-classification")
            ids.append("multi-input-text-classification" if schema.targets else "multi-class-classification")
        elif schema.spans:
            categories.append("token-classification")
            if schema.name == "entities":
                ids.append("named-entity-recognition")
    return list(dict.fromkeys(categories)), list(dict.fromkeys(ids))


def _tags(language: str, schemas: Sequence[SchemaFact]) -> list[str]:
    arabic = ["arabic"] if language.lower().split("-")[0] in ("ar", "ara", "arb") else []
    return [*arabic, *(schema.name for schema in schemas), "tanqih"]


def _config(facts: ReleaseFacts, one: Written[Any], default: bool) -> dict[str, Any]:
    files = [{"split": split, "path": data_path(one.config, split)} for split in one.splits]
    flag = {"default": True} if default else {}
    return {"config_name": one.config, "version": facts.version, **flag, "data_files": files}


def _info(facts: ReleaseFacts, one: Written[Any]) -> dict[str, Any]:
    splits = [
        {"name": split, "num_bytes": size.arrow_bytes, "num_examples": size.rows}
        for split, size in one.splits.items()
    ]
    info = DatasetInfo(
        features=one.codec.features,
        splits=splits,
        download_size=sum(size.file_bytes for size in one.splits.values()),
        dataset_size=sum(size.arrow_bytes for size in one.splits.values()),
    )
    front: dict[str, Any] = {}
    DatasetInfosDict({one.config: info}).to_dataset_card_data(front)
    described = (
        f"{facts.name} {facts.version}, {one.config}; sha256 of the data files, in order: {one.sha256}"
    )
    return {"config_name": one.config, "description": described, **front["dataset_info"]}


def read_counts(path: Path) -> dict[str, dict[str, int]]:
    """Read from a README.md how many rows each split of each config has.

    Raises:
        ReleaseError: the file is missing, or its front matter does not say.
    """
    try:
        front = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n", 2)[1])
        counts = {
            info["config_name"]: {split["name"]: split["num_examples"] for split in info["splits"]}
            for info in front.get("dataset_info", [])
        }
    except (OSError, UnicodeError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from error
    except (yaml.YAMLError, LookupError, TypeError, AttributeError) as error:
        raise ReleaseError(f"{path}: no front matter that lists configs, splits and their rows") from error
    for config, splits in counts.items():
        if not isinstance(config, str) or not set(splits) <= set(SPLITS):
            raise ReleaseError(f"{path}: config {config} has a split other than {', '.join(SPLITS)}")
    return counts
