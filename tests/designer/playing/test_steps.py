"""Somebody steps through a draft: one element at a time, answering, jumping, going back."""

from __future__ import annotations

import time
from typing import Any

import pytest

from app.designer.playing import service
from app.lib.errors import Invalid
from tests.designer.builders import (
    CATCH,
    END,
    JOB,
    MESSAGE,
    START,
    TABLE,
    TIMER,
    USER_TASK,
    diagram,
)

FILES = {"small.bpmn": diagram(START, JOB, USER_TASK, TIMER, END)}
WHO = {"variables": {"who": "Ann"}}


class Hand:
    """Plays as the browser does: keeps the moves, sends them with each wish."""

    def __init__(self, files: dict[str, bytes], **start: Any) -> None:
        self.files, self.start = files, start or WHO
        self.moves: list[dict[str, Any]] = []
        self.ask()

    def ask(self, **wish: Any) -> dict[str, Any]:
        said: dict[str, Any] = {"start": self.start, "moves": self.moves, "from": 0}
        if wish:
            said |= {"then": wish}
        done = service.step(self.files, said)
        self.moves, self.log, self.view = done["moves"], done["log"], done["view"]
        return self.view

    def wait(self, kind: str) -> dict[str, Any]:
        (found,) = [one for one in self.view["waits"] if one["kind"] == kind]
        return {"player": found["player"], "at": found["at"]}


def test_next_runs_one_element_and_run_goes_on_until_a_person_decides() -> None:
    hand = Hand(FILES)
    assert (hand.view["flowing"], hand.view["waits"]) == (["f1"], [])
    hand.ask(do="next")
    (wait,) = hand.view["waits"]
    assert (wait["kind"], wait["operation"], wait["inputs"]) == ("job", "mail.send", {"to": "Ann"})
    assert hand.view["tokens"] == {"Send": 1}
    hand.ask(do="result", **hand.wait("job"), value={"id": 7})
    hand.ask(do="run")
    assert hand.view["waits"][0]["roles"] == ["csr"]
    assert hand.view["scopes"][0]["variables"]["sent"] == {"id": 7}
    assert hand.view["done"] == {"Begin": 1, "Send": 1}


def test_a_timer_is_jumped_to_and_the_clock_stands_there() -> None:
    hand = Hand(FILES)
    hand.ask(do="next")
    hand.ask(do="result", **hand.wait("job"), value=None)
    hand.ask(do="run")
    hand.ask(do="answer", **hand.wait("task"), value={"ok": True})
    hand.ask(do="run")
    assert hand.view["waits"][0]["due"] == "2026-03-04T09:00:00+00:00"
    hand.ask(do="timer")
    hand.ask(do="run")
    assert (hand.view["ended"], hand.view["over"]) == ("completed", True)
    assert hand.view["now"] == "2026-03-04T09:00:00+00:00"


def test_one_move_fewer_is_a_step_back() -> None:
    hand = Hand(FILES)
    hand.ask(do="next")
    before = hand.view
    hand.ask(do="result", **hand.wait("job"), value={"id": 7})
    hand.moves = hand.moves[:-1]
    assert hand.ask() == before


def test_a_play_is_the_same_whether_it_was_kept_or_is_made_again() -> None:
    hand = Hand(FILES)
    hand.ask(do="next")
    hand.ask(do="result", **hand.wait("job"), value={"id": 7})
    hand.ask(do="run")
    log, view = hand.log, hand.view
    service._kept = type(service._kept)(4)
    hand.ask()
    assert (hand.log, hand.view) == (log, view)


def test_what_does_not_wait_cannot_be_answered_and_the_move_is_named() -> None:
    hand = Hand(FILES)
    hand.moves = [{"do": "answer", "player": 0, "at": 99, "value": {}}]
    with pytest.raises(Invalid, match="Move 1 is not possible: What it answers") as refused:
        hand.ask()
    assert refused.value.problems[0].pointer == "/moves/0"


@pytest.mark.parametrize(
    ("move", "words"),
    [
        ({"do": "answer", "value": {}}, "Send does not wait for a person's answers"),
        ({"do": "escalation", "code": "x"}, "Send does not wait for a called process"),
        ({"do": "result", "player": 3}, "There are 1 instances"),
        ({"do": "fail"}, "The move fail needs reason"),
        ({"do": "timer"}, "This timer does not wait"),
        ({"do": "signal", "name": "x"}, "Nobody waits for the signal x"),
        ({"do": "wait"}, "Say how long"),
        ({"do": "wait", "length": "-PT1H"}, "longer than nothing"),
        ({"do": "go"}, "Nothing moves by itself"),
        ({"do": "result", "now": "2020-01-01T00:00:00Z"}, "lies before"),
    ],
)
def test_an_unfitting_move_is_refused_in_words(move: dict[str, Any], words: str) -> None:
    hand = Hand(FILES)
    hand.ask(do="next")
    at = hand.view["waits"][0]["at"]
    if move["do"] == "timer":
        hand = Hand({"a.bpmn": diagram(START, TIMER, END)})
        hand.ask(do="next")
        at = 999
    with pytest.raises(Invalid, match=words):
        hand.ask(**{"at": at, **move})


def test_a_job_that_fails_is_an_incident_that_can_be_tried_again() -> None:
    hand = Hand(FILES)
    hand.ask(do="next")
    hand.ask(do="fail", **hand.wait("job"), reason="Gone.")
    assert hand.view["incidents"] == {"Send": "Gone."}
    hand.ask(do="retry", **hand.wait("incident"))
    hand.ask(do="run")
    assert hand.view["waits"][0]["kind"] == "job"


def test_a_business_error_that_nobody_catches_is_an_incident() -> None:
    hand = Hand(FILES)
    hand.ask(do="next")
    hand.ask(do="error", **hand.wait("job"), code="NO")
    assert "NO" in hand.view["incidents"]["Send"]


def test_a_message_comes_to_whoever_waits_for_it() -> None:
    hand = Hand({"a.bpmn": diagram(START, CATCH, END, before=MESSAGE)})
    hand.ask(do="run")
    assert hand.view["waits"][0]["key"] == "Ann"
    hand.ask(do="message", **hand.wait("message"), value={"paid": True})
    hand.ask(do="run")
    assert hand.view["ended"] == "completed"
    assert hand.view["scopes"] == [] or hand.view["ended"] == "completed"


def test_time_can_pass_and_timers_fire_meanwhile() -> None:
    hand = Hand({"a.bpmn": diagram(START, TIMER, USER_TASK, END)})
    hand.ask(do="wait", length="P3D")
    assert hand.view["waits"][0]["kind"] == "task"
    assert hand.view["waits"][0]["since"] == "2026-03-04T09:00:00+00:00"
    assert hand.view["now"] == "2026-03-05T09:00:00+00:00"


def test_a_scenario_is_followed_and_can_be_left() -> None:
    told = b"scenarios: [{name: s, variables: {who: B}, operations: {mail.send: {id: 1}}}]"
    hand = Hand({**FILES, "scenarios.yaml": told}, scenario="s")
    hand.ask(do="run")
    assert hand.view["waits"][0]["kind"] == "task"
    hand.ask(do="answer", **hand.wait("task"), value={})
    hand.ask(do="run")
    assert hand.view["ended"] == "completed"


def test_an_operation_can_be_answered_by_an_example() -> None:
    said = {"start": WHO, "moves": [], "then": {"do": "run"}, "examples": True}
    done = service.step(FILES, said)
    (made,) = [move for move in done["moves"] if move["do"] == "result"]
    assert (made["made"], made["value"]) == (True, {"messageId": "message-1"})
    assert done["view"]["waits"][0]["kind"] == "task"


def test_a_loop_without_end_stops_and_can_be_looked_at() -> None:
    merge = 'exclusiveGateway id="Round" default="back"'
    body = diagram(START, merge, END).replace(
        b"</bpmn:process>",
        b'<bpmn:sequenceFlow id="back" sourceRef="Round" targetRef="Round" /></bpmn:process>',
    )
    body = body.replace(
        b'id="f2" sourceRef="Round" targetRef="End" />',
        b'id="f2" sourceRef="Round" targetRef="End"><bpmn:conditionExpression xsi:type='
        b'"bpmn:tFormalExpression">=1 = 2</bpmn:conditionExpression></bpmn:sequenceFlow>',
    )
    began = time.monotonic()
    hand = Hand({"a.bpmn": body})
    hand.ask(do="run")
    assert time.monotonic() - began < 10
    assert 0 < len(hand.moves) <= 500
    assert hand.view["goesOn"]


def test_variables_that_are_too_large_are_refused() -> None:
    with pytest.raises(Invalid, match="at most"):
        Hand(FILES, variables={"who": "x" * 1_100_000})


def test_a_folder_of_decisions_alone_cannot_be_stepped_through() -> None:
    with pytest.raises(Invalid, match="decisions alone"):
        Hand({"colour.dmn": TABLE})


def test_a_step_of_a_long_play_takes_less_than_a_tenth_of_a_second() -> None:
    hand = Hand({"a.bpmn": diagram(START, *(JOB.replace("Send", f"S{n}") for n in range(40)), END)})
    for _ in range(40):
        hand.ask(do="run")
        hand.ask(do="result", **hand.wait("job"), value={})
    began = time.perf_counter()
    service.step(hand.files, {"start": hand.start, "moves": hand.moves, "then": {"do": "next"}})
    assert time.perf_counter() - began < 0.1
