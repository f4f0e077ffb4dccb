"""The same diagrams in SpiffWorkflow as it comes: the measure beside our own."""

from __future__ import annotations

from collections.abc import Callable

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

from tests.engine.bpmn.diagrams import el, ends, flows, folder


def read(body: str) -> BpmnProcessSpec:
    """The process of a diagram."""
    parser = BpmnParser()
    parser.add_bpmn_str(folder(body)["p.bpmn"])
    return parser.get_spec("p")


def script(name: str, text: str, inside: str = "") -> str:
    """A script task, in Python."""
    return el("scriptTask", name, inside, f"<script>{text}</script>")


def runner(body: str, variables: dict[str, object]) -> Callable[[], object]:
    """Runs a new instance to where it waits or ends."""
    spec = read(body)

    def work() -> object:
        workflow = BpmnWorkflow(spec)
        workflow.task_tree.data.update(variables)
        workflow.do_engine_steps()
        return workflow

    return work


def chain(size: int) -> Callable[[], object]:
    """n scripts in a row, then a user task."""
    names = [f"n{number}" for number in range(size)]
    body = ends("e") + el("userTask", "ask") + "".join(script(name, "x = 1") for name in names)
    return runner(body + flows(" > ".join(["s", *names, "ask", "e"])), {})


def loop(turns: int) -> Callable[[], object]:
    """A loop of n turns."""
    body = ends("e") + el("exclusiveGateway", "m") + script("a", "n = n + 1")
    body += el("exclusiveGateway", "g", default="g-e")
    body += flows("s > m > a > g > e", "g > m if n < limit")
    return runner(body, {"n": 0, "limit": turns})


def items(size: int) -> Callable[[], object]:
    """A parallel multi-instance of n scripts, results gathered."""
    marker = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>items</loopDataInputRef>"
        "<loopDataOutputRef>results</loopDataOutputRef>"
        '<inputDataItem id="item" name="item"/><outputDataItem id="r" name="r"/>'
        "</multiInstanceLoopCharacteristics>"
    )
    body = ends("e") + script("a", "r = item", marker) + flows("s > a > e")
    return runner(body, {"items": list(range(size))})
