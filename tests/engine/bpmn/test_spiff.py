"""What of SpiffWorkflow is relied on: when an upgrade moves it, this says so first."""

from __future__ import annotations

import pytest
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec
from SpiffWorkflow.task import Task

from app.engine.bpmn.definition import ProcessSpec
from app.engine.bpmn.nodes import Node

RELIED_ON = [
    (Task, ("_add_child", "_set_state", "_ready", "_inherit_data", "complete", "run")),
    (BpmnWorkflow, ("_task_completed_notify", "_remove_task", "create_subprocess")),
    (BpmnSubWorkflow, ("_calculate_depth",)),
    (BpmnTaskSpec, ("_update", "_update_hook", "_run", "_predict", "_on_complete_hook", "connect")),
    (WorkflowSpec, ("_add_notify",)),
]


@pytest.mark.parametrize(("owner", "names"), RELIED_ON)
def test_the_private_names_that_are_relied_on_are_there(
    owner: type, names: tuple[str, ...]
) -> None:
    assert [name for name in names if not hasattr(owner, name)] == []


def test_an_element_knows_its_scope_by_the_name_that_is_relied_on() -> None:
    spec = ProcessSpec("p")
    assert Node(spec, "a")._wf_spec is spec
