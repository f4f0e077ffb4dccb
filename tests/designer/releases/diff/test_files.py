"""The processes that Baton ships, edited, and what the comparison says about it."""

from __future__ import annotations

import re
import time

import pytest

from app.config import ROOT
from app.designer.folders import Files, read_folder
from app.designer.releases.diff.change import Kind, Words
from app.designer.releases.diff.files import Comparison, compare
from tests.designer.builders import END, START, USER_TASK, diagram

WORDS = Words({"csr": "Customer service", "finance": "Finance"}, {"mail.send": "Send a mail"})
ASK, CHECK = 'id="Ask" name="Ask"', 'id="Check" name="Check"'
SHIPPED = sorted(path.name for path in (ROOT / "processes").iterdir() if path.is_dir())


def shipped(key: str) -> Files:
    return read_folder(ROOT / "processes" / key)


def edited(key: str, file: str, *edits: tuple[str, str]) -> Comparison:
    """What changes when texts of a file are replaced once."""
    before = shipped(key)
    text = before[file].decode()
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return compare(before, {**before, file: text.encode()}, WORDS)


def told(found: Comparison) -> list[str]:
    return [one.words for one in found.changes]


@pytest.mark.parametrize("key", SHIPPED)
def test_a_process_does_not_differ_from_itself(key: str) -> None:
    found = compare(shipped(key), shipped(key), WORDS)
    assert (found.changes, found.moves, found.rest) == ((), (), ())


@pytest.mark.parametrize("key", SHIPPED)
def test_of_a_new_process_everything_is_added(key: str) -> None:
    found = compare({}, shipped(key), WORDS)
    assert {one.kind for one in found.changes} == {Kind.ADDED}
    assert {one.name for one in found.changes if one.sort == "File"} == set(shipped(key))


@pytest.mark.parametrize("key", SHIPPED)
def test_of_a_process_that_is_gone_everything_is_removed(key: str) -> None:
    assert {one.kind for one in compare(shipped(key), {}, WORDS).changes} == {Kind.REMOVED}


def test_a_candidate_role_is_told_by_its_name() -> None:
    found = edited("seat-change", "seat-change.bpmn", ('Groups="csr"', 'Groups="finance"'))
    assert told(found) == [
        "Verify the requester: Candidate role: Customer service → Finance",
    ]
    assert found.changes[0].at == (("seat-change.bpmn", "VerifyRequester"),)


def test_who_gets_a_user_task_first_and_who_must_not_do_it_are_told_in_words() -> None:
    def headers(first: str, others: str) -> dict[str, bytes]:
        check = (
            f'{USER_TASK.replace(ASK, CHECK)}<zeebe:taskHeaders><zeebe:header key="assignment" '
            f'value="{first}" /><zeebe:header key="notDoneBy" value="{others}" />'
            "</zeebe:taskHeaders>"
        )
        elsewhere = diagram(START, USER_TASK.replace(ASK, 'id="Pay" name="Pay it"'), END)
        return {"small.bpmn": diagram(START, USER_TASK, check, END), "pay.bpmn": elsewhere}

    assert told(compare(headers("previous", "Ask"), headers("least-loaded", "Ask, Pay"))) == [
        "Check: Goes first to: whoever did the previous user task of the order → "
        "whoever has the least to do; Not the person who did: Ask → Ask, Pay it"
    ]
    assert told(compare(headers("previous", "Pay,Ask"), headers("previous", "Ask, Pay"))) == []


def test_an_input_of_an_operation_is_told_by_its_name() -> None:
    found = edited(
        "seat-change",
        "seat-change.bpmn",
        ('source="=subscription.tenantId" target="tenantId"', 'source="=t" target="tenantId"'),
    )
    assert told(found) == ["Read the subscription: Input tenantId: subscription.tenantId → t"]


def test_a_timer_and_a_due_date_are_told_as_they_were_written() -> None:
    found = edited(
        "seat-change",
        "seat-change.bpmn",
        ("PT4H", "PT8H"),
        ('T00:00:00Z")</bpmn:timeDate>', 'T06:00:00Z")</bpmn:timeDate>'),
    )
    assert [str(one.details[0]) for one in found.changes] == [
        'Due: now() + duration("PT4H") → now() + duration("PT8H")',
        'Due at: date and time(substring(current.renewalDate, 1, 10) + "T00:00:00Z") → '
        'date and time(substring(current.renewalDate, 1, 10) + "T06:00:00Z")',
    ]


def test_an_operation_is_told_by_its_name() -> None:
    found = edited(
        "seat-change",
        "seat-change.bpmn",
        (
            '<zeebe:taskDefinition type="mail.send" retries="3"/>',
            '<zeebe:taskDefinition type="x"/>',
        ),
    )
    assert [str(one) for one in found.changes[0].details] == [
        "Operation: Send a mail (mail.send) → x",
        "Tries removed: 3",
    ]


def test_documentation_and_names_are_told() -> None:
    found = edited(
        "seat-change",
        "seat-change.bpmn",
        ('name="Verify the requester"', 'name="Call the requester"'),
        ("Call the contact on file", "Ring the contact on file"),
    )
    details = found.changes[0].details
    assert str(details[0]) == "Name: Verify the requester → Call the requester"
    assert details[1].what == "Documentation"


def test_the_way_the_xml_is_written_does_not_count() -> None:
    before = shipped("seat-change")
    text = before["seat-change.bpmn"].decode()
    other = text.replace("zeebe:", "z:").replace("xmlns:zeebe", "xmlns:z").replace("bpmn:", "b:")
    other = other.replace("xmlns:bpmn=", "xmlns:b=").replace("    ", "\t")
    other = other.replace(
        'type="mail.send" retries="3"',
        'retries="3" type="mail.send"',
    )
    found = compare(before, {**before, "seat-change.bpmn": other.encode()}, WORDS)
    assert (told(found), found.moves) == ([], ())


def test_a_shape_that_moved_is_counted_apart() -> None:
    text = shipped("seat-change")["seat-change.bpmn"].decode()
    shape = re.search(r'bpmnElement="VerifyRequester"[^>]*>\s*<dc:Bounds x="(\d+)"', text)
    assert shape is not None
    moved = shape[0].replace(f'x="{shape[1]}"', f'x="{int(shape[1]) + 40}"')
    found = edited("seat-change", "seat-change.bpmn", (shape[0], moved))
    assert found.changes == ()
    assert [one.element for one in found.moves] == ["VerifyRequester"]
    assert found.marks("seat-change.bpmn").kinds == {"VerifyRequester": Kind.MOVED}


def test_an_inserted_rule_is_one_change_and_those_behind_it_are_none() -> None:
    table = shipped("seat-change")["seat-change.dmn"].decode()
    second = re.search(r'<rule id="SeatChangeRule2">.*?</rule>', table, re.S)
    assert second is not None
    fresh = (
        second[0].replace("SeatChangeRule2", "Fresh").replace("<text>0</text>", "<text>1</text>")
    )
    found = edited("seat-change", "seat-change.dmn", (second[0], fresh + second[0]))
    assert [(one.kind, one.name) for one in found.changes] == [
        (Kind.ADDED, "Seat change, rule 2"),
    ]
    assert found.changes[0].at == (("seat-change.bpmn", "DecideChange"),)


def test_a_cell_of_a_rule_is_told_by_its_column() -> None:
    found = edited("seat-change", "seat-change.dmn", ("&gt; 0.5", "&gt; 0.4"))
    assert told(found) == ["Seat change, rule 3: Share of today's seats: > 0.5 → > 0.4"]


def test_a_changed_decision_marks_the_element_that_asks_it() -> None:
    found = edited("seat-change", "seat-change.dmn", ("&gt; 0.5", "&gt; 0.4"))
    marks = found.marks("seat-change.bpmn")
    assert (marks.kinds, marks.numbers) == ({"DecideChange": Kind.CHANGED}, {"DecideChange": [1]})


def test_a_field_of_a_form_is_told_with_its_form() -> None:
    found = edited("seat-change", "settle-change.form", ('"maxLength": 2000', '"maxLength": 3000'))
    assert told(found) == ["What was settled, in form settle-change: Most characters: 2000 → 3000"]
    assert found.changes[0].at != ()


def test_an_expectation_of_a_scenario_is_told() -> None:
    found = edited("seat-change", "scenarios.yaml", ("outcome: completed", "outcome: cancelled"))
    assert told(found) == [
        "more seats at once, without a person: Expected outcome: completed → cancelled"
    ]


def test_what_scenarios_begin_with_is_one_change() -> None:
    found = edited("seat-change", "scenarios.yaml", ("creditLimit: 20000", "creditLimit: 100"))
    assert told(found) == ["What all scenarios begin with: Given customer.creditLimit: 20000 → 100"]


def test_an_order_of_a_scenario_is_told_value_by_value() -> None:
    before = shipped("seat-change")
    text = before["orders/happy.json"].decode()
    number = re.search(r'"quantity": (\d+)', text)
    assert number is not None
    found = edited("seat-change", "orders/happy.json", (number[0], '"quantity": 77'))
    assert found.changes[0].words.startswith("orders/happy.json: ")
    assert "77" in found.changes[0].words


def test_other_texts_are_told_by_their_lines() -> None:
    before = shipped("seat-change")
    after = {**before, "README.md": before["README.md"] + b"\nOne more.\n"}
    assert "new" in told(compare(before, after))[0]


def test_a_file_that_cannot_be_read_is_told_and_hides_nothing() -> None:
    before = shipped("seat-change")
    found = compare(before, {**before, "seat-change.bpmn": b"<broken", "settle-change.form": b"{"})
    assert {one.file for one in found.changes} == {"seat-change.bpmn", "settle-change.form"}
    assert all("Cannot be compared in words" in one.words for one in found.changes)


def test_the_largest_shipped_process_is_compared_in_a_moment() -> None:
    started = time.process_time()
    edited("aws-account", "aws-account.bpmn", ('retries="3"', 'retries="2"'))
    assert time.process_time() - started < 0.5
