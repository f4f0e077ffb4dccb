"""Scenarios are played on a clock of their own, in the order that the world would have."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from app.designer.play import play
from app.designer.played import Played
from app.designer.scenarios import scenarios
from app.lib.errors import Invalid
from tests.designer.builders import (
    CATCH,
    END,
    JOB,
    MESSAGE,
    SMALL,
    START,
    TABLE,
    TIMER,
    USER_TASK,
    diagram,
)


def played(said: str, **files: bytes) -> Played:
    """The outcome of one scenario."""
    known = {name.replace("_", "."): content for name, content in files.items()} or SMALL
    told = scenarios({"scenarios.yaml": f"scenarios: [{{name: one, {said}}}]".encode()})
    return play(engine.load(known), told[0])


def test_an_operation_is_answered_and_its_inputs_are_noted() -> None:
    done = played("variables: {who: Ann}, operations: {mail.send: {id: 7}}")
    assert done.ended == "completed"
    assert [(call.operation, call.inputs) for call in done.calls] == [("mail.send", {"to": "Ann"})]
    assert done.variables["sent"] == {"id": 7}
    assert done.visited == ["Begin", "Send", "End"]


def test_an_operation_without_an_answer_is_a_mistake_of_the_scenario() -> None:
    with pytest.raises(Invalid, match=r"nothing answers mail\.send at Send"):
        played("variables: {who: Ann}")


def test_an_answer_for_the_element_goes_before_one_for_the_operation() -> None:
    done = played("variables: {who: A}, operations: {mail.send: {id: 1}, Send: {id: 2}}")
    assert done.variables["sent"] == {"id": 2}


def test_a_failure_that_stays_is_an_incident() -> None:
    done = played("variables: {who: A}, operations: {mail.send: {fails: Gone.}}")
    assert (done.ended, done.incidents) == ("incident", {"Send": "Gone."})


def test_a_failure_is_tried_again_while_there_are_answers() -> None:
    done = played(
        "variables: {who: A}, operations: {mail.send: [{fails: Gone.}, {result: {id: 1}}]}"
    )
    assert (done.ended, done.incidents, len(done.calls)) == ("completed", {}, 2)


def test_a_user_task_without_an_answer_stays_open() -> None:
    done = played("variables: {}", a_bpmn=diagram(START, USER_TASK, END))
    assert (done.ended, done.waits_at, done.tasks["csr"]) == ("waiting", ["Ask"], 1)


def test_a_user_task_is_answered_when_a_listener_has_agreed_to_its_assignee() -> None:
    heard = USER_TASK.replace("candidateGroups", 'assignee="ann" candidateGroups') + (
        "<zeebe:taskListeners>"
        '<zeebe:taskListener eventType="assigning" type="look" /></zeebe:taskListeners>'
    )
    done = played(
        "tasks: {Ask: {result: {x: 1}}}, operations: {look: {result: {}, after: P1D}}",
        a_bpmn=diagram(START, heard, END),
    )
    assert (done.ended, done.duration) == ("completed", timedelta(days=1))


def test_a_timer_moves_the_clock() -> None:
    done = played("variables: {}", a_bpmn=diagram(START, TIMER, END))
    assert (done.ended, done.duration) == ("completed", timedelta(days=2))


def test_nothing_after_until_is_played() -> None:
    done = played("variables: {}, until: P1D", a_bpmn=diagram(START, TIMER, END))
    assert (done.ended, done.waits_at) == ("waiting", ["Later"])


def test_a_message_comes_when_it_is_due_and_only_with_its_key() -> None:
    file = diagram(START, CATCH, END, before=MESSAGE)
    said = "variables: {who: A}, messages: [{name: paid, key: B}, {name: paid, key: A, after: P3D}]"
    done = played(said, a_bpmn=file)
    assert (done.ended, done.duration) == ("completed", timedelta(days=3))


def test_a_signal_comes_like_a_message_without_a_key() -> None:
    heard = 'intermediateCatchEvent id="Heard"||<bpmn:signalEventDefinition signalRef="G" />'
    signal = '<bpmn:signal id="G" name="alarm" />'
    file = diagram(START, heard, END, before=signal)
    done = played("variables: {}, messages: [{name: alarm, after: PT2H}]", a_bpmn=file)
    assert (done.ended, done.duration) == ("completed", timedelta(hours=2))
    assert played("variables: {}", a_bpmn=file).waits_at == ["Heard"]


def test_an_answer_that_takes_its_time_moves_the_clock() -> None:
    said = "variables: {}, tasks: {Ask: {answers: {a: 1}, after: PT5H}}"
    done = played(said, a_bpmn=diagram(START, USER_TASK, END))
    assert (done.variables, done.duration) == ({"a": 1}, timedelta(hours=5))


def test_a_decision_alone_can_be_asked() -> None:
    done = played("decision: colour, variables: {size: 3}", a_dmn=TABLE)
    assert (done.result, done.rules) == ("red", {"Small"})


def test_a_decision_that_is_not_there_is_named() -> None:
    with pytest.raises(Invalid, match="there is no decision shape"):
        played("decision: shape, variables: {}", a_dmn=TABLE)


CALL = 'callActivity id="Ship" name="Ship"|<zeebe:calledElement processId="shipping" />'
REFUSED = (
    '<bpmn:boundaryEvent id="Refused" attachedToRef="Ship"><bpmn:outgoing>r</bpmn:outgoing>'
    '<bpmn:errorEventDefinition errorRef="NO" /></bpmn:boundaryEvent>'
    '<bpmn:sequenceFlow id="r" sourceRef="Refused" targetRef="End" />'
)


def called(answer: str, border: str = "") -> Played:
    """What a called process of another folder comes to when it answers so."""
    error = '<bpmn:error id="NO" name="No" errorCode="NO" />'
    file = diagram(START, CALL, END, before=error).replace(
        b"</bpmn:process>", f"{border}</bpmn:process>".encode()
    )
    return played(f"variables: {{}}, operations: {{shipping: {answer}}}", a_bpmn=file)


def test_a_called_process_may_answer_throw_or_not_be_there() -> None:
    assert called("{parcel: 7}").variables == {"parcel": 7}
    caught = called("{error: 'NO'}", REFUSED)
    assert (caught.ended, caught.visited) == ("completed", ["Begin", "Ship", "Refused", "End"])
    lost = {"Ship": "Nobody catches the error NO of the called process."}
    assert called("{error: 'NO'}").incidents == lost
    assert called("{error: OTHER}", REFUSED).ended == "incident"
    gone = called("{fails: It is not live.}")
    assert (gone.ended, gone.incidents) == ("incident", {"Ship": "It is not live."})


def test_a_job_of_baton_itself_needs_no_answer() -> None:
    job = JOB.replace("mail.send", "order.set-state")
    done = played("variables: {who: A}", a_bpmn=diagram(START, job, END))
    assert (done.ended, done.calls) == ("completed", [])
