"""The pages of migrations, as an administrator and an auditor use them, and the command line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.access import SYSTEM
from app.config import ROOT
from app.designer import service as designer
from app.designer.folders import read_folder
from app.lib import json
from app.lib.db import db, transaction
from app.runtime.models import Instance, Timer
from app.runtime.moving.models import MigrationRun
from tests.engine.bpmn.diagrams import el, ends, flows, timer, user
from tests.orders.shop import open_shop, order, post
from tests.runtime.moving.fleet import ONE, RENAMED, TWO, fared, numbers
from tests.world import World, token

AT = "/processes/p/migrations"
HEAVY = "<script>alert(1)</script>"
GOLDEN = "m365-new-customer"


def send(browser: Any, path: str, **said: Any) -> Any:
    data = {**said, "csrf_token": token(browser, "/home")}
    return browser.post(path, data=data)


def text_of(answer: Any) -> str:
    text: str = answer.get_data(as_text=True)
    return text


def test_an_admin_chooses_maps_tries_and_moves(world: World) -> None:
    world.publish(ONE)
    world.start()
    world.publish(RENAMED)
    browser = world.browser("admin")
    page = text_of(browser.get(f"{AT}/new"))
    assert "<b>1 instance</b> will go to version 2" in page
    assert 'data-from="ask"' in page
    assert "is-missing" in page
    tried = text_of(send(browser, f"{AT}/try", to="2", **{"map:ask": ""}))
    assert "The new version has no ask." in tried
    tried = text_of(send(browser, f"{AT}/try", to="2", **{"map:ask": "check"}))
    assert "Moves" in tried
    assert numbers() == [1]
    refused = send(browser, AT, to="2", **{"map:ask": "check"})
    assert refused.status_code == 422
    assert "Say why" in text_of(refused)
    begun = send(browser, AT, to="2", reason="better", anew="ask", **{"map:ask": "check"})
    assert begun.status_code == 302
    world.work()
    run = db.session.scalars(select(MigrationRun)).one()
    assert run.plan == {"mapping": {"ask": "check"}, "anew": ["check"]}
    shown = text_of(browser.get(begun.headers["Location"]))
    assert "1 of 1" in shown
    assert "Undo…" in shown
    assert "better" in text_of(browser.get(AT))
    script = {"X-CSRFToken": token(browser, AT), "X-Script": "yes"}
    refused = browser.post(f"{AT}/{run.uuid}/pause", headers=script)
    assert (refused.status_code, refused.json["detail"]) == (
        409,
        "Only a migration that runs can be paused.",
    )
    assert send(browser, f"{AT}/{run.uuid}/undo", reason="it was not").status_code == 302
    world.work()
    assert fared(run) == [("undone", "")]


def test_the_choice_is_narrowed_in_the_address_and_says_when_nobody_fits(world: World) -> None:
    world.publish(ONE)
    instance = world.start()
    world.publish(TWO)
    browser = world.browser("admin")
    nobody = text_of(browser.get(f"{AT}/new?text=nowhere&version=1&element=ask&incidents=yes"))
    assert "No running instance fits" in nobody
    one = text_of(browser.get(f"{AT}/new?ids={instance.uuid}&after=2020-01-01&before=2090-01-01"))
    assert "<b>1 instance</b>" in one
    assert f"/processes/p/migrations/new?ids={instance.uuid}" in text_of(
        browser.get(f"/instances/{instance.uuid}")
    )
    for wrong in ("ids=nothing", "to=x", "version=77", "after=soon", "cursor=x&to=99"):
        answer = browser.get(f"{AT}/new?{wrong}")
        assert answer.status_code == 200
        assert 'role="alert"' in text_of(answer), wrong


def test_an_auditor_reads_and_presses_nothing(world: World) -> None:
    world.publish(ONE)
    world.start()
    world.publish(TWO)
    admin, auditor = world.browser("admin"), world.browser("auditor")
    begun = send(admin, AT, to="2", reason="better")
    page = auditor.get(begun.headers["Location"])
    assert page.status_code == 200
    assert "Cancel the rest" not in text_of(page)
    assert "Move instances" not in text_of(auditor.get(AT))
    assert auditor.get(f"{AT}/new").status_code == 403
    assert send(auditor, AT, to="2", reason="x").status_code == 403


def test_what_people_typed_is_shown_as_text(world: World) -> None:
    world.publish(ONE.replace('id="ask"', 'id="ask" name="&lt;b&gt;x&lt;/b&gt;"'))
    with transaction() as session:
        session.get_one(Instance, world.start().id).title = HEAVY
    world.publish(TWO)
    browser = world.browser("admin")
    page = text_of(send(browser, f"{AT}/try", to="2", reason=HEAVY))
    begun = send(browser, AT, to="2", reason=HEAVY)
    page += text_of(browser.get(begun.headers["Location"])) + text_of(browser.get(AT))
    assert HEAVY not in page
    assert "<b>x</b>" not in page


def test_an_event_that_is_listened_to_is_listed_so_that_it_keeps_its_due_date(
    world: World,
) -> None:
    def late(name: str) -> str:
        event = timer("boundaryEvent", name, "PT4H", attachedToRef="ask", cancelActivity="false")
        return ends("e") + user("ask") + event + el("endEvent", "t") + flows(
            "s > ask > e", f"{name} > t"
        )  # fmt: skip

    world.publish(late("late"))
    world.start()
    due = db.session.scalars(select(Timer.due_at)).one()
    world.publish(late("later"))
    browser = world.browser("admin")
    page = text_of(browser.get(f"{AT}/new"))
    assert re.search(r'data-from="late"[^>]*data-listens', page)
    send(browser, AT, to="2", reason="better", **{"map:late": "later"})
    world.work()
    (row,) = db.session.scalars(select(Timer)).all()
    assert (row.element_id, row.due_at, row.state) == ("later", due, "waiting")


@pytest.fixture
def golden(world: World) -> World:
    """Two orders on the shipped process, which then gets a version with other names."""
    shop = open_shop(world)
    with transaction() as session:
        files = dict(read_folder(ROOT / "processes" / GOLDEN))
        designer.publish(session, GOLDEN, files, note="", by=SYSTEM)
    for _ in range(2):
        assert post(shop, order()).status_code == 201
    shop.work()
    renamed = {name: _renamed(text) for name, text in files.items()}
    with transaction() as session:
        designer.publish(session, GOLDEN, renamed, note="", by=SYSTEM)
    return shop


PAIRS = {"CreditAndApproval": "CreditCheck", "DecideApproval": "DecideWho"}


def _renamed(text: bytes) -> bytes:
    for old, new in PAIRS.items():
        text = re.sub(rb"\b%s\b" % old.encode(), new.encode(), text)
    return text


def migrate(world: World, *more: str) -> Any:
    runner = world.app.test_cli_runner()
    return runner.invoke(args=["process", "migrate", GOLDEN, "--to", "3", *more])


def test_shipped_processes_move_from_the_command_line_as_a_dry_run_says(golden: World) -> None:
    tried = migrate(golden, "--from", "2", "--dry-run")
    assert tried.exit_code == 1, tried.output
    assert "0 of 2 instances would move" in tried.output
    assert "The new version has no CreditAndApproval." in tried.output
    pairs = [part for old, new in PAIRS.items() for part in ("--map", f"{old}={new}")]
    tried = migrate(golden, *pairs, "--dry-run", "--json")
    assert tried.exit_code == 0, tried.output
    assert json.loads(tried.stdout)["moves"] == 2
    assert numbers(GOLDEN) == [2, 2]
    refused = migrate(golden, *pairs)
    assert refused.exit_code == 1
    assert "Say why" in refused.output
    moved = migrate(golden, *pairs, "--reason", "signed at the portal", "--json")
    assert moved.exit_code == 0, moved.output
    assert json.loads(moved.stdout)["counts"]["moved"] == 2
    assert numbers(GOLDEN) == [3, 3]
    assert migrate(golden, "--map", "nonsense").exit_code == 2
    assert migrate(golden, "--map", "a=b").exit_code == 1
    again = migrate(golden, "--reason", "again")
    assert again.exit_code == 1
    assert "No running instance fits" in again.output
