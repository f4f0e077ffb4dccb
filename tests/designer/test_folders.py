"""Files are read from anywhere, and what cannot be kept is refused by name."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from app.designer.folders import (
    MAX_FILE_BYTES,
    MAX_FILES,
    checked,
    digest,
    read_folder,
    read_upload,
)
from app.lib.errors import Invalid

PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


def archive(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return held.getvalue()


def test_a_folder_is_read_with_the_names_inside_it(tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "a.bpmn").write_text("<a/>")
    (tmp_path / "orders" / "happy.json").write_text("{}")
    (tmp_path / ".hidden").write_text("not read")
    assert set(read_folder(tmp_path)) == {"a.bpmn", "orders/happy.json"}


def test_one_file_is_a_folder_of_one(tmp_path: Path) -> None:
    file = tmp_path / "a.dmn"
    file.write_text("<a/>")
    assert read_folder(file) == {"a.dmn": b"<a/>"}


def test_what_is_no_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="is not a folder"):
        read_folder(tmp_path / "nothing")


def test_a_folder_without_a_diagram_is_refused(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("words")
    with pytest.raises(Invalid, match=r"no \.bpmn and no \.dmn"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.bpmn", PICTURE, "not text but an image"),
        ("a.bpmn", b"<a>\n\xff\xfe</a>", r"not text in UTF-8 \(line 2\)"),
        ("a.bpmn", b" " * (MAX_FILE_BYTES + 1), "at most 5,000,000"),
        ("a.exe", b"text", "Files of this kind are not taken"),
    ],
)
def test_a_file_that_cannot_be_kept_is_named_with_the_reason(
    name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(Invalid, match=reason) as refused:
        read_upload([("b.bpmn", b"<b/>"), (name, content)])
    assert refused.value.problems[0].pointer == name


def test_a_file_of_20_mb_is_never_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "a.bpmn").open("wb") as file:
        file.truncate(20_000_000)
    with pytest.raises(Invalid, match="5,000,001 bytes"):
        read_folder(tmp_path)


def test_too_many_files_are_refused() -> None:
    with pytest.raises(Invalid, match="at most 200"):
        read_upload([(f"{n}.bpmn", b"<a/>") for n in range(MAX_FILES + 1)])


def test_an_archive_is_unpacked_without_its_outer_folder() -> None:
    sent = archive(**{"mine/a.bpmn": b"<a/>", "mine/orders/b.json": b"{}"})
    assert set(read_upload([("mine.zip", sent)])) == {"a.bpmn", "orders/b.json"}


@pytest.mark.parametrize("name", ["../a.bpmn", "/etc/a.bpmn", "x/../../a.bpmn"])
def test_a_name_that_points_out_of_the_folder_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="inside the folder"):
        read_upload([("mine.zip", archive(**{name: b"<a/>"}))])


def test_hidden_files_of_an_upload_are_left_out_as_those_of_a_folder_are() -> None:
    sent = [("mine/a.bpmn", b"<a/>"), ("mine/.DS_Store", PICTURE), ("mine/.git/config", b"x")]
    assert read_upload(sent) == {"a.bpmn": b"<a/>"}


@pytest.mark.parametrize("name", ["../a.md", "/a.md", "C:a.md", "x\\a.md", "x//a.md", "./a.md"])
def test_a_name_that_points_elsewhere_is_kept_from_no_side(name: str) -> None:
    with pytest.raises(Invalid, match="inside the folder"):
        checked({"a.bpmn": b"<a/>", name: b"x"})


def test_an_archive_that_is_cut_off_is_refused() -> None:
    with pytest.raises(Invalid, match="not a complete zip archive"):
        read_upload([("mine.zip", archive(**{"a.bpmn": b"<a/>"})[:-40])])


def test_an_archive_whose_file_is_too_large_is_refused_before_unpacking() -> None:
    sent = archive(**{"a.bpmn": b" " * (MAX_FILE_BYTES + 1)})
    with pytest.raises(Invalid, match="5,000,001 bytes"):
        read_upload([("mine.zip", sent)])


def test_the_digest_is_of_names_and_contents_in_any_order() -> None:
    assert digest({"a": b"1", "b": b"2"}) == digest({"b": b"2", "a": b"1"})
    assert digest({"a": b"12"}) != digest({"a1": b"2"})
