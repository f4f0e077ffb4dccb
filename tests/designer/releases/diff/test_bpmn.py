"""What changes of an element is told by what it means."""

from __future__ import annotations

import pytest

from app.designer.releases.diff.bpmn import compare
from app.designer.releases.diff.change import Change, Kind, Words
from tests.designer.builders import (
    CATCH,
    END,
    HEAD,
    JOB,
    MESSAGE,
    START,
    TIMER,
    USER_TASK,
    diagram,
)

WORDS = Words({"csr": "Customer service", "finance": "Finance"}, {})


def changes(before: bytes, after: bytes) -> list[Change]:
    return compare(before, after, "small.bpmn", WORDS)


def one(before: bytes, after: bytes) -> list[str]:
    """The details of the one change."""
    [found] = [change for change in changes(before, after) if change.listed]
    assert found.kind == Kind.CHANGED
    return [str(detail) for detail in found.details]


def process(inside: str, root: str = "") -> bytes:
    said = f'<bpmn:process id="p" isExecutable="true">{inside}</bpmn:process>'
    return f"{HEAD}{root}{said}</bpmn:definitions>".encode()


def edited(content: bytes, old: str, new: str) -> bytes:
    assert old in content.decode()
    return content.replace(old.encode(), new.encode())


ALL = diagram(START, USER_TASK, JOB, TIMER, CATCH, END, before=MESSAGE)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"csr"', '"finance"', "Candidate role: Customer service → Finance"),
        ('"csr"', '"csr, finance"', "Candidate role: Customer service → Customer service, Finance"),
        ('name="Ask"', 'name="Call"', "Name: Ask → Call"),
        ('type="mail.send"', 'type="mail.post"', "Operation: mail.send → mail.post"),
        ('retries="3"', 'retries="5"', "Tries: 3 → 5"),
        ('source="=who"', 'source="=boss"', "Input to: who → boss"),
        ('source="=who"', 'source="who"', "Input to: who → “who”"),
        ('value="sent"', 'value="mail"', "Result variable: sent → mail"),
        ("P2D", "P3D", "Waits for: P2D → P3D"),
        ('name="paid"', 'name="settled"', "Message: paid → settled"),
        ('correlationKey="=who"', 'correlationKey="=id"', "Correlation key: who → id"),
    ],
)
def test_a_property_is_told_in_the_words_of_the_glossary(old: str, new: str, told: str) -> None:
    assert one(ALL, edited(ALL, old, new)) == [told]


def flow(condition: str, more: str = "") -> bytes:
    text = f"<bpmn:conditionExpression>{condition}</bpmn:conditionExpression>"
    ways = (
        '<bpmn:exclusiveGateway id="g" name="Large?" default="b" /><bpmn:task id="x" name="X" />'
        '<bpmn:task id="y" name="Y" /><bpmn:sequenceFlow id="b" sourceRef="g" targetRef="y" />'
    )
    return process(f'{ways}<bpmn:sequenceFlow id="a" sourceRef="g" targetRef="x">{text}'
                   f"</bpmn:sequenceFlow>{more}")  # fmt: skip


def test_a_condition_is_told_before_and_after() -> None:
    assert one(flow("=total > 1000".replace(">", "&gt;")), flow("=total &gt; 2000")) == [
        "Condition: total > 1000 → total > 2000"
    ]


def test_another_default_flow_is_told_by_its_ends() -> None:
    before = flow("=a")
    assert one(before, edited(before, 'default="b"', 'default="a"')) == [
        "Default flow: Large? to Y → Large? to X"
    ]


def called(inner: str) -> bytes:
    extensions = f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"
    return process(f'<bpmn:callActivity id="c" name="Call">{extensions}</bpmn:callActivity>')


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('<zeebe:calledElement processId="a" />', '<zeebe:calledElement processId="b" />',
         ["Called process: a → b"]),
        ('<zeebe:calledElement processId="a" bindingType="latest" />',
         '<zeebe:calledElement processId="a" bindingType="versionTag" versionTag="v2" />',
         ["Version of the called process added: with the tag v2"]),
        ('<zeebe:calledElement processId="a" bindingType="latest" />',
         '<zeebe:calledElement processId="a" />', None),
        ('<zeebe:calledElement processId="a" propagateAllChildVariables="true" />',
         '<zeebe:calledElement processId="a" propagateAllChildVariables="false" />',
         ["Takes over all results: yes → no"]),
        ("<zeebe:odd a=\"1\" />", "<zeebe:odd a=\"2\" />", ["Odd: a 1 → a 2"]),
    ],
)  # fmt: skip
def test_a_call_is_told_by_what_it_means(before: str, after: str, told: list[str] | None) -> None:
    if told is None:
        assert changes(called(before), called(after)) == []
    else:
        assert one(called(before), called(after)) == told


def boundary(attributes: str, timer: str = "PT1H") -> bytes:
    definition = (
        f'<bpmn:timerEventDefinition id="t"><bpmn:timeDuration>{timer}</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition>"
    )
    return process(
        '<bpmn:task id="x" name="Work" />'
        f'<bpmn:boundaryEvent id="e" name="Late" attachedToRef="x" {attributes}>{definition}'
        "</bpmn:boundaryEvent>"
    )


def test_what_is_left_out_is_the_same_as_what_the_standard_says() -> None:
    assert changes(boundary(""), boundary('cancelActivity="true"')) == []
    assert one(boundary(""), boundary('cancelActivity="false"')) == ["Interrupts: yes → no"]


def test_an_event_is_named_with_its_trigger() -> None:
    [found] = changes(process('<bpmn:task id="x" name="Work" />'), boundary(""))
    assert (found.kind, found.sort) == (Kind.ADDED, "Timer boundary event")
    assert {str(one) for one in found.details} >= {
        "Attached to added: Work",
        "Waits for added: PT1H",
    }


def test_repeating_is_told() -> None:
    def task(inner: str) -> bytes:
        return process(f'<bpmn:task id="x" name="Work">{inner}</bpmn:task>')

    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="{}"><bpmn:extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="=seats" /></bpmn:extensionElements>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    assert one(task(""), task(loop.format("true"))) == [
        "Done for each added: one after the other",
        "For each of added: seats",
    ]
    assert one(task(loop.format("true")), task(loop.format("false"))) == [
        "Done for each: one after the other → all at once"
    ]


def test_a_flow_to_a_new_element_is_drawn_and_not_listed() -> None:
    before, after = diagram(START, END), diagram(START, USER_TASK, END)
    found = changes(before, after)
    assert [(one.kind, one.name) for one in found if one.listed] == [
        (Kind.ADDED, "Ask"),
        (Kind.CHANGED, "Begin to Ask"),
    ]
    assert [(one.kind, one.element) for one in found if not one.listed] == [(Kind.ADDED, "f2")]


def test_a_new_flow_with_a_condition_is_listed() -> None:
    more = (
        '<bpmn:task id="z" name="Z" /><bpmn:sequenceFlow id="c" sourceRef="g" targetRef="z">'
        "<bpmn:conditionExpression>=large</bpmn:conditionExpression></bpmn:sequenceFlow>"
    )
    found = changes(flow("=a"), flow("=a", more))
    assert {one.element for one in found if one.listed} == {"z", "c"}


def test_names_with_markup_stay_text() -> None:
    after = edited(ALL, 'name="Ask"', 'name="&lt;script&gt;"')
    assert one(ALL, after) == ["Name: Ask → <script>"]


def test_a_lane_is_told_at_the_element() -> None:
    def lanes(first: str, second: str) -> bytes:
        refs = "<bpmn:flowNodeRef>x</bpmn:flowNodeRef>"
        return process(
            f'<bpmn:laneSet id="s"><bpmn:lane id="l1" name="Desk">{first and refs}</bpmn:lane>'
            f'<bpmn:lane id="l2" name="Vault">{second and refs}</bpmn:lane></bpmn:laneSet>'
            '<bpmn:task id="x" name="Work" />'
        )

    assert one(lanes("x", ""), lanes("", "x")) == ["Lane: Desk → Vault"]
