"""What scripts and programs send about drafts, and what they get: schemas and their reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.designer.drafts.changes import Change, Clash, Saved
from app.designer.drafts.history import ENDED as ENDED_KINDS
from app.designer.drafts.history import State
from app.designer.drafts.merge import Merged
from app.designer.drafts.models import Draft, DraftFile, DraftPresence
from app.designer.folders import MAX_FILE_BYTES
from app.lib.errors import Invalid
from app.lib.schema import Schema, choice, faults, given, many, maybe, moment, record, text, whole
from app.lib.web import MOST_KEY, read_json

FILE_TEXT = text(MAX_FILE_BYTES)
TAB = text(40, least=1)
CHOICES: Schema = {
    "type": "object",
    "description": "After a clash: by the id of an element, whose state of it is wanted.",
    "additionalProperties": choice("mine", "theirs"),
}
CHANGED = record(
    {
        "text": {**maybe(FILE_TEXT), "description": "The whole file; null removes it."},
        "base": whole(
            0, MOST_KEY, description="The revision of the file that was read; 0 for a new one."
        ),
        "ancestor": {**FILE_TEXT, "description": "What the text was made from, if no revision."},
        "choices": CHOICES,
    },
    needs=("text", "base"),
    title="ChangedFile",
)
CHANGES: Schema = {"type": "object", "additionalProperties": CHANGED}
EXAMPLE = {"text": "How this process came about.", "base": 3}
SAVE = record(
    {"files": CHANGES},
    needs=("files",),
    title="DraftChanges",
    examples=[{"files": {"README.md": EXAMPLE}}],
)
PRESENCE = record(
    {"tab": TAB, "file": text(200), "element": text(255)},
    needs=("tab", "file", "element"),
)
LEAVE = record({"tab": TAB}, needs=("tab",))
FILE = given(
    {
        "text": FILE_TEXT,
        "revision": whole(0, MOST_KEY),
        "changed_by": text(200),
        "changed_at": moment(),
    },
    title="DraftFile",
)
DRAFT = given(
    {
        "process": text(100),
        "revision": whole(0, MOST_KEY, description="Counts every save of any file."),
        "changed_by": text(200),
        "changed_at": moment(),
        "files": {"type": "object", "additionalProperties": FILE},
    },
    title="Draft",
)
REPLACE = record(
    {
        "revision": whole(0, MOST_KEY, description="The draft's revision that was read."),
        "files": {
            "type": "object",
            "additionalProperties": FILE_TEXT,
            "description": "All files by name; others are removed.",
        },
    },
    needs=("files",),
    title="DraftFiles",
    examples=[{"revision": 3, "files": {"README.md": "How this process came about."}}],
)
ENDED = given(
    {"process": text(100), "revision": whole(0, MOST_KEY, description="Its last one.")},
    title="EndedDraft",
)
SAVED = given(
    {
        "revision": whole(0, MOST_KEY),
        "files": {
            "type": "object",
            "description": "The revision of each file that was sent; 0 for one that was removed.",
            "additionalProperties": whole(0, MOST_KEY),
        },
        "merged": {
            "type": "object",
            "description": "Files that were put together with somebody else's changes.",
            "additionalProperties": given(
                {"text": maybe(FILE_TEXT), "taken": many(text(1000))}, title="MergedFile"
            ),
        },
    },
    title="SavedDraft",
)


STATE = given(
    {
        "revision": whole(0, MOST_KEY, description="The last of the states it stands for."),
        "kind": text(20),
        "begun": moment(),
        "at": moment(),
        "by": text(200),
        "files": {
            "type": "object",
            "description": "By name, what was done to each file, in words.",
            "additionalProperties": many(text(1000)),
        },
        "restorable": {"type": "boolean"},
    },
    title="DraftState",
)
STATES = given(
    {
        "states": many(STATE),
        "more": {**maybe(whole(0, MOST_KEY)), "description": "Ask for those before it."},
    },
    title="DraftHistory",
)
RESTORED = given({"revision": whole(0, MOST_KEY)}, title="RestoredDraft")


def states(found: Sequence[State], more: int | None) -> dict[str, Any]:
    """States of a draft, newest first."""
    return {"more": more, "states": [_state(one) for one in found]}


def _state(one: State) -> dict[str, Any]:
    return {
        "revision": one.revision,
        "kind": one.kind,
        "begun": one.begun.isoformat(),
        "at": one.at.isoformat(),
        "by": one.by,
        "files": one.files,
        "restorable": one.kind not in ENDED_KINDS,
    }


def checked(schema: Schema) -> Any:
    """The body a script of ours sent. Raises BadRequest, Invalid."""
    said = read_json()
    if problems := faults(schema, said):
        first = problems[0]
        raise Invalid(f"{first.pointer or '/'}: {first.message}", problems=problems)
    return said


def changes(said: dict[str, Any]) -> dict[str, Change]:
    """The changes of a checked body."""
    return {
        name: Change(one["text"], one["base"], one.get("ancestor"), one.get("choices") or {})
        for name, one in said["files"].items()
    }


def saved(result: Saved) -> dict[str, Any]:
    """The answer to a save of our own scripts."""
    return {
        "revision": result.revision,
        "files": result.files,
        "merged": {name: merged(one) for name, one in result.merged.items()},
        "clashes": {name: clash(one) for name, one in result.clashes.items()},
        "unknown": list(result.unknown),
    }


def merged(one: Merged) -> dict[str, Any]:
    """A file that was put together."""
    return {"text": one.text, "taken": list(one.taken)}


def clash(one: Clash) -> dict[str, Any]:
    """A file for which a person has to choose."""
    return {
        "revision": one.revision,
        "by": one.by,
        "at": one.at,
        "asked": [
            {
                "id": asked.id,
                "name": asked.name,
                "mine": asked.mine,
                "theirs": asked.theirs,
                "differences": [
                    {"words": row.words, "base": row.base, "mine": row.mine, "theirs": row.theirs}
                    for row in asked.differences
                ],
            }
            for asked in one.asked
        ],
    }


def draft(row: Draft, files: dict[str, DraftFile]) -> dict[str, Any]:
    """A draft with its files."""
    return {
        "process": row.process.key,
        "revision": row.revision,
        "changed_by": row.changed_by,
        "changed_at": row.changed_at.isoformat(),
        "files": {name: file(one) for name, one in files.items()},
    }


def file(row: DraftFile) -> dict[str, Any]:
    """One file with the revision that wrote it."""
    return {
        "text": row.content,
        "revision": row.revision,
        "changed_by": row.changed_by,
        "changed_at": row.changed_at.isoformat(),
    }


def person(row: DraftPresence) -> dict[str, Any]:
    """A tab that is here."""
    return {
        "tab": row.tab,
        "name": row.name,
        "initials": row.initials,
        "file": row.file,
        "element": row.element,
    }
