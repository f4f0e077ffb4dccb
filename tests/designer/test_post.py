"""Whom a message reaches that was thrown while a scenario is played."""

from __future__ import annotations

from app import engine
from app.designer.play import play
from app.designer.scenarios import scenarios
from tests.engine.bpmn.diagrams import el, ends, event, ext, flows, folder, timer, user

HIT = (
    '<message id="K" name="hit"><extensionElements>'
    '<zeebe:subscription correlationKey="=&quot;k&quot;"/></extensionElements></message>'
)


def throw(name: str, message: str, key: str) -> str:
    said = f'<messageEventDefinition messageRef="{message}"/>'
    return el(
        "intermediateThrowEvent",
        name,
        ext(f'<zeebe:publishMessage correlationKey="{key}"/>'),
        said,
    )


def test_the_oldest_wait_is_reached_even_where_its_instance_began_later() -> None:
    late = event("startEvent", "by_signal", "signal", "G") + user("first")
    late += event("intermediateCatchEvent", "later", "message", "K") + el("endEvent", "e1")
    soon = event("startEvent", "by_message", "message", "MS")
    soon += event("intermediateCatchEvent", "sooner", "message", "K") + el("endEvent", "e2")
    ways = flows("by_signal > first > later > e1", "by_message > sooner > e2")
    other = f'<process id="q" isExecutable="true">{late}{soon}{ways}</process>{HIT}'
    main = (
        ends("e")
        + event("intermediateThrowEvent", "shout", "signal", "G")
        + throw("begin", "MS", "")
        + timer("intermediateCatchEvent", "w", "PT2H")
        + throw("hit", "K", "k")
        + timer("intermediateCatchEvent", "w2", "PT2H")
        + flows("s > shout > begin > w > hit > w2 > e")
    )
    files = folder(main, other)
    told = b"scenarios: [{name: a, process: p, tasks: {first: {answers: {}, after: PT1H}}}]"
    done = play(engine.load(files), scenarios({"scenarios.yaml": told})[0])
    assert done.waits_at == ["later"]
