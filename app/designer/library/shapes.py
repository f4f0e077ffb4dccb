"""What programs send and get of processes, as JSON Schema."""

from __future__ import annotations

from typing import Any

from app.designer.checklists import MAX_DAYS, MAX_ITEMS
from app.designer.library.listing import Listed
from app.designer.library.making import MAX_DESCRIPTION, MAX_NAME
from app.lib.schema import Schema, choice, given, many, maybe, moment, record, text, whole
from app.lib.web import MOST_KEY

WAYS = ("blank", "template", "checklist", "files", "copy")
KEY = text(100, description="Small letters, digits and hyphens. It never changes.")
NAME = text(MAX_NAME, least=1)
FILES: Schema = {
    "type": "object",
    "description": "The files by name, each as text in UTF-8.",
    "additionalProperties": {"type": "string"},
}
ITEM = record(
    {
        "id": text(100, least=1, description="Unique in the list; becomes the element's id."),
        "name": text(200, least=1),
        "description": text(5_000),
        "role": text(60, description="The candidate role; `csr` without one."),
        "dueDays": maybe(whole(0, MAX_DAYS, description="Within how many working days.")),
        "waitsFor": many(text(100), most=MAX_ITEMS, description="Ids of items that come before."),
        "optional": {"type": "boolean", "description": "Whether it may be answered: not needed."},
        "form": text(200, description="The id of a form among the files of the process."),
    },
    needs=("id", "name"),
    title="ChecklistItem",
)
NEW = record(
    {
        "name": NAME,
        "key": {**KEY, "description": "Made from the name when it is left out."},
        "from": choice(*WAYS, description="What it begins with; `blank` without it."),
        "template": text(100, description="With `template`: its key."),
        "items": many(ITEM, least=1, most=MAX_ITEMS, description="With `checklist`."),
        "files": {**FILES, "description": "With `files`: by name, each as text in UTF-8."},
        "copyOf": record(
            {
                "key": text(100, least=1),
                "version": maybe(whole(1, MOST_KEY, description="The live one without it.")),
                "draft": {"type": "boolean", "description": "Its draft instead of a version."},
            },
            needs=("key",),
            description="With `copy`.",
        ),
    },
    needs=("name",),
    title="NewProcess",
    examples=[{"name": "Office move", "from": "template", "template": "approval"}],
)
CHANGE = record(
    {
        "name": NAME,
        "description": text(MAX_DESCRIPTION),
        "ownerId": maybe(whole(1, MOST_KEY, description="A person; null for nobody.")),
        "archived": {"type": "boolean", "description": "Archived: nothing new of it starts."},
        "evenWhileRunning": {
            "type": "boolean",
            "description": "Archive it though instances run; they go on to their end.",
        },
    },
    title="ProcessChange",
    examples=[{"name": "Office move", "archived": False}],
)
IMPORT = record(
    {
        "files": FILES,
        "keys": {
            "type": "object",
            "description": "Other keys for folders that the report names.",
            "additionalProperties": {"type": "string"},
        },
    },
    needs=("files",),
    title="ProcessImport",
    examples=[{"files": {"order.bpmn": "<definitions .../>"}, "keys": {"order": "hardware"}}],
)
VERSION = record(
    {
        "number": whole(1, MOST_KEY),
        "publishedAt": maybe(moment()),
        "publishedBy": text(200),
        "digest": text(64),
        "note": text(2_000),
    },
    needs=("number", "publishedAt", "publishedBy", "digest"),
    title="LiveVersion",
)
DRAFT = given(
    {"revision": whole(1, MOST_KEY), "changedAt": moment(), "changedBy": text(200)},
    title="ProcessDraft",
)
PROCESS = given(
    {
        "key": KEY,
        "href": text(300),
        "name": text(MAX_NAME),
        "description": text(MAX_DESCRIPTION),
        "kind": choice("process", "decisions"),
        "level": choice("checklist", "workflow", "automation", "orchestration"),
        "owner": maybe(given({"id": maybe(whole(1, MOST_KEY)), "name": text(200)})),
        "archived": {"type": "boolean"},
        "live": maybe(VERSION),
        "draft": maybe(DRAFT),
        "inReview": {"type": "boolean"},
        "scenarios": maybe(
            given({"passed": whole(0, 10**6), "total": whole(0, 10**6)}, description="Of the live.")
        ),
        "running": maybe(whole(0, 10**9)),
        "incidents": maybe(whole(0, 10**9)),
    },
    title="Process",
)
PROCESSES = given({"items": many(PROCESS), "nextCursor": maybe(text(2_000))})
IMPORTED = given(
    {
        "made": many(text(100), description="Keys of the processes made; none on a dry run."),
        "folders": {
            "type": "object",
            "description": "The names of the files of each process, by its key.",
            "additionalProperties": many(text(200)),
        },
        "report": {
            "type": ["object", "null"],
            "description": "What the importer did; null for an archive that Baton exported.",
        },
    },
    title="ImportedProcesses",
)


def process(one: Listed) -> dict[str, Any]:
    """A process for programs."""
    row, live, draft = one.process, one.live, one.draft
    return {
        "key": row.key,
        "href": f"/api/v1/processes/{row.key}",
        "name": row.name,
        "description": row.description,
        "kind": row.kind,
        "level": one.level.word,
        "owner": {"id": row.owner_id, "name": row.owner} if row.owner else None,
        "archived": row.archived,
        "live": live
        and {
            "number": live.number,
            "publishedAt": live.published_at and live.published_at.isoformat(),
            "publishedBy": live.published_by,
            "digest": live.digest,
            "note": live.note,
        },
        "draft": draft
        and {
            "revision": draft.revision,
            "changedAt": draft.changed_at.isoformat(),
            "changedBy": draft.changed_by,
        },
        "inReview": one.review is not None,
        "scenarios": one.score and {"passed": one.score.passed, "total": one.score.total},
        "running": one.running,
        "incidents": one.incidents,
    }
