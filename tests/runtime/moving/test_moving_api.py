"""Migrations, signals and conditions for programs: described, refused with the place, paged."""

from __future__ import annotations

from typing import Any

import pytest

from app.lib import json
from app.lib.db import db
from app.runtime.models import Instance
from tests.engine.bpmn.diagrams import el, ends, event, flows, user, when
from tests.orders.contract import Contract
from tests.runtime.moving.fleet import ONE, RENAMED, TWO, numbers
from tests.world import World

AT = "/api/v1/processes/p/migrations"
PATH = "/api/v1/processes/{key}/migrations"
ONE_PATH = f"{PATH}/{{migration_uuid}}"
EDIT = ("instance.edit", "instance.read")


class Program:
    """A program with a token, whose answers are held to the description."""

    def __init__(self, world: World, *scopes: str, role: str = "admin") -> None:
        self.client, self.contract = world.app.test_client(), Contract(world.app)
        self.headers = world.bearer(role, *scopes)

    def ask(self, method: str, url: str, path: str, said: Any = None) -> Any:
        """The answer's JSON, after it was found to be as described."""
        more = {} if said is None else {"data": json.dumps(said), "content_type": JSON}
        answer = self.client.open(url, method=method, headers=self.headers, **more)
        self.status = answer.status_code
        return self.contract.hold(method, path, answer)


JSON = "application/json"


@pytest.fixture
def program(world: World) -> Program:
    world.publish(ONE)
    for _ in range(3):
        world.start()
    return Program(world, *EDIT)


def test_a_program_tries_moves_follows_and_undoes(world: World, program: Program) -> None:
    world.publish(RENAMED)
    said = {"target": 2, "instances": {"versions": [1]}, "dryRun": True, "limit": 2}
    tried = program.ask("POST", AT, PATH, said)
    assert (program.status, tried["moves"], tried["refused"]) == (200, 0, 3)
    assert tried["reasons"][0]["element"] == "ask"
    assert tried["reasons"][0]["count"] == 3
    assert len(tried["items"]) == 2
    more = program.ask("POST", AT, PATH, {**said, "cursor": tried["nextCursor"]})
    assert (len(more["items"]), more["nextCursor"]) == (1, None)
    assert numbers() == [1, 1, 1]

    plan = {"target": 2, "mapping": {"ask": "check"}, "reason": "better", "anew": ["check"]}
    run = program.ask("POST", AT, PATH, plan)
    assert (program.status, run["state"], run["total"]) == (202, "running", 3)
    here = f"{AT}/{run['id']}"
    assert program.ask("POST", f"{here}/pause", f"{ONE_PATH}/pause")["state"] == "paused"
    assert program.ask("POST", f"{here}/resume", f"{ONE_PATH}/resume")["state"] == "running"
    world.work()
    assert numbers() == [2, 2, 2]
    done = program.ask("GET", here, ONE_PATH)
    assert (done["state"], done["counts"]["moved"], done["mapping"]) == (
        "ended",
        3,
        {"ask": "check"},
    )
    assert program.ask("GET", f"{AT}?limit=1", PATH)["items"][0]["id"] == run["id"]
    page = program.ask("GET", f"{here}/items?state=moved&limit=2", f"{ONE_PATH}/items")
    assert [one["canGoBack"] for one in page["items"]] == [True, True]
    rest = f"{here}/items?state=moved&limit=2&cursor={page['nextCursor']}"
    assert len(program.ask("GET", rest, f"{ONE_PATH}/items")["items"]) == 1

    why = {"reason": "it was not"}
    undone = program.ask("POST", f"{here}/undo", f"{ONE_PATH}/undo", why)
    assert (program.status, undone["state"]) == (202, "undoing")
    program.ask("POST", f"{here}/cancel", f"{ONE_PATH}/cancel", why)
    assert program.status == 202
    program.ask("POST", f"{here}/cancel", f"{ONE_PATH}/cancel", why)
    assert program.status == 409
    program.ask("POST", f"{here}/undo", f"{ONE_PATH}/undo", why)
    world.work()
    assert numbers() == [1, 1, 1]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({}, "/target"),
        ({"target": 9, "reason": "x"}, "/target"),
        ({"target": 2}, "/reason"),
        ({"target": 2, "reason": "x", "mapping": {"ask": "nowhere"}}, "/mapping/ask"),
        ({"target": 2, "reason": "x", "instances": {"ids": ["x"]}}, "/instances/ids/0"),
        ({"target": 2, "reason": "x", "instances": {"versions": [2]}}, "/instances"),
        ({"target": 2, "reason": "x", "instances": {"startedAfter": "soon"}},
         "/instances/startedAfter"),
        ({"target": 2, "reason": "x", "mapping": {"ask": 3}}, "/mapping/ask"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_by_its_place(
    world: World, program: Program, said: Any, pointer: str
) -> None:
    world.publish(TWO)
    answer = program.ask("POST", AT, PATH, said)
    assert program.status == 422
    assert pointer in [one["pointer"] for one in answer["errors"]]
    assert numbers() == [1, 1, 1]


def test_only_who_may_edit_instances_moves_them(world: World, program: Program) -> None:
    reader = Program(world, "instance.read")
    reader.ask("POST", AT, PATH, {"target": 1})
    assert reader.status == 403
    assert reader.ask("GET", AT, PATH) == {"items": [], "nextCursor": None}
    program.ask("GET", f"{AT}/nothing", ONE_PATH)
    assert program.status == 404


def test_a_signal_is_told_to_all_who_wait_for_it(world: World) -> None:
    catch = event("intermediateCatchEvent", "g", "signal", "G") + user("told")
    world.publish(ends("e") + catch + flows("s > g > told > e"))
    world.start()
    world.start()
    sender = Program(world, "message.publish", role="csr")
    path = "/api/v1/signals"
    said = {"name": "alarm", "variables": {"loud": 11}}
    assert sender.ask("POST", path, path, said) == {"name": "alarm", "reached": 2}
    world.work()
    assert sender.ask("POST", path, path, said)["reached"] == 0
    sender.ask("POST", path, path, {"name": ""})
    assert sender.status == 422
    sender.ask("POST", path, path, {"name": "alarm", "variables": {"x": "y" * 1_000_001}})
    assert sender.status == 422
    other = Program(world, "instance.read")
    other.ask("POST", path, path, said)
    assert other.status == 403


def test_a_condition_begins_the_process_that_it_is_met_in(world: World) -> None:
    start = when("startEvent", "low", "=stock &lt; 5".replace("&lt;", "<"))
    world.publish(start + el("startEvent", "s") + user("order") + el("endEvent", "e")
                  + flows("low > order > e", "s > order"))  # fmt: skip
    sender = Program(world, "message.publish", role="csr")
    url, path = "/api/v1/processes/p/conditions", "/api/v1/processes/{key}/conditions"
    said: dict[str, Any] = {"businessKey": "S-1", "variables": {"stock": 9}}
    assert sender.ask("POST", url, path, said) == {"instances": []}
    said["variables"]["stock"] = 3
    (uuid,) = sender.ask("POST", url, path, said)["instances"]
    db.session.rollback()
    begun = db.session.scalars(db.select(Instance)).one()
    assert (begun.uuid, begun.business_key) == (uuid, "S-1")
    sender.ask("POST", url.replace("/p/", "/nowhere/"), path, said)
    assert sender.status == 422
    sender.ask("POST", url, path, {"variables": {}})
    assert sender.status == 422
