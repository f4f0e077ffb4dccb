"""An archive is believed in nothing: each trick is refused with its reason, before it does harm."""

from __future__ import annotations

import io
import stat
import zipfile
from random import Random

import pytest

from app.designer.archives import pack, unpack
from app.lib.errors import Invalid


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries:
            made.writestr(name, content)
    return held.getvalue()


def take(content: bytes, *, files: int = 10, each: int = 10_000_000) -> dict[str, bytes]:
    return unpack("a.zip", content, files=files, each=each, total=10_000_000)


def test_what_was_packed_comes_out_byte_for_byte() -> None:
    folders = {"p": {"p.bpmn": b"<a>\r\n</a>", "orders/x.json": b"{}"}, "q": {"q.dmn": b"\xc3\xa4"}}
    out = take(pack(folders))
    assert out == {f"{key}/{name}": said for key in folders for name, said in folders[key].items()}
    assert pack(folders) == pack(folders)


def test_a_file_that_grows_beyond_reason_is_refused() -> None:
    with pytest.raises(Invalid, match="grows more than 200 times"):
        take(archive(("a.bpmn", b" " * 5_000_000)))


def test_files_that_are_too_much_together_are_refused() -> None:
    noise = [Random(n).randbytes(1_500_000) for n in range(7)]
    with pytest.raises(Invalid, match="bytes unpacked; at most 10,000,000"):
        take(archive(*((f"{place}.bpmn", said) for place, said in enumerate(noise))))


def test_a_file_that_is_larger_than_the_archive_says_is_refused() -> None:
    sent = bytearray(archive(("a.bpmn", b"x" * 1000)))
    entry = sent.rindex(b"PK\x01\x02")
    sent[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Invalid, match="not a complete zip archive|another size"):
        take(bytes(sent))


@pytest.mark.parametrize(
    "name", ["../a.bpmn", "/etc/a.bpmn", "x/../../a.bpmn", "C:\\a.bpmn", "..\\a.bpmn", "a\tb.bpmn"]
)
def test_a_name_that_points_out_of_the_archive_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="inside the folder"):
        take(archive((name, b"<a/>")))


def test_a_link_is_refused() -> None:
    info = zipfile.ZipInfo("a.bpmn")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(Invalid, match="is a link to another file"):
        take(archive((info, b"/etc/passwd")))


def test_an_encrypted_file_is_refused() -> None:
    sent = bytearray(archive(("a.bpmn", b"<a/>")))
    sent[sent.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Invalid, match="is encrypted"):
        take(bytes(sent))


def test_hundreds_of_files_are_refused() -> None:
    with pytest.raises(Invalid, match="has 301 files; at most 300"):
        take(archive(*((f"{n}.bpmn", b"<a/>") for n in range(301))), files=300)


def test_one_name_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        sent = archive(("a.bpmn", b"<a/>"), ("a.bpmn", b"<b/>"))
    with pytest.raises(Invalid, match=r"Two files have the name a\.bpmn"):
        take(sent)


def test_names_that_differ_in_capitals_alone_are_refused() -> None:
    with pytest.raises(Invalid, match="differ in capital letters alone"):
        take(archive(("a.bpmn", b"<a/>"), ("A.bpmn", b"<b/>")))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid, match="not a complete zip archive"):
        take(content)
