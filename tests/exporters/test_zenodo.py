"""The archive for Zenodo: the release's files, the deposit's fields, whole or not at all."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
from release_samples import files, sample

from curation.errors import PublishError
from curation.publication import Publication
from exporters.zenodo import publisher
from tests.contents import write_release

WHO = ("Layla Haddad (University of Safwan)", "سامر الهلالي")


def asked(path: Path, **given: object) -> Publication:
    """Ask for an archive."""
    said = {"place": f"zenodo:{path}", "version": "1.0.0", "known": {}, "creators": WHO} | given
    return Publication(**said)


def test_the_archive_is_the_release_with_the_deposits_fields(tmp_path: Path) -> None:
    """Every file is there byte by byte, the fields are Zenodo's, and a second time nothing is done."""
    folder = write_release(tmp_path / "1.0.0", sample())
    path = tmp_path / "news.zip"
    done = publisher.publish(folder, asked(path))
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        there = {name: archive.read(name) for name in archive.namelist()}
    said = json.loads(there.pop(".zenodo.json"))
    assert there == {f"news-1.0.0/{name}": content for name, content in files(folder).items()}
    assert len(done.added) == len(there) + 1
    assert said["creators"] == [
        {"name": "Layla Haddad", "affiliation": "University of Safwan"},
        {"name": "سامر الهلالي"},
    ]
    fields = {"upload_type": "dataset", "access_right": "open", "license": "cc-by-4.0", "language": "ara"}
    assert {name: said[name] for name in fields} == fields
    assert (said["title"], said["version"]) == ("أخبار news 1.0.0", "1.0.0")
    assert publisher.publish(folder, asked(path)).done_before
    again = tmp_path / "again.zip"
    publisher.publish(folder, asked(again))
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("given", "licence", "line"),
    [
        ({"creators": ()}, "CC-BY-4.0", "asks who made it"),
        ({}, "", "no licence is stated"),
        ({"private": True}, "CC-BY-4.0", "is set on Zenodo"),
        ({"place": "zenodo:news"}, "CC-BY-4.0", "give zenodo:FILE.zip"),
    ],
)
def test_what_zenodo_would_refuse_is_refused(
    given: dict[str, object], licence: str, line: str, tmp_path: Path
) -> None:
    """One line says what is missing, and no file is left."""
    folder = write_release(tmp_path / "1.0.0", sample(licence=licence))
    with pytest.raises(PublishError, match=line):
        publisher.publish(folder, asked(tmp_path / "news.zip", **given))
    assert [path.name for path in tmp_path.iterdir()] == ["1.0.0"]


def test_another_file_is_left_alone_and_a_dry_run_writes_none(tmp_path: Path) -> None:
    """What is there and something else stays; a folder that is not there is one line."""
    folder = write_release(tmp_path / "1.0.0", sample())
    path = tmp_path / "news.zip"
    publisher.publish(folder, asked(path, dry_run=True))
    assert not path.exists()
    path.write_bytes(b"mine")
    with pytest.raises(PublishError, match="holds something else"):
        publisher.publish(folder, asked(path))
    assert path.read_bytes() == b"mine"
    with pytest.raises(PublishError, match="No such file"):
        publisher.publish(folder, asked(tmp_path / "none" / "news.zip"))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["1.0.0", "news.zip"]
