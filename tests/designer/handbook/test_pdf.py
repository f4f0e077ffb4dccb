"""Handbooks as PDF."""

from __future__ import annotations

from app.designer.handbook.document import blank, handbook
from app.designer.handbook.pdf import pdf
from app.designer.handbook.steps import Names
from app.designer.models import Process
from tests.designer.builders import END, START, USER_TASK, diagram

HOSTILE = '#panic("x") #read("/etc/passwd") $a$ `b` *c* <d> [e]'


def test_what_an_owner_wrote_is_never_run_as_markup_of_the_document() -> None:
    process = Process(key="p", name=HOSTILE, description=HOSTILE)
    files = {
        "p.bpmn": diagram(START, USER_TASK, END, name="#panic(1)"),
        "README.md": f"# A\n\n{HOSTILE}\n\n| {HOSTILE} |\n|---|\n| x |\n".encode(),
    }
    book = handbook(files, blank(process, HOSTILE, "", None), Names(roles={"csr": HOSTILE}))
    assert pdf(book).startswith(b"%PDF-")
