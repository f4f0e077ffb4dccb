"""Steps of a handbook: in the order of the flow, each with who, what, what next and what if not."""

from __future__ import annotations

from app.designer.handbook.steps import Names, Step, steps
from app.lib import xml
from tests.designer.builders import CATCH, END, HEAD, JOB, MESSAGE, START, TIMER, USER_TASK, diagram


def told(content: bytes, names: Names | None = None) -> list[Step]:
    """The steps of the first process."""
    process = xml.parse(content, "small.bpmn").find("{*}process")
    return steps(process, names or Names())


def test_steps_stand_in_the_order_of_the_flow_and_name_what_follows() -> None:
    shown = told(diagram(START, USER_TASK, JOB, TIMER, END))
    assert [one.id for one in shown] == ["Begin", "Ask", "Send", "Later", "End"]
    assert [one.number for one in shown] == ["1", "2", "3", "4", "5"]
    assert [way.words for way in shown[1].ways] == ["Send"]


def test_a_user_task_names_its_role_in_the_words_of_the_installation() -> None:
    shown = told(diagram(START, USER_TASK, END), Names(roles={"csr": "Customer service"}))
    assert shown[1].roles == ("Customer service",)
    assert shown[1].kind == "User task"


def test_a_user_task_says_who_gets_it_first_and_who_must_not_do_it() -> None:
    said = (
        '<zeebe:taskHeaders><zeebe:header key="assignment" value="round-robin" />'
        '<zeebe:header key="notDoneBy" value="Ask, Gone" /></zeebe:taskHeaders>'
    )
    check = USER_TASK.replace('"Ask"', '"Check"') + said
    shown = told(diagram(START, USER_TASK, check, END), Names(elements={"Ask": "Ask the customer"}))
    assert [(one.label, one.words) for one in shown[2].facts] == [
        ("Goes first to", "the people of its roles in turn"),
        ("Not the person who did", "Ask the customer, Gone"),
    ]
    assert shown[1].facts == ()


def test_a_rule_that_is_none_is_told_as_what_it_is() -> None:
    said = '<zeebe:taskHeaders><zeebe:header key="assignment" value="dice" /></zeebe:taskHeaders>'
    (fact,) = told(diagram(START, USER_TASK + said, END))[1].facts
    assert fact.words == "“dice”, which is no rule"


def test_a_service_task_says_its_operation_what_it_gives_and_when_it_becomes_an_incident() -> None:
    names = Names(operations={"mail.send": "Send a mail (Mail)"})
    send = told(diagram(START, JOB, END), names)[1]
    assert ("Operation", "Send a mail (Mail)", "mail.send") in [
        (fact.label, fact.words, fact.code) for fact in send.facts
    ]
    assert ("Gives", "to", "who") in [(one.label, one.words, one.code) for one in send.facts]
    assert send.troubles[-1].words == "tried 3 times, then an incident that an administrator sees"


def test_timers_are_said_in_full_words_and_messages_with_their_key() -> None:
    shown = told(diagram(START, TIMER, CATCH, END, before=MESSAGE))
    assert [(one.label, one.words) for one in shown[1].facts] == [("After", "2 days")]
    assert [(one.label, one.words, one.code) for one in shown[2].facts] == [
        ("Message", "paid", ""),
        ("Known by", "", "who"),
    ]


LOOP = f"""{HEAD}<bpmn:process id="p" isExecutable="true">
<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="join"/>
<bpmn:userTask id="ask" name="Ask"/><bpmn:exclusiveGateway id="ok" name="Fine?" default="no"/>
<bpmn:userTask id="mend" name="Mend"/><bpmn:endEvent id="e" name="Done"/>
<bpmn:boundaryEvent id="late" name="Too late" attachedToRef="ask" cancelActivity="false">
<bpmn:timerEventDefinition id="t"><bpmn:timeDuration>PT4H</bpmn:timeDuration>
</bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:sequenceFlow id="a" sourceRef="s" targetRef="join"/>
<bpmn:sequenceFlow id="b" sourceRef="join" targetRef="ask"/>
<bpmn:sequenceFlow id="c" sourceRef="ask" targetRef="ok"/>
<bpmn:sequenceFlow id="yes" name="Yes" sourceRef="ok" targetRef="e">
<bpmn:conditionExpression>=fine</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="no" name="No" sourceRef="ok" targetRef="join"/>
<bpmn:sequenceFlow id="d" sourceRef="late" targetRef="mend"/>
</bpmn:process></bpmn:definitions>""".encode()


def test_a_way_back_names_the_step_behind_the_gateway_where_ways_meet() -> None:
    shown = {one.id: one for one in told(LOOP)}
    assert "join" not in shown
    assert [(way.words, way.code) for way in shown["ok"].ways] == [
        ("Yes: Done", "fine"),
        ("No, otherwise: Ask", ""),
    ]


def test_a_boundary_event_is_told_with_its_activity_and_whether_that_goes_on() -> None:
    shown = {one.id: one for one in told(LOOP)}
    assert [(one.label, one.words) for one in shown["ask"].troubles] == [
        ("Too late (timer: 4 hours)", "Mend, beside it")
    ]
    assert "mend" in shown


def test_a_diagram_of_thousands_of_steps_is_read_without_recursion() -> None:
    tasks = [f'task id="t{number}" name="T"' for number in range(3000)]
    assert len(told(diagram(START, *tasks, END))) == 3002
