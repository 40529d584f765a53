"""A release as one archive to upload to Zenodo: its files, and ``.zenodo.json`` that fills in the deposit.

The same release gives the same bytes: files are stored in the order of their names, without a date; Parquet
is compressed already. Fields are those of Zenodo's deposit metadata (developers.zenodo.org).
"""

import json
import os
import re
from html import escape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from zipfile import ZipFile, ZipInfo

from curation.errors import PublishError
from curation.publication import Publication, Published, Publisher

PREFIX = "zenodo:"
METADATA = ".zenodo.json"
_FACTS = "release.json"
_LANGUAGES = {"ar": "ara"}  # Zenodo asks for ISO 639-3


class Zenodo:
    """Writes ``FILE.zip`` for the place ``zenodo:FILE.zip``; nothing is sent anywhere."""

    def publish(self, folder: Path, publication: Publication) -> Published:
        """Write the verified release in ``folder`` as an archive, whole or not at all.

        Raises:
            PublishError: no creator or licence is known, the file is there and holds something else, or
                it cannot be written.
        """
        path = Path(publication.place.removeprefix(PREFIX))
        if path.suffix != ".zip":
            raise PublishError(f"{publication.place}: give {PREFIX}FILE.zip")
        if publication.private or publication.gated:
            raise PublishError(f"{publication.place}: who may read it is set on Zenodo, not here")
        facts = json.loads((folder / _FACTS).read_bytes())
        fields = json.dumps(metadata(facts, publication.creators), ensure_ascii=False, indent=1) + "\n"
        top = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', facts['name']).strip('-') or 'dataset'}-{facts['version']}"
        names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        contents = {METADATA: fields.encode()} | {f"{top}/{name}": folder / name for name in names}
        try:
            same = _write(path, contents, publication.dry_run)
        except OSError as error:
            raise PublishError(
                f"{path}: {error.strerror or error}: run again when it can be written"
            ) from error
        tag = f"v{publication.version}"
        listed = tuple(sorted(contents))
        return Published(
            url=str(path),
            tag=tag,
            revision=None if publication.dry_run else tag,
            added=() if same else listed,
            same=listed if same else (),
            done_before=same,
        )


def metadata(facts: dict[str, Any], creators: tuple[str, ...]) -> dict[str, Any]:
    """Give the deposit's fields; a creator is ``Name`` or ``Name (affiliation)``.

    Raises:
        PublishError: Zenodo would refuse it, or put a licence of its own.
    """
    statement = facts.get("statement") or {}
    people = creators or tuple(statement.get("curators") or ())
    if not people:
        raise PublishError(
            "Zenodo asks who made it: answer curators under [statement], or give --creator "
            '"Name (affiliation)"'
        )
    if not facts["licence"]:
        raise PublishError("no licence is stated, and Zenodo would put its own: set it in tanqih.toml")
    schemas = ", ".join(f"{schema['title_en']} ({schema['name']})" for schema in facts["schemas"])
    told = f"Annotated Arabic news: {schemas}. Made with tanqih; README.md says how."
    if facts["scripted"]:
        told += " The annotators were scripted programs, not people."
    fields = {
        "title": f"{facts['name']} {facts['version']}",
        "upload_type": "dataset",
        "description": f"<p>{escape(statement.get('purpose') or told)}</p>",
        "creators": [_creator(person) for person in people],
        "version": facts["version"],
        "access_right": "open",
        "license": facts["licence"].lower(),
        "language": _LANGUAGES.get(facts["language"], ""),
        "keywords": ["Arabic", "annotation", *(schema["name"] for schema in facts["schemas"])],
    }
    page = facts.get("page")
    if page:
        fields["related_identifiers"] = [
            {"identifier": page, "relation": "isIdenticalTo", "resource_type": "dataset"}
        ]
    return {name: value for name, value in fields.items() if value}


def _creator(person: str) -> dict[str, str]:
    name, _, rest = person.partition("(")
    affiliation = rest.rstrip().removesuffix(")").strip()
    return {"name": name.strip()} | ({"affiliation": affiliation} if affiliation else {})


def _write(path: Path, contents: dict[str, bytes | Path], dry_run: bool) -> bool:
    """Write the archive beside its place, then put it there; say whether it was there already."""
    read = {name: told if isinstance(told, bytes) else told.read_bytes() for name, told in contents.items()}
    with NamedTemporaryFile(dir=path.absolute().parent, prefix=f".{path.name}.", delete=False) as partial:
        try:
            with ZipFile(partial, "w") as archive:
                for name, content in sorted(read.items()):
                    there = ZipInfo(name)  # its date is 1980, the first there is
                    there.external_attr = 0o644 << 16
                    archive.writestr(there, content)
            partial.flush()
            with ZipFile(partial.name) as archive:
                if any(archive.read(name) != content for name, content in read.items()):
                    raise PublishError(f"{path}: came back otherwise than it was written: run again")
            os.fsync(partial.fileno())
            if path.exists():
                if path.read_bytes() != Path(partial.name).read_bytes():
                    raise PublishError(f"{path}: is there and holds something else: name another file")
                return True
            if not dry_run:
                os.chmod(partial.name, 0o644)
                os.replace(partial.name, path)
            return False
        finally:
            Path(partial.name).unlink(missing_ok=True)


publisher: Publisher = Zenodo()
