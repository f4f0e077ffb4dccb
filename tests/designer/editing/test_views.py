"""What the modeler's script asks: who may, and that problems come as JSON."""

from __future__ import annotations

from typing import Any

import pytest

from app.lib import json
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import World, token

PAGE = "/processes/p/draft"
ASKED = [f"{PAGE}/lint", "/processes/try/timer", "/processes/try/feel-check"]


@pytest.fixture
def drawn(world: World) -> World:
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    return world


def ask(client: Any, url: str, said: Any) -> Any:
    headers = {"X-CSRFToken": token(client, PAGE)}
    return client.post(url, data=json.dumps(said), headers=headers, content_type="application/json")


def test_the_owner_is_told_what_there_is(drawn: World) -> None:
    owner = drawn.browser("process-owner")
    owner.get(PAGE)
    told = json.loads(owner.get(f"{PAGE}/context").data)
    assert told.keys() >= {"roles", "people", "operations", "templates", "processes", "variables"}
    assert isinstance(json.loads(ask(owner, f"{PAGE}/lint", {}).data), list)
    timer = ask(owner, "/processes/try/timer", {"form": "timeDuration", "text": "PT4H"})
    assert json.loads(timer.data)["words"] == "4 hours after it is reached."
    formula = ask(owner, "/processes/try/feel-check", {"expression": "1 +"})
    assert json.loads(formula.data)["errors"][0]["column"] == 4


def test_what_cannot_be_taken_is_a_problem_with_its_place(drawn: World) -> None:
    owner = drawn.browser("process-owner")
    answer = ask(owner, "/processes/try/timer", {"form": "timeDuration"})
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert json.loads(answer.data)["errors"][0]["pointer"] == "/text"


def test_without_a_draft_there_is_nothing_to_ask_about(drawn: World) -> None:
    assert drawn.browser("process-owner").get("/processes/p/draft/context").status_code == 404


@pytest.mark.parametrize("url", ASKED)
def test_only_who_may_draft_a_process_may_ask(drawn: World, url: str) -> None:
    csr = drawn.browser("csr")
    headers = {"X-CSRFToken": token(csr, "/home")}
    answer = csr.post(url, data="{}", headers=headers, content_type="application/json")
    assert answer.status_code == 403
    assert csr.get(f"{PAGE}/context").status_code == 403
