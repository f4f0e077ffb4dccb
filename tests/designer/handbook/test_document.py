"""What a handbook gathers from all files of a folder."""

from __future__ import annotations

from app.designer.handbook.document import blank, handbook
from app.designer.handbook.steps import Names
from app.designer.models import Process
from tests.designer.builders import END, START, USER_TASK, diagram


def test_a_user_task_of_another_diagram_is_told_by_its_name() -> None:
    said = '<zeebe:taskHeaders><zeebe:header key="notDoneBy" value="Pay" /></zeebe:taskHeaders>'
    paying = USER_TASK.replace('id="Ask" name="Ask"', 'id="Pay" name="Pay the bill"')
    files = {
        "small.bpmn": diagram(START, USER_TASK + said, END),
        "pay.bpmn": diagram(START, paying, END, key="pay"),
    }
    process = Process(key="small", name="Small", description="")
    told = handbook(files, blank(process, "Draft", "", None), Names())
    (fact,) = told.chapters[0].steps[1].facts
    assert (fact.label, fact.words) == ("Not the person who did", "Pay the bill")
