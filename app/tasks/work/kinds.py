"""Which files are taken, known by their content; what a name or a browser says is not believed."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

MAX_NAME = 120
MAX_PARTS = 5_000  # files inside a document
TEXT_LOOKED_AT = 8_192
MARKUP = ("<!doctype", "<html", "<head", "<body", "<script", "<svg", "<?xml", "<iframe", "<?php")


@dataclass(frozen=True)
class Kind:
    """A kind of file: its words, the ends of its names, and how it is sent."""

    words: str
    ends: tuple[str, ...]
    mime: str


OPEN_XML = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, Kind] = {
    "pdf": Kind("PDF", ("pdf",), "application/pdf"),
    "png": Kind("PNG picture", ("png",), "image/png"),
    "jpeg": Kind("JPEG picture", ("jpg", "jpeg"), "image/jpeg"),
    "gif": Kind("GIF picture", ("gif",), "image/gif"),
    "webp": Kind("WebP picture", ("webp",), "image/webp"),
    "docx": Kind("Word document", ("docx",), f"{OPEN_XML}.wordprocessingml.document"),
    "xlsx": Kind("Excel workbook", ("xlsx",), f"{OPEN_XML}.spreadsheetml.sheet"),
    "text": Kind("text", ("txt", "csv", "log"), "text/plain; charset=utf-8"),
}
TAKEN = "PDF, PNG, JPEG, GIF, WebP, Word (docx), Excel (xlsx), text (txt, csv, log)"


class WrongFile(ValueError):
    """A file that is not taken, in words for the person who sent it."""


def kind_of(name: str, content: bytes) -> str:
    """The kind of a file. Raises WrongFile when it is none that is taken, or has another's name."""
    if not content:
        raise WrongFile("Is empty. Choose the file again.")
    found = next((kind for kind, looks in LOOKS.items() if looks(content)), None)
    if found is None:
        raise WrongFile(f"Its content is none of the kinds that are taken: {TAKEN}.")
    end = name.rpartition(".")[2].lower() if "." in name else ""
    kind = KINDS[found]
    if end not in kind.ends:
        raise WrongFile(
            f"Its content is {kind.words}, its name does not end in .{' or .'.join(kind.ends)}. "
            "Save it in the kind that it says, and choose it again."
        )
    return found


def clean(name: str) -> str:
    """A file's name without folders and without characters that hide something."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in last)
    plain = " ".join("".join(c for c in kept if c not in '<>:"|?*').split()).lstrip(". ")
    stem, dot, end = plain.rpartition(".")
    if not dot:
        return plain[:MAX_NAME] or "file"
    return f"{stem[: MAX_NAME - len(end[:10]) - 1].strip() or 'file'}.{end[:10]}"


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signs)


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _office(folder: str) -> Callable[[bytes], bool]:
    def looks(content: bytes) -> bool:
        if not content.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as parts:
                names = parts.namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return False
        inside = any(name.startswith(folder) for name in names)
        macros = any("vba" in name.lower() or name.lower().endswith(".bin") for name in names)
        return "[Content_Types].xml" in names and inside and not macros and len(names) < MAX_PARTS

    return looks


def _is_text(content: bytes) -> bool:
    """Text in UTF-8, or what older programs write; no markup that a browser would run."""
    if any(byte < 32 and byte not in (9, 10, 12, 13) for byte in set(content)):
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if max(content) > 127 and content.startswith((b"\xff", b"\xfe", b"\x89", b"\xd0")):
            return False
        text = content.decode("cp1252", errors="replace")
    head = text[:TEXT_LOOKED_AT].casefold()
    return not any(sign in head for sign in MARKUP)


LOOKS: dict[str, Callable[[bytes], bool]] = {
    "pdf": _begins(b"%PDF-"),
    "png": _begins(b"\x89PNG\r\n\x1a\n"),
    "jpeg": _begins(b"\xff\xd8\xff"),
    "gif": _begins(b"GIF87a", b"GIF89a"),
    "webp": _is_webp,
    "docx": _office("word/"),
    "xlsx": _office("xl/"),
    "text": _is_text,
}
