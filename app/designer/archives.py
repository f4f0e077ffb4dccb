"""Zip archives, in and out. What is read was made by anybody: nothing in it is believed."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from app.lib.errors import Invalid

HIDDEN = (".", "__")
LONGEST_NAME = 200
MAX_RATIO = 200  # a diagram shrinks to a tenth or so; what shrinks to a 200th is a trap
SMALL = 100_000  # and below this many bytes it could do no harm
UNREADABLE = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
STAMP = (2000, 1, 1, 0, 0, 0)  # the same content gives the same archive

Files = dict[str, bytes]


def unpack(name: str, content: bytes, *, files: int, each: int, total: int) -> Files:
    """The files of an archive by their names in it. Raises Invalid that says what is wrong.

    Sizes, names and kinds of the entries are checked before anything is unpacked; and since an
    archive can lie about sizes, never more is unpacked than was told.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [info for info in archive.infolist() if not info.is_dir()]
            entries = [info for info in entries if not is_hidden(info.filename)]
            if len(entries) > files:
                raise Invalid(f"{name} has {len(entries):,} files; at most {files} are taken.")
            for info in entries:
                _check(name, info, each)
            _check_total(name, sum(info.file_size for info in entries), total)
            names = [safe(info.filename) for info in entries]
            refuse_clashes(names)
            read = (_read(archive, info, each) for info in entries)
            return dict(zip(names, read, strict=True))
    except UNREADABLE as error:
        raise Invalid(f"{name} is not a complete zip archive: {error}.") from error


def pack(folders: Mapping[str, Mapping[str, bytes]]) -> bytes:
    """An archive with these folders; the same files give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, files in folders.items():
            for name, content in files.items():
                info = zipfile.ZipInfo(f"{folder}/{name}", STAMP)
                info.external_attr = (stat.S_IFREG | 0o644) << 16
                archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def safe(name: str) -> str:
    """The name inside the folder as it is kept. Raises Invalid for one that points out of it."""
    made = PurePosixPath(name.replace("\\", "/")).as_posix()
    if fault := name_fault(made):
        raise Invalid(fault)
    return made


def name_fault(name: str) -> str:
    """Why this cannot be the name of a file that is kept, or an empty text.

    Letters of every language, spaces and brackets may be in it; no way out of the folder, and
    nothing that the next export or upload would leave out as hidden.
    """
    path = PurePosixPath(name)
    drive = len(name) > 1 and name[1] == ":"
    outside = path.is_absolute() or ".." in path.parts or drive
    if not path.parts or outside or len(name) > LONGEST_NAME or not name.isprintable():
        return f"{name[:LONGEST_NAME]!r} is not a name of a file inside the folder."
    if path.as_posix() != name or "\\" in name:
        return f"{name!r} is not written as a name inside the folder, such as orders/happy.json."
    if is_hidden(name):
        return f"{name!r} is the name of a hidden file. Begin it with a letter or a digit."
    return ""


def refuse_clashes(names: list[str]) -> None:
    """Raises Invalid for two files with one name, or with names that differ in capitals alone."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.get(name.casefold())
        if other == name:
            raise Invalid(f"Two files have the name {name}. Remove one of them.")
        if other is not None:
            raise Invalid(
                f"{other} and {name} differ in capital letters alone, which many computers take "
                "for one file. Rename one of them."
            )
        seen[name.casefold()] = name


def is_hidden(name: str) -> bool:
    """Whether an editor or a system put it there: .git, __MACOSX and the like."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(HIDDEN) and part != ".." for part in parts)


def _check(name: str, info: zipfile.ZipInfo, each: int) -> None:
    where = f"{name}: {info.filename[:200]}"
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Invalid(f"{where} is a link to another file. Put the file itself into the archive.")
    if info.flag_bits & 0x1:
        raise Invalid(f"{where} is encrypted. Make the archive without a password.")
    if info.file_size > each:
        raise Invalid(f"{where} has {info.file_size:,} bytes; at most {each:,} are taken.")
    if info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise Invalid(
            f"{where} grows more than {MAX_RATIO} times when it is unpacked, as traps do. Send "
            "the file itself."
        )


def _check_total(name: str, size: int, total: int) -> None:
    if size > total:
        raise Invalid(f"{name} has {size:,} bytes unpacked; at most {total:,} are taken.")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, each: int) -> bytes:
    with archive.open(info) as opened:
        content = opened.read(min(info.file_size, each) + 1)
    if len(content) != info.file_size:
        raise Invalid(f"{info.filename[:200]} has another size than the archive says.")
    return content
