"""Scenarios begin at any start event; what is thrown arrives, and starts other processes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import engine
from app.designer.play import play
from app.designer.played import Played
from app.designer.scenarios import scenarios
from app.designer.trial import trial
from app.lib.errors import Invalid
from tests.designer.builders import CATCH, END, JOB, MESSAGE, START, TIMER, USER_TASK, diagram

BY_MESSAGE = 'startEvent id="Come"||<bpmn:messageEventDefinition messageRef="Ordered" />'
BY_SIGNAL = 'startEvent id="Come"||<bpmn:signalEventDefinition signalRef="G" />'
BY_TIME = (
    'startEvent id="Daily"||<bpmn:timerEventDefinition><bpmn:timeCycle '
    'xsi:type="bpmn:tFormalExpression">R/P1D</bpmn:timeCycle></bpmn:timerEventDefinition>'
)
ORDERED = '<bpmn:message id="Ordered" name="ordered" />'
SIGNAL = '<bpmn:signal id="G" name="alarm" />'
HEAR = 'intermediateCatchEvent id="Heard"||<bpmn:signalEventDefinition signalRef="G" />'
SHOUT = 'intermediateThrowEvent id="Shout"||<bpmn:signalEventDefinition signalRef="G" />'
WAIT_A_DAY = TIMER.replace("P2D", "P1D")


def say(key: str, message: str, called: str, ttl: str = "", kind: str = "") -> str:
    """An event that throws a message with the key ``=who`` and the variable ``note``."""
    live = f' timeToLive="{ttl}"' if ttl else ""
    return (
        f'{kind or "intermediateThrowEvent"} id="{key}" name="{called}"|'
        f'<zeebe:publishMessage correlationKey="=who"{live} />'
        '<zeebe:ioMapping><zeebe:input source="=who" target="who" />'
        '<zeebe:input source="hello" target="note" /></zeebe:ioMapping>|'
        f'<bpmn:messageEventDefinition messageRef="{message}" />'
    )


PAY = say("Pay", "Message", "Tell that it is paid")


def played(said: str, *files: bytes) -> Played:
    """The outcome of one scenario of a folder of diagrams."""
    known = {f"{number}.bpmn": content for number, content in enumerate(files)}
    told = scenarios({"scenarios.yaml": f"scenarios: [{{name: one, {said}}}]".encode()})
    return play(engine.load(known), told[0])


# ---- where it begins


@pytest.mark.parametrize(("start", "before"), [(BY_MESSAGE, ORDERED), (BY_SIGNAL, SIGNAL)])
def test_the_only_start_event_is_taken_by_itself(start: str, before: str) -> None:
    done = played("variables: {who: A}", diagram(start, END, before=before))
    assert (done.ended, done.visited) == ("completed", ["Come", "End"])
    assert done.variables == {"who": "A"}


def test_a_timer_that_starts_a_process_has_come_when_the_scenario_begins() -> None:
    done = played("variables: {}", diagram(BY_TIME, END))
    assert (done.visited, done.duration) == (["Daily", "End"], timedelta())


def two_starts(*first: str) -> bytes:
    """A process that can begin by a message, or otherwise."""
    whole = diagram(*first, END, before=ORDERED).decode()
    more = (
        '<bpmn:startEvent id="Come"><bpmn:outgoing>x</bpmn:outgoing>'
        '<bpmn:messageEventDefinition messageRef="Ordered" /></bpmn:startEvent>'
        '<bpmn:sequenceFlow id="x" sourceRef="Come" targetRef="End" />'
    )
    return whole.replace("</bpmn:process>", more + "</bpmn:process>").encode()


def test_a_plain_start_event_goes_before_others() -> None:
    assert played("variables: {}", two_starts(START)).visited == ["Begin", "End"]


def test_a_scenario_may_say_where_it_starts() -> None:
    for start, file in (("Come", two_starts(START)), ("Begin", two_starts(START))):
        done = played(f"start: {start}, variables: {{}}", file)
        assert (done.ended, done.visited) == ("completed", [start, "End"])


def test_a_start_event_finds_its_process() -> None:
    other = diagram(BY_SIGNAL, 'endEvent id="Last"', key="other", before=SIGNAL)
    other = other.replace(b'"f', b'"g').replace(b">f", b">g")
    done = played("start: Come, variables: {}", diagram(START, END), other)
    assert (done.started, done.visited) == (["other"], ["Come", "Last"])


def test_a_wrong_start_event_is_refused_with_those_there_are() -> None:
    said = (
        r"one: small has no start event Go\. "
        r"Those there are: Begin \(none\); Come \(message ordered\)\."
    )
    with pytest.raises(Invalid, match=said):
        played("start: Go, variables: {}", two_starts(START))


def test_one_of_several_start_events_has_to_be_chosen() -> None:
    said = r"say with start: <id> .*Daily \(timer R/P1D\); Come \(message ordered\)"
    with pytest.raises(Invalid, match=said):
        played("variables: {}", two_starts(BY_TIME))


def test_a_process_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(Invalid, match=r"there is no process big\. There are: small\."):
        played("process: big, variables: {}", diagram(START, END))


# ---- what is thrown


def beside(*elements: str, before: str, key: str = "other") -> bytes:
    """A second diagram, whose ids do not meet those of the first."""
    return (
        diagram(*elements, key=key, before=before)
        .replace(b'"f', b'"g')
        .replace(b">f", b">g")
        .replace(b'"End"', b'"OtherEnd"')
    )


STARTS_OTHER = diagram(
    START, say("Order", "Ordered", "Order it"), CATCH, END, before=ORDERED + MESSAGE
)
OTHER = beside(BY_MESSAGE, WAIT_A_DAY, PAY, 'endEvent id="End"', before=ORDERED + MESSAGE)


def test_a_thrown_message_starts_a_process_which_answers_by_its_key() -> None:
    done = played("process: small, variables: {who: A}", STARTS_OTHER, OTHER)
    assert (done.ended, done.duration) == ("completed", timedelta(days=1))
    assert done.started == ["small", "other"]
    path = "Begin Order Paid Come Later Pay OtherEnd End"
    assert done.visited == path.split()
    assert done.variables["note"] == "hello"


def test_a_thrown_message_does_not_go_to_another_key() -> None:
    other = OTHER.replace(b'correlationKey="=who"', b'correlationKey="else"')
    done = played("process: small, variables: {who: A}", STARTS_OTHER, other)
    assert (done.ended, done.waits_at) == ("waiting", ["Paid"])


def test_a_process_is_started_once_for_each_key_while_it_is_active() -> None:
    twice = diagram(
        START,
        say("Order", "Ordered", "Order it"),
        say("Again", "Ordered", "Order it again"),
        END,
        before=ORDERED,
    )
    done = played("process: small, variables: {who: A}", twice, OTHER)
    assert (done.ended, done.started) == ("completed", ["small", "other"])


def test_a_message_that_is_kept_starts_it_again_when_the_first_has_ended() -> None:
    twice = diagram(
        START,
        say("Order", "Ordered", "Order it"),
        say("Again", "Ordered", "Order it again", "P2D"),
        END,
        before=ORDERED,
    )
    done = played("process: small, variables: {who: A}", twice, OTHER)
    assert (done.ended, done.started) == ("completed", ["small", "other", "other"])


def late(ttl: str) -> Played:
    """A message that is thrown a day before anybody waits for it."""
    thrower = beside(
        START.replace("Begin", "Go"),
        say("Pay", "Message", "Tell", ttl),
        say("Order", "Ordered", "Order it"),
        END,
        before=MESSAGE + ORDERED,
    )
    waiter = diagram(BY_MESSAGE, WAIT_A_DAY, CATCH, END, before=MESSAGE + ORDERED)
    return played("process: other, variables: {who: A}", waiter, thrower)


def test_a_thrown_message_is_kept_for_its_time_to_live() -> None:
    assert late("P2D").waits_at == []
    assert late("PT1H").waits_at == late("").waits_at == ["Paid"]


def test_a_message_id_is_thrown_once_while_it_is_kept() -> None:
    marked = say("Order", "Ordered", "Order it", "P9D").replace("/>", 'messageId="m-1" />', 1)
    again = marked.replace('"Order"', '"Again"')
    thrower = diagram(START, marked, again, END, before=ORDERED)
    quick = beside(BY_MESSAGE, END, before=ORDERED)
    assert played("process: small, variables: {who: A}", thrower, quick).started[1:] == ["other"]


def test_a_thrown_signal_reaches_who_waits_and_starts_a_process() -> None:
    waits = beside(BY_MESSAGE, HEAR, END, before=ORDERED + SIGNAL, key="hears")
    begun = beside(BY_SIGNAL.replace("Come", "Rise"), END, before=SIGNAL, key="rises")
    begun = begun.replace(b'"g', b'"h').replace(b">g", b">h").replace(b"OtherEnd", b"Last")
    thrower = diagram(
        START, say("Order", "Ordered", "Order"), WAIT_A_DAY, SHOUT, END, before=ORDERED + SIGNAL
    )
    done = played("process: small, variables: {who: A}", thrower, waits, begun)
    assert (done.ended, done.started) == ("completed", ["small", "hears", "rises"])
    assert {"Heard", "OtherEnd", "Rise", "Last"} <= set(done.visited)
    assert done.waits_at == []


def test_a_message_without_a_time_to_live_reaches_only_who_waits_when_it_is_thrown() -> None:
    again = CATCH.replace("Paid", "PaidAgain").replace('"m"', '"n"')
    waiter = diagram(
        START, say("Order", "Ordered", "Order"), CATCH, again, END, before=ORDERED + MESSAGE
    )
    twice = (PAY, PAY.replace('"Pay"', '"PayAgain"'))
    thrower = beside(BY_MESSAGE, WAIT_A_DAY, *twice, END, before=ORDERED + MESSAGE)
    done = played("process: small, variables: {who: A}", waiter, thrower)
    assert (done.ended, done.waits_at) == ("waiting", ["PaidAgain"])


def test_an_event_that_does_not_interrupt_has_one_message_after_the_other() -> None:
    note = (
        '<bpmn:boundaryEvent id="Note" attachedToRef="Ask" cancelActivity="false">'
        '<bpmn:messageEventDefinition messageRef="Message" /></bpmn:boundaryEvent>'
        '<bpmn:sequenceFlow id="n" sourceRef="Note" targetRef="Noted" />'
        '<bpmn:endEvent id="Noted" /></bpmn:process>'
    )
    asks = diagram(
        START, say("Order", "Ordered", "Order"), USER_TASK, END, before=ORDERED + MESSAGE
    ).replace(b"</bpmn:process>", note.encode())
    later = PAY.replace('"Pay"', '"PayLater"')
    pays = beside(BY_MESSAGE, PAY, WAIT_A_DAY, later, END, before=ORDERED + MESSAGE)
    done = played("process: small, variables: {who: A}", asks, pays)
    assert (done.ended, done.waits_at, done.visited.count("Noted")) == (
        "waiting",
        ["Note", "Ask"],
        2,
    )


def test_a_message_that_starts_a_process_does_not_come_to_it_once_more() -> None:
    heard = CATCH.replace("Paid", "Second").replace('"Message"', '"Ordered"')
    keyed = MESSAGE.replace('"Message"', '"Ordered"').replace('"paid"', '"ordered"')
    orders = diagram(START, say("Order", "Ordered", "Order", "P1D"), END, before=ORDERED)
    waits = beside(BY_MESSAGE, heard, END, before=keyed)
    assert played("process: small, variables: {who: A}", orders, waits).waits_at == ["Second"]


def test_a_message_for_an_event_that_was_left_meanwhile_goes_to_another() -> None:
    paid = '<bpmn:messageEventDefinition messageRef="Message" />'
    stop = '<bpmn:messageEventDefinition messageRef="Stop" />'
    called = MESSAGE + MESSAGE.replace('"Message"', '"Stop"').replace('"paid"', '"stop"')
    ways = (("Order", "Which"), ("Which", "P"), ("Which", "S"), ("S", "Late"), ("P", "Out"))
    flows = "".join(
        f'<bpmn:sequenceFlow id="w{place}" sourceRef="{one}" targetRef="{other}" />'
        for place, (one, other) in enumerate(ways)
    )
    gate = (
        f'{flows}<bpmn:eventBasedGateway id="Which" />'
        f'<bpmn:intermediateCatchEvent id="P">{paid}</bpmn:intermediateCatchEvent>'
        f'<bpmn:intermediateCatchEvent id="S">{stop}</bpmn:intermediateCatchEvent>'
        f'<bpmn:intermediateCatchEvent id="Late">{paid}</bpmn:intermediateCatchEvent>'
        '<bpmn:endEvent id="Out" /></bpmn:process>'
    )
    waits = diagram(START, say("Order", "Ordered", "Order"), END, before=ORDERED + called)
    waits = waits.replace(b"</bpmn:process>", gate.encode())
    waits = waits.replace(b'sourceRef="Order" targetRef="End"', b'sourceRef="Late" targetRef="End"')
    throws = beside(
        BY_MESSAGE,
        say("ToStop", "Stop", "Stop"),
        say("ToPay", "Message", "Pay", "PT1H"),
        END,
        before=ORDERED + called,
    )
    done = played("process: small, variables: {who: A}", waits, throws)
    assert (done.ended, done.waits_at) == ("completed", [])
    assert "Late" in done.visited


def test_a_signal_brings_its_variables_and_is_not_heard_after_it_was_thrown() -> None:
    loud = SHOUT.replace(
        "||",
        '|<zeebe:ioMapping><zeebe:input source="smoke" target="what" /></zeebe:ioMapping>|',
    )
    hears = diagram(START, say("Order", "Ordered", "Order"), HEAR, END, before=ORDERED + SIGNAL)
    shouts = beside(BY_MESSAGE, WAIT_A_DAY, loud, END, before=ORDERED + SIGNAL)
    done = played("process: small, variables: {who: A}", hears, shouts)
    assert (done.ended, done.variables) == ("completed", {"who": "A", "what": "smoke"})
    alone = diagram(START, SHOUT, HEAR, END, before=SIGNAL)
    assert played("variables: {}", alone).waits_at == ["Heard"]


def test_the_duration_is_that_of_the_first() -> None:
    orders = diagram(START, say("Order", "Ordered", "Order"), END, before=ORDERED)
    rests = beside(BY_MESSAGE, WAIT_A_DAY, END, before=ORDERED)
    done = played("process: small, variables: {who: A}", orders, rests)
    assert (done.ended, done.duration, done.waits_at) == ("completed", timedelta(), [])


def test_what_waits_or_stops_beside_the_first_belongs_to_the_trial() -> None:
    asks = beside(BY_MESSAGE, USER_TASK, END, before=ORDERED)
    orders = diagram(START, say("Order", "Ordered", "Order"), END, before=ORDERED)
    done = played("process: small, variables: {who: A}", orders, asks)
    assert (done.ended, done.waits_at, done.tasks["csr"]) == ("completed", ["Ask"], 1)
    stops = beside(BY_MESSAGE, JOB, END, before=ORDERED)
    said = "process: small, variables: {who: A}, operations: {mail.send: {fails: Gone.}}"
    done = played(said, orders, stops)
    assert (done.ended, done.incidents) == ("incident", {"Send": "Gone."})


# ---- what does not end


def test_processes_that_start_each_other_for_ever_are_stopped_by_the_element_that_throws() -> None:
    back = say("Back", "Ordered", "Order once more")
    goes = diagram(BY_MESSAGE, WAIT_A_DAY, back, END, before=ORDERED)
    said = r"more than 100 instances\. Back \(Order once more\) throws ordered again and again"
    with pytest.raises(Invalid, match=said):
        played("variables: {who: A}", goes)


def test_a_diagram_that_goes_round_is_named_by_the_elements_of_its_loop() -> None:
    looped = diagram(START, JOB, TIMER.replace("Later", "Rest"), END).decode()
    looped = looped.replace(
        '<bpmn:sequenceFlow id="f3" sourceRef="Rest" targetRef="End" />',
        '<bpmn:sequenceFlow id="f3" sourceRef="Rest" targetRef="Send" />',
    )
    told = scenarios(
        {
            "scenarios.yaml": b"scenarios: [{name: one, variables: {who: A}, "
            b"operations: {mail.send: {id: 1}}}]"
        }
    )
    looped = looped.replace('<bpmn:endEvent id="End"><bpmn:incoming>f3</bpmn:incoming>', "")
    looped = looped.replace("</bpmn:endEvent>", "")
    definition = engine.load({"a.bpmn": looped.encode()})
    said = r"one: did not come to rest in 50 moves\. It goes round through Send \(Send\), Rest\. "
    with pytest.raises(Invalid, match=said):
        play(definition, told[0], most=50)


def test_a_trial_says_which_processes_were_started_beside_the_first() -> None:
    files = {"a.bpmn": STARTS_OTHER, "b.bpmn": OTHER}
    told = b"scenarios: [{name: one, process: small, variables: {who: A}, expect: {started: %s}}]"
    for started, faults in (
        (b"[other]", ()),
        (b"[]", ("started: expected none, was other",)),
    ):
        said = {**files, "scenarios.yaml": told % started}
        done = trial(said, engine.load(files))
        assert done.results[0].faults == faults
        assert done.covered["elements"].missing == {}
