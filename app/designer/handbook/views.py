"""The handbook as a page and as a PDF, of any version and of the draft."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from app.accounts import service as accounts
from app.accounts.access import Permission, allow
from app.designer import queries, service
from app.designer.drafts import service as drafts
from app.designer.handbook.document import Handbook, Published, blank, handbook
from app.designer.handbook.pdf import pdf as as_pdf
from app.designer.handbook.steps import Names
from app.designer.models import Process, ProcessVersion
from app.lib.api import Operation, described
from app.lib.states import words
from app.providers import service as providers

bp = Blueprint("handbook", __name__)
P = Permission
PDF = "application/pdf"


@bp.get("/processes/<key>/versions/<int:number>/handbook")
@allow(P.PROCESS_READ)
def page(key: str, number: int) -> str:
    """What a version does, to be read or printed."""
    return _page(_of_version(key, number), f"/processes/{key}/versions/{number}/handbook.pdf")


@bp.get("/processes/<key>/versions/<int:number>/handbook.pdf")
@allow(P.PROCESS_READ)
def pdf(key: str, number: int) -> Response:
    """The same as a document."""
    return _pdf(_of_version(key, number), f"{key}-{number}")


@bp.get("/processes/<key>/draft/handbook")
@allow(P.PROCESS_DRAFT)
def draft_page(key: str) -> str:
    """What the draft would do."""
    return _page(_of_draft(key), f"/processes/{key}/draft/handbook.pdf")


@bp.get("/processes/<key>/draft/handbook.pdf")
@allow(P.PROCESS_DRAFT)
def draft_pdf(key: str) -> Response:
    """The same as a document."""
    return _pdf(_of_draft(key), f"{key}-draft")


@bp.get("/api/v1/processes/<key>/versions/<int:number>/handbook")
@allow(P.PROCESS_READ)
@described(Operation(tag="Processes", gives={200: {}}, gives_file=PDF))
def version_handbook(key: str, number: int) -> Response:
    """What a version does, as a document."""
    return _pdf(_of_version(key, number), f"{key}-{number}")


@bp.get("/api/v1/processes/<key>/draft/handbook")
@allow(P.PROCESS_DRAFT)
@described(Operation(tag="Processes", gives={200: {}}, gives_file=PDF))
def draft_handbook(key: str) -> Response:
    """What the draft would do, as a document."""
    return _pdf(_of_draft(key), f"{key}-draft")


def _page(book: Handbook, document: str) -> str:
    return render_template("designer/handbook.html", room="processes", book=book, document=document)


def _pdf(book: Handbook, name: str) -> Response:
    answer = Response(as_pdf(book), content_type=PDF)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-handbook.pdf"'
    return answer


def _of_version(key: str, number: int) -> Handbook:
    process = queries.process(key)
    row = queries.version(process, number)
    empty = blank(process, f"Version {row.number}", row.digest, row.published_at)
    return handbook(service.files_of(row), empty, _names(), _versions(process))


def _of_draft(key: str) -> Handbook:
    draft = drafts.find(key)
    empty = blank(draft.process, "Draft", "", draft.changed_at)
    return handbook(drafts.files_of(draft), empty, _names(), _versions(draft.process))


def _versions(process: Process) -> tuple[Published, ...]:
    return tuple(_published(row) for row in queries.versions(process))


def _published(row: ProcessVersion) -> Published:
    return Published(
        number=row.number,
        state=words("version", row.state)[1],
        tag=row.tag,
        at=row.published_at,
        by=row.published_by,
        author=row.author,
        reviewer=row.reviewer,
        note=row.note,
        digest=row.digest,
    )


def _names() -> Names:
    """How this installation calls its desks and its providers' operations."""
    return Names(roles=accounts.role_names(), operations=providers.operation_names())
