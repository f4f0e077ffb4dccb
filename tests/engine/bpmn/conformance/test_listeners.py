"""Execution listeners and listeners of user tasks are jobs (Camunda 8, "Listeners")."""

from __future__ import annotations

import pytest

from app import engine
from tests.engine.bpmn.conformance.diagrams import (
    Run,
    begun_by,
    border,
    el,
    ends,
    event_sub,
    ext,
    faults,
    flows,
    jobs,
    mapping,
    refuses,
    script,
    shows,
    sub,
)


def heard(*events: str) -> str:
    """Execution listeners: ``start:type``."""
    made = []
    for event in events:
        when, kind = event.split(":")
        made.append(f'<zeebe:executionListener eventType="{when}" type="{kind}"/>')
    return f"<zeebe:executionListeners>{''.join(made)}</zeebe:executionListeners>"


WORK = '<zeebe:taskDefinition type="work"/>'


def task(*more: str) -> str:
    """A process of one job with listeners."""
    return ends("e") + el("serviceTask", "a", ext(WORK, *more)) + flows("s > a > e")


def open_job(run: Run) -> engine.JobWait:
    """The one job that is open."""
    found = [wait for wait in run.waits.values() if isinstance(wait, engine.JobWait)]
    assert len(found) == 1
    return found[0]


def done(run: Run, **values: object) -> None:
    """Completes the one job that is open."""
    run.do(engine.CompleteJob(open_job(run).element_instance, values))


@shows("execution listener")
def test_start_listeners_run_in_order_before_the_work_and_end_listeners_after_it() -> None:
    run = Run(task(heard("start:one", "start:two", "end:three")))
    order = []
    while run.ended is None:
        order.append(open_job(run).type)
        done(run)
    assert order == ["one", "two", "work", "three"]


@shows("execution listener")
def test_what_a_start_listener_sets_is_local_to_the_element() -> None:
    run = Run(task(heard("start:one")), {"x": 1})
    done(run, x=5)
    assert open_job(run).type == "work"
    assert run.seen_at("a")["x"] == 5
    assert run.variables == {"x": 1}


@shows("execution listener", "exclusive gateway", "inclusive gateway")
@pytest.mark.parametrize("kind", ["exclusive", "inclusive"])
def test_the_conditions_of_a_gateway_read_what_its_start_listener_sets(kind: str) -> None:
    body = ends("e") + el(f"{kind}Gateway", "g", ext(heard("start:look"))) + jobs("a", "b")
    body += flows("s > g", "a > e", "b > e", "g > a if =x > 3", "g > b if =x < 3")
    run = Run(body, {"x": 1})
    done(run, x=5)
    assert run.waiting == ["a"]
    assert run.variables == {"x": 1}


@shows("execution listener")
def test_what_an_end_listener_sets_goes_outwards() -> None:
    run = Run(task(heard("end:one")), {"x": 1})
    done(run)
    done(run, y=2)
    assert run.ended == "completed"
    assert run.variables == {"x": 1, "y": 2}


@shows("execution listener", "input mapping", "output mapping")
def test_inputs_are_mapped_before_and_outputs_before_the_end_listener() -> None:
    run = Run(
        task(mapping("in local =x * 2", "out sum =r"), heard("start:one", "end:two")), {"x": 1}
    )
    assert run.seen_at("a")["local"] == 2
    done(run)
    done(run, r=7)
    assert open_job(run).type == "two"
    assert run.variables["sum"] == 7


@shows("execution listener", "output mapping")
def test_outputs_are_mapped_once_however_many_listeners_follow() -> None:
    run = Run(task(mapping("out n =n + 1"), heard("end:one", "end:two")), {"n": 0})
    for _ in ("work", "one", "two"):
        done(run)
    assert run.ended == "completed"
    assert run.variables == {"n": 1}


@shows("execution listener", "timer boundary event")
def test_boundary_events_listen_after_the_start_listeners() -> None:
    body = task(heard("start:one")) + border("b", "a", "timer") + jobs("x") + flows("b > x")
    run = Run(body)
    assert run.waiting == ["a"]
    done(run)
    assert run.waiting == ["a", "b"]


@shows("execution listener")
def test_a_listener_that_fails_is_an_incident_and_is_tried_again_alone() -> None:
    run = Run(task(heard("end:one")))
    done(run)
    run.fail("a")
    assert run.incident is not None
    run.retry("a")
    assert open_job(run).type == "one"
    done(run)
    assert run.ended == "completed"
    assert run.visits("a") == 1


@shows("execution listener", "embedded sub-process")
def test_a_sub_process_has_listeners_too() -> None:
    box = sub(
        "box",
        script("i", "n", "=1"),
        flows("box_s > i > box_e"),
        more=ext(heard("start:one", "end:two")),
    )
    run = Run(ends("e") + box + flows("s > box > e"))
    assert open_job(run).type == "one"
    assert run.visits("i") == 0
    done(run)
    assert open_job(run).type == "two"
    assert run.visits("i") == 1
    done(run)
    assert run.ended == "completed"


@shows("execution listener")
def test_a_process_has_listeners_too() -> None:
    body = ext(heard("start:one", "end:two")) + ends("e") + jobs("a") + flows("s > a > e")
    run = Run(body + handler("timer", interrupting=False))
    assert open_job(run).type == "one"
    assert run.visits("s") == 0
    done(run, x=1)
    assert run.waiting == ["a", "h_s"]  # its event sub-process listens after the start listeners
    run.work("a")
    assert open_job(run).type == "two"
    assert run.ended is None
    done(run, y=2)
    assert run.ended == "completed"
    assert run.variables == {"x": 1, "y": 2}


def handler(kind: str, *, interrupting: bool) -> str:
    """An event sub-process with one job."""
    start = begun_by("h_s", kind, interrupting=interrupting)
    return event_sub("h", start, jobs("h_job"), flows("h_s > h_job > h_e"))


@refuses("execution listener")
def test_two_listeners_of_one_type_for_one_moment_are_refused() -> None:
    assert faults(task(heard("start:one", "start:one"))) == {"a"}


@refuses("execution listener")
def test_a_listener_without_a_job_type_is_refused() -> None:
    bare = "<zeebe:executionListeners><zeebe:executionListener eventType='start'/>"
    assert faults(task(f"{bare}</zeebe:executionListeners>")) == {"a"}


@refuses("execution listener")
@pytest.mark.parametrize("event", ["start", "whenever"])
def test_a_listener_where_there_can_be_none_is_refused(event: str) -> None:
    start = el("startEvent", "s", ext(heard(f"{event}:one")))
    assert faults(start + jobs("a") + flows("s > a")) == {"s"}


def human(*events: str) -> str:
    """A user task with task listeners."""
    made = "".join(
        f'<zeebe:taskListener eventType="{when}" type="{kind}"/>'
        for when, kind in (event.split(":") for event in events)
    )
    return (
        ends("e")
        + el(
            "userTask",
            "a",
            ext("<zeebe:userTask/>", f"<zeebe:taskListeners>{made}</zeebe:taskListeners>"),
        )
        + flows("s > a > e")
    )


@shows("task listener", "user task")
def test_a_completing_listener_runs_before_the_user_task_is_completed() -> None:
    run = Run(human("completing:check"))
    number = run.at("a")
    run.do(engine.CompleteUserTask(number, {"answer": 1}))
    assert run.ended is None
    assert open_job(run).type == "check"
    done(run)
    assert run.ended == "completed"
    assert run.variables == {"answer": 1}


@shows("task listener", "user task")
def test_a_creating_listener_runs_before_the_user_task_is_offered() -> None:
    run = Run(human("creating:prepare"))
    assert open_job(run).type == "prepare"
    done(run)
    assert [type(wait) for wait in run.waits.values()] == [engine.UserTaskWait]


@shows("task listener", "user task")
def test_a_completing_listener_may_deny() -> None:
    run = Run(human("completing:check"))
    run.do(engine.CompleteUserTask(run.at("a"), {"answer": 1}))
    run.do(engine.CompleteJob(open_job(run).element_instance, {}, denied=True))
    assert run.ended is None
    assert [type(wait) for wait in run.waits.values()] == [engine.UserTaskWait]
    assert "answer" not in run.variables


@refuses("task listener")
def test_a_task_listener_for_a_moment_that_nobody_hears_of_is_refused() -> None:
    assert faults(human("reading:check")) == {"a"}
