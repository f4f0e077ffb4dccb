"""What stands in an element and has no effect is said, and what would change it is refused."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.diagrams import ends, ext, flows, folder, multi

JOB = '<zeebe:taskDefinition type="t"/>'
SCRIPT = '<zeebe:script expression="=1" resultVariable="x"/>'
PERSON = '<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="csr"/>'


def said(tag: str, *extensions: str, inside: str = "", attributes: str = "") -> list[str]:
    """Severity and reason of what is said of the one element ``a``."""
    element = f'<{tag} id="a" name="A" {attributes}>{ext(*extensions)}{inside}</{tag}>'
    problems = engine.lint(folder(ends("e") + element + flows("s > a > e")))
    assert all(one.element == "a" and one.remedy for one in problems)
    return [f"{one.severity}: {one.reason}" for one in problems]


@pytest.mark.parametrize(
    ("tag", "extensions", "what"),
    [
        ("serviceTask", (JOB, "<zeebe:linkedResources/>"), "zeebe:linkedResources has"),
        ("serviceTask", (JOB, PERSON.split("/>")[1] + "/>"), "zeebe:assignmentDefinition has"),
        ("serviceTask", ('<zeebe:taskDefinition type="t" mood="1"/>',), "mood of zeebe:task"),
        ("userTask", (PERSON, JOB), "zeebe:taskDefinition has"),
        ("userTask", (PERSON, '<zeebe:formDefinition formKey="x"/>'), "formKey of zeebe:form"),
        ("scriptTask", (JOB, SCRIPT), "zeebe:taskDefinition has no effect beside zeebe:script"),
    ],
)
def test_what_has_no_effect_is_said_and_nothing_is_refused(
    tag: str, extensions: tuple[str, ...], what: str
) -> None:
    (reason,) = said(tag, *extensions)
    assert reason.startswith(f"warning: {what}")


@pytest.mark.parametrize(
    ("attributes", "inside"),
    [
        ('startQuantity="2"', ""),
        ('completionQuantity="3"', ""),
        ("", multi("=[1]", behavior="None")),
    ],
)
def test_what_would_make_it_another_activity_is_refused(attributes: str, inside: str) -> None:
    (reason,) = said("serviceTask", JOB, inside=inside, attributes=attributes)
    assert reason.startswith("error: ")
    assert "not supported" in reason
