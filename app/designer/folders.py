"""Reads the files of a process: from a folder, a single file, a zip archive, or an upload."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from app.designer import archives
from app.designer.archives import HIDDEN, Files
from app.lib.errors import Invalid, Problem

MAX_FILE_BYTES = 5_000_000
MAX_FOLDER_BYTES = 7_000_000
MAX_FILES = 200
KINDS = (".bpmn", ".dmn", ".form", ".json", ".yaml", ".yml", ".md", ".txt")
MANIFEST = "baton.json"  # what an export says of itself; no part of the process


def read_folder(path: Path) -> Files:
    """The files under a folder by their name inside it, such as ``orders/happy.json``.

    A path to one diagram, decision or zip archive is read as a folder with that content. Raises
    Invalid that says which file cannot be taken and why.
    """
    if path.is_file():
        return read_upload([(path.name, _bytes(path))])
    if not path.is_dir():
        raise Invalid(f"{path} is not a folder of process files. Name the folder that holds them.")
    found = [file for file in sorted(path.rglob("*")) if file.is_file()]
    named = [(file.relative_to(path).as_posix(), file) for file in found]
    shown = [(name, file) for name, file in named if not archives.is_hidden(name)]
    _check_count(len(shown))
    return checked(_own({name: _bytes(file) for name, file in shown}))


def read_upload(parts: Iterable[tuple[str, bytes]]) -> Files:
    """The files of an upload; one zip archive is unpacked. Raises Invalid as ``read_folder``."""
    sent = [(name, content) for name, content in parts if not archives.is_hidden(name)]
    _check_count(len(sent))
    if len(sent) == 1 and sent[0][0].lower().endswith(".zip"):
        return checked(_own(_inner(unpacked(*sent[0]))))
    names = [archives.safe(name) for name, _ in sent]
    archives.refuse_clashes(names)
    return checked(_own(_inner({archives.safe(name): content for name, content in sent})))


def unpacked(name: str, content: bytes) -> Files:
    """The files of a zip archive as it names them. Raises Invalid."""
    return archives.unpack(
        name, content, files=MAX_FILES, each=MAX_FILE_BYTES, total=MAX_FOLDER_BYTES
    )


def digest(files: Mapping[str, bytes]) -> str:
    """The SHA-256 over names and contents: the same for the same files in any order."""
    total = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()


def checked(files: Files) -> Files:
    """The files, when all of them can be kept as text. Raises Invalid with a problem for each."""
    if not any(name.endswith((".bpmn", ".dmn")) for name in files):
        raise Invalid("There is no .bpmn and no .dmn file among these. Add the diagram.")
    problems = [
        Problem(name[: archives.LONGEST_NAME], reason)
        for name, content in files.items()
        if (reason := _fault(name, content))
    ]
    if problems:
        raise Invalid(f"{problems[0].pointer}: {problems[0].message}", problems=problems)
    total = sum(map(len, files.values()))
    if total > MAX_FOLDER_BYTES:
        raise Invalid(f"The files have {total:,} bytes; at most {MAX_FOLDER_BYTES:,} are taken.")
    return files


def _fault(name: str, content: bytes) -> str | None:
    """Why a file cannot be taken, or None."""
    if fault := archives.name_fault(name):
        return fault
    if not name.lower().endswith(KINDS):
        return f"Files of this kind are not taken. Known are {', '.join(KINDS)}."
    if len(content) > MAX_FILE_BYTES:
        return f"Has {len(content):,} bytes; at most {MAX_FILE_BYTES:,} are taken."
    if b"\0" in content:
        return "Is not text but an image or another binary file. Send the diagram itself."
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return f"Is not text in UTF-8 (line {line}). Save it as UTF-8, or send the diagram itself."
    return None


def _bytes(file: Path) -> bytes:
    """The content, but never more of it than is needed to refuse it."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error


def _check_count(count: int) -> None:
    if count > MAX_FILES:
        raise Invalid(f"There are {count:,} files; at most {MAX_FILES} are taken.")


def _own(files: Files) -> Files:
    return {name: content for name, content in files.items() if name != MANIFEST}


def _inner(files: Files) -> Files:
    """Without the outer folder that archives and folder uploads put around everything."""
    tops = {name.split("/", 1)[0] for name in files}
    if len(tops) != 1 or any("/" not in name for name in files):
        return files
    return {name.split("/", 1)[1]: content for name, content in files.items()}


__all__ = ["HIDDEN", "Files", "checked", "digest", "read_folder", "read_upload", "unpacked"]
