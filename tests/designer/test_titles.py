"""A process is named after its main diagram, or after its decisions."""

from __future__ import annotations

from app.designer.models import ProcessKind
from app.designer.titles import title
from tests.designer.builders import END, START, TABLE, diagram


def test_the_process_that_bears_the_folders_key_gives_the_name() -> None:
    files = {
        "a.bpmn": diagram(START, END, key="other", name="Other"),
        "b.bpmn": diagram(START, END, key="main", name="Main one"),
    }
    assert title("main", files).name == "Main one"


def test_a_folder_of_decisions_is_named_after_them() -> None:
    about = title("colours", {"a.dmn": TABLE})
    assert (about.name, about.kind) == ("Colours", ProcessKind.DECISIONS)
