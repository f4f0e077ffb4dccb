"""What is sent is turned into UTF-8 where that is sure, and refused as a whole otherwise."""

from __future__ import annotations

import pytest

from app.designer.library.uploads import as_utf8, gathered, refuse_unsound
from app.lib.errors import Invalid
from tests.designer.builders import SMALL, TABLE
from tests.designer.test_archives import archive

LATIN = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<a name="Prüfung"/>'


def test_several_archives_and_files_are_taken_together() -> None:
    sent = [("one.zip", archive(("a.bpmn", b"<a/>"))), ("b.bpmn", b"<b/>")]
    assert gathered(sent) == {"one/a.bpmn": b"<a/>", "b.bpmn": b"<b/>"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ([], "Choose a diagram"),
        ([("a.bpmn", b" " * 5_000_001)], "5,000,001 bytes; at most 5,000,000"),
        ([("a.bpmn", b"1"), ("A.bpmn", b"2")], "capital letters alone"),
        ([("a.bpmn", b"1"), ("a.bpmn", b"2")], "Two files have the name"),
        ([("../a.bpmn", b"1")], "inside the folder"),
        ([(f"{n}.bpmn", b"1") for n in range(1001)], "1,001 files; at most 1,000"),
        ([(f"{n}.bpmn", b" " * 5_000_000) for n in range(7)], "35,000,000 bytes"),
    ],
)
def test_what_is_too_much_or_points_elsewhere_is_refused(
    sent: list[tuple[str, bytes]], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        gathered(sent)


@pytest.mark.parametrize(
    ("content", "former"),
    [
        (LATIN.encode("latin-1"), "ISO-8859-1"),
        (LATIN.replace("ISO-8859-1", "UTF-16").encode("utf-16"), "UTF-16"),
        (LATIN.replace("ISO-8859-1", "windows-1252").encode("cp1252"), "WINDOWS-1252"),
    ],
)
def test_a_declared_encoding_becomes_utf8(content: bytes, former: str) -> None:
    made, said = as_utf8(content)
    assert said == former
    assert made.decode() == LATIN.replace("ISO-8859-1", "UTF-8")


def test_a_file_in_utf8_stays_as_it_is() -> None:
    content = '<?xml version="1.0" encoding="UTF-8"?><a name="Prüfung"/>'.encode()
    assert as_utf8(content) == (content, "")


def test_an_encoding_that_nobody_knows_is_left_to_whoever_reads_the_file() -> None:
    content = b'<?xml version="1.0" encoding="KLINGON"?><a/>'
    assert as_utf8(content) == (content, "")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"a.bpmn": b"<a"}, "a.bpmn: Is not complete XML"),
        ({"a.bpmn": b"hello"}, "a.bpmn: Is not complete XML"),
        ({"a.bpmn": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "DOCTYPE"),
        ({"a.bpmn": b""}, "The file is empty"),
        (
            {"a.bpmn": SMALL["small.bpmn"], "b.bpmn": SMALL["small.bpmn"]},
            "b.bpmn: a.bpmn has a process with the id small too",
        ),
        ({"a.dmn": TABLE, "b.dmn": TABLE}, "b.dmn: a.dmn has a decision with the id colour too"),
    ],
)
def test_what_cannot_be_read_or_clashes_is_named(files: dict[str, bytes], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        refuse_unsound(files)
