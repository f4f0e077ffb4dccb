"""Processes as zip archives that can be taken in again, byte for byte.

Each process is a folder of its own, with a manifest that says which process and version it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.designer import archives, queries, service
from app.designer.drafts import service as drafts
from app.designer.folders import MANIFEST, Files, checked, digest
from app.designer.models import Process, ProcessVersion
from app.lib import clock, json
from app.lib.errors import Forbidden, Invalid, Problem
from app.lib.schema import faults, maybe, record, text, whole
from app.lib.web import MOST_KEY

FORMAT = "baton.process"
MOST = 100
MANIFESTED = record(
    {
        "format": text(40),
        "key": text(100, least=1),
        "name": text(200),
        "version": maybe(whole(1, MOST_KEY)),
        "digest": text(64),
        "exportedAt": text(40),
    },
    needs=("format", "key", "name"),
)


@dataclass(frozen=True)
class Bundled:
    """A process of an archive, as its manifest and its files say."""

    key: str
    name: str
    files: Files


def of_version(row: Process, version: ProcessVersion) -> bytes:
    """The archive of a version."""
    return archives.pack({row.key: _folder(row, service.files_of(version), version.number)})


def of_draft(key: str) -> bytes:
    """The archive of a draft. Raises NotFound."""
    draft = drafts.find(key)
    return archives.pack({key: _folder(draft.process, drafts.files_of(draft), None)})


def of_many(keys: Sequence[str], *, drafts_too: bool = True) -> bytes:
    """One archive with the live version of each process, or its draft.

    Raises NotFound, Invalid, and Forbidden for a draft where ``drafts_too`` is not.
    """
    if not 1 <= len(keys) <= MOST:
        raise Invalid(f"An archive has 1 to {MOST} processes.")
    return archives.pack({key: _current(key, drafts_too) for key in dict.fromkeys(keys)})


def _current(key: str, drafts_too: bool) -> Files:
    row = queries.process(key)
    versions = queries.versions(row)
    if not versions and not drafts_too:
        raise Forbidden(f"{row.name} is a draft, and your roles show you none. Leave it out.")
    if not versions:
        draft = drafts.find(key)
        return _folder(row, drafts.files_of(draft), None)
    version = queries.version(row, None)
    return _folder(row, service.files_of(version), version.number)


def _folder(row: Process, files: Files, number: int | None) -> Files:
    said = {
        "format": FORMAT,
        "key": row.key,
        "name": row.name,
        "version": number,
        "digest": digest(files),
        "exportedAt": clock.now().isoformat(),
    }
    return {MANIFEST: json.dumps(said, indent=2).encode(), **files}


def read(files: Mapping[str, bytes]) -> list[Bundled] | None:
    """The processes of an archive made here; None when it was not. Raises Invalid."""
    homes = sorted(name[: -len(MANIFEST)] for name in files if name.endswith(f"/{MANIFEST}"))
    if MANIFEST in files and homes:
        raise Invalid(f"{homes[0]} lies inside of another process. Import it by itself.")
    if MANIFEST in files:
        homes = [""]
    if not homes:
        return None
    rest = [name for name in files if not any(name.startswith(home) for home in homes)]
    if rest:
        raise Invalid(f"{rest[0]} belongs to no process of this archive. Import it by itself.")
    return [_bundled(home, files) for home in homes]


def _bundled(home: str, files: Mapping[str, bytes]) -> Bundled:
    said = _manifest(f"{home}{MANIFEST}", files[f"{home}{MANIFEST}"])
    mine = {
        name[len(home) :]: content
        for name, content in files.items()
        if name.startswith(home) and name != f"{home}{MANIFEST}"
    }
    return Bundled(said["key"], said["name"], checked(mine))


def _manifest(name: str, content: bytes) -> Any:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{name} is no JSON: {error}. Export the process again.") from None
    problems = faults(MANIFESTED, said)
    if problems or said["format"] != FORMAT:
        place = problems[0].pointer if problems else "/format"
        reason = (
            f"{name} is no manifest of Baton ({place}). Export the process again, or take it out."
        )
        raise Invalid(reason, problems=[Problem(name, reason)])
    return said
