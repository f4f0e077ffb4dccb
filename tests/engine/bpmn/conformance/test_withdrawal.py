"""A user task is heard before it is withdrawn (Camunda 8, "User task listeners": canceling)."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    NOW,
    Run,
    begun_by,
    border,
    call,
    el,
    ended,
    ends,
    event_sub,
    ext,
    flows,
    gate,
    jobs,
    load,
    many,
    mapping,
    process,
    shows,
    sub,
    thrown,
    undoable,
)


def person(name: str, *more: str, heard: tuple[str, ...] = ("one",), inside: str = "") -> str:
    """A user task whose canceling is heard."""
    made = "".join(f'<zeebe:taskListener eventType="canceling" type="{kind}"/>' for kind in heard)
    listeners = f"<zeebe:taskListeners>{made}</zeebe:taskListeners>"
    return el("userTask", name, ext("<zeebe:userTask/>", listeners, *more), inside)


def heard(run: Run, element: str = "a") -> str:
    """The type of the listener that is at work at an element."""
    wait = run.wait(element)
    assert isinstance(wait, engine.JobWait)
    assert wait.listener.startswith("canceling:")
    return wait.type


PLAIN = ends("e") + person("a", heard=("one", "two")) + flows("s > a > e")
LATE = border("late", "a", "timer") + jobs("b") + flows("late > b > gone")


@shows("task listener", "user task")
def test_a_cancelled_instance_ends_when_its_user_tasks_have_been_heard() -> None:
    run = Run(PLAIN)
    run.do(engine.Cancel())
    assert run.ended is None
    assert heard(run) == "one"
    run.work("a")
    assert (run.ended, heard(run)) == (None, "two")
    run.work("a")
    assert run.ended == "cancelled"
    assert run.did("cancelled") == ["a"]
    assert run.waits == {}


@shows("task listener", "user task")
def test_a_listener_of_the_canceling_cannot_keep_the_user_task() -> None:
    run = Run(ends("e") + person("a") + flows("s > a > e"))
    run.do(engine.Cancel())
    run.do(engine.CompleteJob(run.at("a"), {}, denied=True))
    assert run.ended == "cancelled"


@shows("task listener", "timer boundary event")
def test_a_boundary_event_goes_its_way_while_its_user_task_is_still_heard() -> None:
    run = Run(ends("e", "gone") + person("a") + LATE + flows("s > a > e"))
    run.fire("late")
    assert run.waiting == ["a", "b"]
    run.work("b")
    assert run.ended is None  # nothing is reported as ended while a listener is at work
    run.work("a")
    assert run.ended == "completed"
    assert run.visits("e") == 0


@shows("task listener")
def test_what_a_user_task_is_in_stays_until_it_has_been_heard_and_its_variables_too() -> None:
    inner = sub("in", person("a", mapping("in x =outer + 1")), flows("in_s > a > in_e"))
    box = sub("box", inner, flows("box_s > in > box_e"), more=ext(mapping("in outer =1")))
    run = Run(
        ends("e", "gone") + box + border("late", "box", "timer") + jobs("b")
        + flows("s > box > e", "late > b > gone")
    )  # fmt: skip
    run.fire("late")
    assert run.seen_at("a")["outer"] == 1
    assert run.wait("a").variables == {"x": 2}
    run.work("b").work("a")
    assert run.did("cancelled") == ["a", "in", "box"]
    assert run.ended == "completed"


@shows("task listener")
def test_a_called_process_is_heard_too() -> None:
    body = ends("e") + call("c", "q") + flows("s > c > e")
    run = Run(body, also=process("q", person("a"), flows("q_s > a > q_e")))
    run.do(engine.Cancel())
    assert run.ended is None
    assert run.work("a").ended == "cancelled"
    assert run.did("cancelled") == ["a", "c"]


@shows("task listener")
def test_what_is_not_yet_or_no_longer_there_for_a_person_is_not_heard() -> None:
    before = '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="x"/>'
    before += '<zeebe:executionListener eventType="end" type="x"/></zeebe:executionListeners>'
    run = Run(ends("e") + person("a", before) + flows("s > a > e"))
    assert run.do(engine.Cancel()).ended == "cancelled"
    run = Run(ends("e") + person("a", before) + flows("s > a > e")).work("a").work("a")
    assert run.wait("a").listener == "end:0"
    assert run.do(engine.Cancel()).ended == "cancelled"


@shows("task listener")
def test_a_user_task_whose_completing_is_heard_is_withdrawn_with_its_answers() -> None:
    more = '<zeebe:taskListener eventType="completing" type="check"/></zeebe:taskListeners>'
    drawn = ends("e") + person("a").replace("</zeebe:taskListeners>", more) + flows("s > a > e")
    run = Run(drawn).work("a", answer=1)
    assert run.wait("a").type == "check"
    run.do(engine.Cancel())
    assert heard(run) == "one"
    run.work("a")
    assert run.ended == "cancelled"
    assert "answer" not in run.variables


@shows("task listener")
def test_a_listener_of_the_canceling_that_fails_is_an_incident_and_is_tried_again() -> None:
    run = Run(PLAIN)
    run.do(engine.Cancel())
    run.work("a").fail("a")
    assert run.incident is not None
    run.retry("a")
    assert heard(run) == "two"
    assert run.work("a").ended == "cancelled"


@shows("task listener")
@pytest.mark.parametrize("how", ["element", "instance"])
def test_what_cannot_be_heard_is_given_up_by_cancelling_it_once_more(how: str) -> None:
    run = Run(PLAIN)
    number = run.at("a")
    command = engine.Cancel() if how == "instance" else engine.CancelElement(number)
    run.do(command)
    if how == "element":
        with pytest.raises(engine.CannotMove, match="being cancelled"):
            run.do(command)
    else:
        assert run.do(command).ended is None  # said twice, it is still heard
    run.fail("a")
    assert run.do(command).ended == "cancelled"
    assert run.waits == {}


@shows("task listener")
def test_a_type_that_cannot_be_read_is_an_incident_not_the_end_of_what_cancels() -> None:
    run = Run(ends("e", "gone") + person("a", heard=("=kind",)) + LATE + flows("s > a > e"))
    run.fire("late")
    assert run.waiting == ["a", "b"]
    assert run.incident is not None
    run.retry("a", kind="late.one")
    assert heard(run) == "late.one"


@shows("task listener", "parallel multi-instance")
def test_a_repetition_is_left_when_all_that_it_withdrew_have_been_heard() -> None:
    marker = many("=[1, 2, 3]", until="=numberOfCompletedInstances = 1")
    run = Run(ends("e") + person("a", inside=marker) + jobs("b") + flows("s > a > b > e"))
    run.do(engine.CompleteUserTask(run.at("a")))
    assert run.waiting == ["a", "a"]
    assert run.work("a").waiting == ["a"]
    assert run.work("a").waiting == ["b"]
    assert run.work("b").ended == "completed"


@shows("task listener", "sequential multi-instance")
def test_the_next_item_begins_when_the_cancelled_one_has_been_heard() -> None:
    marker = many("=[1, 2]", sequential=True)
    run = Run(ends("e") + person("a", inside=marker) + flows("s > a > e"))
    run.do(engine.CancelElement(run.at("a")))
    assert heard(run) == "one"
    run.work("a")
    assert isinstance(run.wait("a"), engine.UserTaskWait)
    assert run.work("a").ended == "completed"


@shows("task listener", "parallel multi-instance")
def test_a_whole_repetition_is_withdrawn_together() -> None:
    late = border("late", "a", "timer") + flows("late > gone")
    marker = many("=[1, 2]")
    run = Run(ends("e", "gone") + person("a", inside=marker) + late + flows("s > a > e"))
    run.fire("late")
    assert run.waiting == ["a", "a"]
    assert run.work("a").ended is None
    assert run.work("a").ended == "completed"


@shows("task listener", "timer event sub-process")
def test_an_event_sub_process_goes_on_while_what_it_interrupted_is_heard() -> None:
    aside = event_sub("h", begun_by("h_s", "timer"), jobs("h_job"), flows("h_s > h_job > h_e"))
    run = Run(ends("e") + person("a") + aside + flows("s > a > e"))
    run.fire("h_s")
    assert run.waiting == ["a", "h_job"]
    assert run.work("a").ended is None
    assert run.work("h_job").ended == "completed"


@shows("task listener", "terminate end event")
def test_a_terminate_end_waits_for_what_is_heard() -> None:
    body = ends() + gate("parallel", "f") + person("a") + jobs("b") + ended("t", "terminate")
    run = Run(body + el("endEvent", "e") + flows("s > f > a > e", "f > b > t"))
    assert run.work("b").ended is None
    assert run.work("a").ended == "completed"


@shows("task listener", "transaction")
def test_a_cancelled_transaction_ends_when_what_ran_in_it_has_been_heard() -> None:
    inside = gate("parallel", "f") + person("a") + undoable("b") + ended("stop", "cancel")
    box = sub("t", inside, flows("t_s > f > a > t_e", "f > b > stop"), tag="transaction")
    out = border("no", "t", "cancel") + flows("no > gone")
    run = Run(ends("e", "gone") + box + out + flows("s > t > e")).work("b")
    assert run.waiting == ["a", "undo_b"]
    assert run.work("undo_b").ended is None
    assert run.work("a").ended == "completed"


@shows("task listener", "compensation throw event")
def test_a_handler_that_is_cancelled_by_hand_is_heard_before_the_next_begins() -> None:
    on = border("on_b", "b", "compensate")
    on += person("u").replace('id="u"', 'id="u" isForCompensation="true"')
    on += el("association", "as_b", sourceRef="on_b", targetRef="u")
    body = ends("e") + undoable("a") + jobs("b") + on + thrown("t", "compensate")
    run = Run(body + flows("s > a > b > t > e")).work("a").work("b")
    run.do(engine.CancelElement(run.at("u")))
    assert run.waiting == ["u"]
    assert run.work("u").waiting == ["undo_a"]
    assert run.work("undo_a").ended == "completed"


@shows("task listener")
def test_a_join_does_not_wait_for_a_token_that_is_being_withdrawn() -> None:
    body = ends("e") + gate("parallel", "f") + gate("inclusive", "j") + person("a") + jobs("b")
    run = Run(body + flows("s > f > a > j > e", "f > b > j"))
    run.do(engine.CancelElement(run.at("a")))
    run.work("b")
    assert run.visits("e") == 1
    assert run.ended is None
    assert run.work("a").ended == "completed"


@shows("task listener")
def test_an_element_cancelled_by_hand_leaves_the_others_alone() -> None:
    body = ends("e") + gate("parallel", "f") + person("a") + jobs("b")
    run = Run(body + flows("s > f > a > e", "f > b > e"))
    run.do(engine.CancelElement(run.at("a")))
    run.work("b")
    assert run.ended is None
    assert run.work("a").ended == "completed"


@shows("task listener")
def test_a_move_goes_on_at_once_and_a_reset_begins_anew_at_once() -> None:
    body = ends("e") + person("a") + jobs("b") + flows("s > a > b > e")
    run = Run(body)
    run.do(engine.MoveToken(run.at("a"), "b"))
    assert run.waiting == ["a", "b"]
    run = Run(body)
    run.do(engine.Reset("a"))
    assert run.waiting == ["a", "a"]
    kinds = {type(wait) for wait in run.waits.values()}
    assert kinds == {engine.JobWait, engine.UserTaskWait}


@shows("task listener")
def test_nothing_is_begun_in_what_is_being_cancelled() -> None:
    box = sub("box", person("a"), jobs("b"), flows("box_s > a > b > box_e"))
    run = Run(ends("e") + box + jobs("c") + flows("s > box > c > e"))
    run.do(engine.Cancel())
    for command in (engine.ActivateElement("c"), engine.Reset("b")):
        with pytest.raises(engine.CannotMove, match="being cancelled"):
            run.do(command)


@shows("task listener")
def test_a_scope_that_is_being_cancelled_is_opened_anew_by_an_activation_inside() -> None:
    box = sub("box", person("a"), jobs("b"), flows("box_s > a > b > box_e"))
    out = border("late", "box", "timer") + jobs("c") + flows("late > c > gone")
    run = Run(ends("e", "gone") + box + out + flows("s > box > e")).fire("late")
    run.do(engine.ActivateElement("b"))
    assert run.visits("box") == 2
    run.work("a")
    assert run.waiting == ["b", "c", "late"]


@shows("task listener")
def test_a_suspended_instance_is_heard_when_it_is_resumed() -> None:
    run = Run(PLAIN)
    run.do(engine.Suspend())
    run.do(engine.Cancel())
    assert (run.ended, run.waiting) == (None, [])
    run.do(engine.Resume())
    assert heard(run) == "one"
    assert run.work("a").work("a").ended == "cancelled"


@shows("task listener")
def test_what_is_being_withdrawn_goes_on_so_in_another_version() -> None:
    run = Run(ends("e", "gone") + person("a") + LATE + flows("s > a > e")).fire("late")
    target = load(ends("e", "gone") + person("a") + LATE + jobs("x") + flows("s > a > x > e"))
    how = engine.Migration({}, frozenset({"a"}), "better")
    outcome = engine.migrate(run.definition, target, run.out.state, how, now=NOW)
    run.definition = target
    run.take(outcome)
    assert run.waiting == ["a", "b"]
    assert heard(run) == "one"
    assert run.work("a").work("b").ended == "completed"
