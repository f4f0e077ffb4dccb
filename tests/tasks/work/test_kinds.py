"""Files are known by their content, whatever their name says."""

from __future__ import annotations

import io
import zipfile

import pytest

from app.tasks.work.kinds import WrongFile, clean, kind_of


def office_file(*names: str) -> bytes:
    """A document as Word and Excel write it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        for name in ("[Content_Types].xml", *names):
            parts.writestr(name, "<x/>")
    return held.getvalue()


PDF = b"%PDF-1.7\n1 0 obj"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
TAKEN = [
    ("bill.pdf", PDF, "pdf"),
    ("a.PNG", PNG, "png"),
    ("a.jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 9, "jpeg"),
    ("a.gif", b"GIF89a" + b"\0" * 9, "gif"),
    ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "webp"),
    ("a.docx", office_file("word/document.xml"), "docx"),
    ("a.xlsx", office_file("xl/workbook.xml"), "xlsx"),
    ("a.txt", "Grüße\tan alle\r\n".encode(), "text"),
    ("a.csv", "Größe;1,5\n".encode("cp1252"), "text"),
]


@pytest.mark.parametrize(("name", "content", "kind"), TAKEN)
def test_what_is_taken(name: str, content: bytes, kind: str) -> None:
    assert kind_of(name, content) == kind


REFUSED = [
    ("a.html", b"<!DOCTYPE html><script>alert(1)</script>"),
    ("a.txt", b"  <html><body onload=x>"),
    ("a.txt", b"hello <ScRiPt>x</script>"),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("a.png", b"<svg onload=alert(1)>"),
    ("a.xml", b"<?xml version='1.0'?><a/>"),
    ("a.exe", b"MZ\x90\0\x03"),
    ("a.pdf", b"MZ\x90\0\x03"),
    ("a.sh", b"\x7fELF\x02"),
    ("a.zip", b"PK\x03\x04rubbish"),
    ("a.zip", office_file("evil.js")),
    ("a.docm", office_file("word/document.xml", "word/vbaProject.bin")),
    ("a.docx", office_file("word/document.xml", "word/vbaProject.bin")),
    ("a.html", PDF),
    ("a.pdf.exe", PDF),
    ("pdf", PDF),
    ("a.js", b"alert(1)"),
    ("a.pdf", b""),
]


@pytest.mark.parametrize(("name", "content"), REFUSED)
def test_what_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(WrongFile):
        kind_of(name, content)


NAMES = [
    ("../../etc/pass wd.txt", "pass wd.txt"),
    ("C:\\Users\\me\\bill.pdf", "bill.pdf"),
    ("a\u202efdp.exe\u0000.pdf", "a fdp.exe.pdf"),
    ('<b>"x"|?*.txt', "bx.txt"),
    ("..hidden.txt", "hidden.txt"),
    ("", "file"),
    (".pdf", "pdf"),
    ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ("Größe e\u0301.csv", "Größe \u00e9.csv"),
]


@pytest.mark.parametrize(("said", "kept"), NAMES)
def test_names_are_cleaned(said: str, kept: str) -> None:
    assert clean(said) == kept
