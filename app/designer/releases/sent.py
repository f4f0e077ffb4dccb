"""What programs send and get of versions and reviews, as JSON Schema."""

from __future__ import annotations

from typing import Any

from app.designer.models import ProcessVersion, VersionState
from app.designer.releases import queries
from app.designer.releases.models import Review, ReviewComment, ReviewState
from app.designer.releases.service import MAX_TEXT
from app.designer.releases.states import MAX_REASON
from app.designer.service import SHARES
from app.lib.schema import Schema, choice, given, many, maybe, moment, record, text, whole
from app.lib.web import MOST_KEY

FILES: Schema = {
    "type": "object",
    "description": "The files by name, each as text in UTF-8.",
    "additionalProperties": {"type": "string"},
}
REASON = record(
    {"reason": text(MAX_REASON, least=1, description="Why; the history keeps it.")},
    needs=("reason",),
    title="Reason",
    examples=[{"reason": "The vendor refuses the new field."}],
)
EXAMPLE = {"office-move.bpmn": '<?xml version="1.0" encoding="UTF-8"?> …', "README.md": "# Moves"}
LINT = record(
    {"files": FILES}, needs=("files",), title="ProcessFiles", examples=[{"files": EXAMPLE}]
)
PUBLISH = record(
    {
        "files": FILES,
        "note": text(MAX_TEXT, description="What changes, for whoever reads the versions."),
        "tag": text(100, description="Of this version alone, such as 2026-11."),
    },
    needs=("files",),
    title="Publication",
    examples=[{"files": EXAMPLE, "note": "The desk is told a day earlier.", "tag": "2026-11"}],
)
SHARE = record(
    {"share": choice(0, *SHARES, description="Of the new starts, in per cent; 0 stops it.")},
    needs=("share",),
    title="Share",
    examples=[{"share": 50}],
)
COMMENT = record(
    {
        "text": text(MAX_TEXT, least=1),
        "file": text(200, description="A file of the review."),
        "element": text(255, description="An element of that file, by its id."),
    },
    needs=("text",),
    title="NewComment",
    examples=[{"text": "Who does this on a Sunday?"}],
)
SUBMIT = record(
    {
        "note": text(MAX_TEXT, least=1, description="What changes and why."),
        "tag": text(100, description="Of the version that this becomes, such as 2026-11."),
    },
    needs=("note",),
    title="Submission",
    examples=[{"note": "Finance approves from 2,000 on."}],
)
RESOLVE = record(
    {"resolved": {"type": "boolean", "description": "False opens it again."}},
    needs=("resolved",),
    title="Resolution",
    examples=[{"resolved": True}],
)
APPROVE = record(
    {
        "note": text(MAX_TEXT),
        "against": whole(
            0,
            MOST_KEY,
            description="The number of the live version that the changes were read against, 0 for "
            "none: refused with 409 when another is live by now.",
        ),
        "effectiveAt": maybe(moment(description="When it takes effect; at once without it.")),
        "share": choice(*SHARES, description="Of the new starts, in per cent; 100 without it."),
    },
    title="Approval",
    examples=[{"note": "Good.", "share": 5}],
)
RETURN = record(
    {"note": text(MAX_TEXT, least=1, description="What has to change.")},
    needs=("note",),
    title="Return",
    examples=[{"note": "The timer is missing."}],
)
FINDING = given(
    {
        "severity": choice("error", "warning", "info"),
        "file": {"type": "string"},
        "element": {"type": "string"},
        "line": maybe({"type": "integer"}),
        "message": {"type": "string"},
        "remedy": {"type": "string"},
    },
    title="Finding",
)
FINDINGS = given({"findings": many(FINDING)}, title="Findings")
VERSION = given(
    {
        "number": whole(1, MOST_KEY),
        "state": choice(*map(str, VersionState)),
        "tag": {"type": "string"},
        "note": {"type": "string"},
        "author": {"type": "string"},
        "reviewer": {"type": "string"},
        "publishedAt": maybe(moment()),
        "publishedBy": {"type": "string"},
        "effectiveAt": maybe(moment()),
        "share": whole(0, 100),
        "restores": maybe(whole(1, MOST_KEY)),
        "reason": {"type": "string"},
        "digest": {"type": "string"},
        "running": whole(0, MOST_KEY),
        "href": {"type": "string"},
    },
    title="ProcessVersion",
)
SAID = given(
    {
        "id": whole(1, MOST_KEY),
        "file": {"type": "string"},
        "element": {"type": "string"},
        "text": {"type": "string"},
        "at": moment(),
        "by": {"type": "string"},
        "resolvedAt": maybe(moment()),
        "resolvedBy": {"type": "string"},
    },
    title="Comment",
)
REVIEW = given(
    {
        "id": whole(1, MOST_KEY),
        "state": choice(*map(str, ReviewState)),
        "note": {"type": "string"},
        "tag": {"type": "string"},
        "digest": {"type": "string"},
        "submittedAt": moment(),
        "submittedBy": {"type": "string"},
        "decidedAt": maybe(moment()),
        "decidedBy": {"type": "string"},
        "answer": {"type": "string"},
        "version": maybe(whole(1, MOST_KEY)),
        "href": {"type": "string"},
    },
    title="Review",
)
CHANGE = given(
    {
        "kind": {"type": "string"},
        "file": {"type": "string"},
        "element": {"type": "string"},
        "words": {"type": "string"},
    },
    title="Change",
)
WHOLE_REVIEW = given(
    {
        "review": REVIEW,
        "changes": many(CHANGE),
        "scenarios": {"type": "object", "description": "What lint and the scenarios say."},
        "comments": many(SAID),
    },
    title="WholeReview",
)
PUBLISHED = given({"version": VERSION, "missed": many({"type": "string"})}, title="Published")
ASKED = given(
    {
        "review": REVIEW,
        "missed": many({"type": "string"}),
        "red": many({"type": "string", "description": "A scenario that fails, and why."}),
    },
    title="Submitted",
)
FOUR_EYES = record(
    {
        "on": {
            "type": "boolean",
            "description": "Whether somebody else has to approve what one submits.",
        }
    },
    needs=("on",),
    title="FourEyes",
    examples=[{"on": True}],
)
VERSIONS = given({"items": many(VERSION)}, title="ProcessVersions")
REVIEWS = given({"items": many(REVIEW)}, title="Reviews")


def version(row: ProcessVersion, key: str, running: int) -> dict[str, Any]:
    """A version for a program."""
    return {
        "number": row.number,
        "state": row.state,
        "tag": row.tag,
        "note": row.note,
        "author": row.author,
        "reviewer": row.reviewer,
        "publishedAt": row.published_at.isoformat() if row.published_at else None,
        "publishedBy": row.published_by,
        "effectiveAt": row.effective_at.isoformat() if row.effective_at else None,
        "share": row.share,
        "restores": row.restores,
        "reason": row.reason,
        "digest": row.digest,
        "running": running,
        "href": f"/api/v1/processes/{key}/versions/{row.number}",
    }


def review(row: Review) -> dict[str, Any]:
    """A review for a program."""
    return {
        "id": row.id,
        "state": row.state,
        "note": row.note,
        "tag": row.tag,
        "digest": row.digest,
        "submittedAt": row.submitted_at.isoformat(),
        "submittedBy": row.submitted_by,
        "decidedAt": row.decided_at.isoformat() if row.decided_at else None,
        "decidedBy": row.decided_by,
        "answer": row.answer,
        "version": row.version.number if row.version else None,
        "href": f"/api/v1/processes/{row.process.key}/reviews/{row.id}",
    }


def comment(row: ReviewComment) -> dict[str, Any]:
    """A comment for a program."""
    return {
        "id": row.id,
        "file": row.file,
        "element": row.element,
        "text": row.text,
        "at": row.at.isoformat(),
        "by": row.by_name,
        "resolvedAt": row.resolved_at.isoformat() if row.resolved_at else None,
        "resolvedBy": row.resolved_by,
    }


def comments(row: Review) -> list[dict[str, Any]]:
    """What was said about a review, in that order."""
    return [comment(one) for one in queries.comments(row)]
