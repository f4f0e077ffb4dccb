"""A process stands on the rung of what its diagrams contain."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.designer import checklists
from app.designer.folders import read_folder
from app.designer.library.levels import level
from app.designer.library.starters import starters
from tests.designer.builders import END, JOB, SMALL, START, TABLE, USER_TASK, diagram

CALL = 'callActivity id="Call"|<zeebe:calledElement processId="other" />'


@pytest.mark.parametrize(
    ("files", "word"),
    [
        (checklists.files("m", "M", [checklists.Item("A", "A")]), "checklist"),
        ({"p.bpmn": diagram(START, USER_TASK, END)}, "workflow"),
        ({"p.bpmn": diagram(START, USER_TASK, JOB, END)}, "automation"),
        ({"p.bpmn": diagram(START, JOB, CALL, END)}, "orchestration"),
        ({"t.dmn": TABLE}, "automation"),
        ({"p.bpmn": b"<cut off"}, "workflow"),
        (SMALL, "automation"),
    ],
)
def test_the_level_follows_from_the_elements(files: dict[str, bytes], word: str) -> None:
    assert level(files).word == word


def test_a_checklist_that_got_a_call_is_no_checklist_any_more() -> None:
    files = checklists.files("m", "M", [checklists.Item("A", "A")])
    changed = files["m.bpmn"].replace(b"bpmn:userTask ", b"bpmn:serviceTask ", 1)
    changed = changed.replace(b"</bpmn:userTask>", b"</bpmn:serviceTask>", 1)
    assert level({"m.bpmn": changed}).word == "automation"


def test_shipped_processes_have_a_level() -> None:
    assert level(read_folder(Path("processes/m365-new-customer"))).word == "orchestration"
    assert level(read_folder(Path("processes/aws-account"))).word == "automation"


def test_templates_are_offered_by_name() -> None:
    assert [one.key for one in starters()] == ["approval", "ask-customer", "provision"]
