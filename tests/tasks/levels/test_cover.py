"""While somebody is away: where their tasks go, and what deputies see and take."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.absence import service as absences
from app.accounts.access import Principal
from app.lib import clock
from app.lib.errors import Conflict, Forbidden
from app.runtime.models import UserTask
from app.tasks import service as tasks
from app.tasks.levels import cover
from app.tasks.work import handing
from tests.tasks.levels.offices import THURSDAY, level, one, person, task
from tests.tasks.levels.test_rules import names
from tests.tasks.levels.test_sweep import LATE, steps, work
from tests.tasks.listening import history, offered
from tests.world import World

DAY = timedelta(days=1)


def away(world: World, who: Principal, deputy: Principal | None = None) -> None:
    """Somebody is away around the Thursday of these tests."""
    with clock.fixed(THURSDAY - DAY):
        deputy_id = deputy.id if deputy else None
        begins, ends = THURSDAY - DAY, THURSDAY + 5 * DAY
        absences.add(who.id or 0, begins, ends, deputy_id, "", who)


def started(world: World, body: str) -> UserTask:
    """The task that came in on Thursday."""
    world.publish(body)
    with clock.fixed(THURSDAY):
        world.start()
    return world.task()


def test_a_task_for_somebody_who_is_away_goes_to_the_deputy_and_says_so(world: World) -> None:
    ada, ben = person("Ada Fox", "finance"), person("Ben Holt", "finance")
    away(world, ada, ben)
    found = started(world, one(task("ask", "finance", assignee="ada@test.example")))
    assert (found.assignee_id, found.assignee_name, offered()) == (ben.id, "Ben Holt", [])
    why = "Ben Holt has it as the deputy of Ada Fox; Ada Fox is away until 17 Nov 2026, 09:00 UTC."
    assert history("covered")[0].detail["why"] == why
    with clock.fixed(THURSDAY):
        page = world.browser("admin").get(f"/inbox/{found.uuid}").get_data(as_text=True)
    assert why in page


def test_without_a_deputy_it_goes_back_to_its_roles(world: World) -> None:
    away(world, person("Ada Fox", "finance"))
    found = started(world, one(task("ask", "finance", assignee="ada@test.example")))
    assert (found.assignee_id, found.claimed_at, offered()) == (None, None, ["finance"])


def test_a_deputy_of_another_role_does_not_get_it(world: World) -> None:
    away(world, person("Ada Fox", "finance"), person("Tom Reed", "technician"))
    found = started(world, one(task("ask", "finance", assignee="ada@test.example")))
    assert (found.assignee_id, offered()) == (None, ["finance"])


def test_a_deputy_whom_separated_duties_bar_does_not_get_it(world: World) -> None:
    ada, ben = person("Ada Fox", "finance"), person("Ben Holt", "finance")
    away(world, ada, ben)
    second = task("check", "finance", assignee="ada@test.example", notDoneBy="ask")
    found = started(world, one(task("ask", "finance"), second, line="s > ask > check > e"))
    with clock.fixed(THURSDAY):
        tasks.complete(found.uuid, {}, ben)
    assert (world.task().assignee_id, offered()) == (None, ["finance"])


def test_a_task_that_is_offered_to_nobody_else_stays_and_says_so(world: World) -> None:
    ada = person("Ada Fox", "finance")
    away(world, ada)
    found = started(world, one(task("ask", "", assignee="ada@test.example")))
    assert found.assignee_id == ada.id
    assert "It stays with Ada Fox" in history("covered")[0].detail["why"]


def test_a_rule_passes_over_who_is_away(world: World) -> None:
    away(world, person("Ada Fox", "finance"), person("Ben Holt", "finance"))
    body = one(task("ask", "finance", assignment="round-robin"))
    started(world, body)
    with clock.fixed(THURSDAY):
        world.start()
    assert names(world) == ["Ben Holt", "Ben Holt"]


def test_an_escalation_goes_to_the_deputy(world: World) -> None:
    ada, ben = person("Ada Fox", "finance"), person("Ben Holt", "finance")
    away(world, ada, ben)
    level("PT4H", ("due", "", "give-to-person", "ada@test.example"))
    started(world, one(task("ask", "finance")))
    work(world, LATE)
    assert (world.task().assignee_id, steps()[-1][1]) == (ben.id, "It is given to Ben Holt.")


# ---- what they had before


@pytest.fixture
def held(world: World) -> tuple[UserTask, Principal, Principal]:
    """A task that Ada had when she left; Ben stands in."""
    ada, ben = person("Ada Fox", "finance"), person("Ben Holt", "finance")
    found = started(world, one(task("ask", "finance")))
    tasks.claim(found.uuid, ada)
    away(world, ada, ben)
    return world.task(), ada, ben


def test_the_deputy_sees_and_takes_what_the_absent_person_had(
    world: World, held: tuple[UserTask, Principal, Principal]
) -> None:
    found, _, ben = held
    with clock.fixed(THURSDAY):
        assert [one.id for one in cover.tasks(ben)] == [found.id]
        tasks.claim(found.uuid, ben)
    assert world.task().assignee_id == ben.id
    assert history("claimed")[-1].detail["deputy_of"] == "Ada Fox"


def test_a_delegated_task_that_a_deputy_takes_still_goes_back_to_who_delegated_it(
    world: World,
) -> None:
    ada, ben = person("Ada Fox", "finance"), person("Ben Holt", "finance")
    eve = person("Eve Lund", "finance")
    found = started(world, one(task("ask", "finance")))
    tasks.claim(found.uuid, eve)
    handing.delegate(found.uuid, ada.id or 0, eve, note="Look at the sum")
    away(world, ada, ben)
    with clock.fixed(THURSDAY):
        tasks.claim(found.uuid, ben)
        now = world.task()
        assert (now.assignee_id, now.delegated_by_id) == (ben.id, eve.id)
        assert (now.delegation or {})["note"] == "Look at the sum"
        handing.hand_back(found.uuid, ben)
    assert world.task().assignee_id == eve.id


def test_who_delegated_a_task_and_stands_in_has_it_back(world: World) -> None:
    ada, eve = person("Ada Fox", "finance"), person("Eve Lund", "finance")
    found = started(world, one(task("ask", "finance")))
    tasks.claim(found.uuid, eve)
    handing.delegate(found.uuid, ada.id or 0, eve)
    away(world, ada, eve)
    with clock.fixed(THURSDAY):
        tasks.claim(found.uuid, eve)
    assert (world.task().assignee_id, world.task().delegation) == (eve.id, None)


def test_nobody_else_takes_it_and_nobody_once_the_person_is_back(
    world: World, held: tuple[UserTask, Principal, Principal]
) -> None:
    found, _, ben = held
    with clock.fixed(THURSDAY), pytest.raises(Conflict, match="Ada Fox"):
        tasks.claim(found.uuid, person("Cid Moss", "finance"))
    with clock.fixed(THURSDAY + 6 * DAY):
        assert cover.tasks(ben) == []
        with pytest.raises(Conflict):
            tasks.claim(found.uuid, ben)


def test_a_deputy_sees_nothing_that_is_offered_to_roles_they_do_not_have(world: World) -> None:
    ada, tom = person("Ada Fox", "finance"), person("Tom Reed", "technician")
    found = started(world, one(task("ask", "finance")))
    tasks.claim(found.uuid, ada)
    away(world, ada, tom)
    with clock.fixed(THURSDAY):
        assert cover.tasks(tom) == []
        assert not tasks.may_see(world.task(), tom)
        with pytest.raises(Forbidden):
            tasks.claim(found.uuid, tom)


def test_a_deputy_sees_what_was_given_to_the_absent_person_alone(world: World) -> None:
    ada, tom = person("Ada Fox", "finance"), person("Tom Reed", "technician")
    found = started(world, one(task("ask", "", assignee="ada@test.example")))
    away(world, ada, tom)
    with clock.fixed(THURSDAY):
        assert tasks.may_see(found, tom)
        tasks.claim(found.uuid, tom)
    assert world.task().assignee_id == tom.id
    with clock.fixed(THURSDAY + 6 * DAY):
        assert not tasks.may_see(found, person("Cid Moss", "technician"))


def test_the_page_of_a_deputy_lists_them_with_one_deed(
    world: World, held: tuple[UserTask, Principal, Principal]
) -> None:
    from tests.world import PASSWORD, token

    browser = world.app.test_client()
    data = {"email": "ben@test.example", "password": PASSWORD}
    browser.post("/sign-in", data={**data, "csrf_token": token(browser, "/sign-in")})
    found, _, _ = held
    with clock.fixed(THURSDAY):
        page = browser.get("/inbox/covering").get_data(as_text=True)
        assert "Take it over" in page
        assert "Ada Fox" in page
        page = browser.get(f"/inbox/{found.uuid}").get_data(as_text=True)
        assert "You stand in for Ada Fox" in page
    assert "Nobody needs you" in world.browser("csr").get("/inbox/covering").get_data(as_text=True)


def test_the_inbox_of_a_deputy_leads_to_them(
    world: World, held: tuple[UserTask, Principal, Principal]
) -> None:
    from tests.world import PASSWORD, token

    browser = world.app.test_client()
    data = {"email": "ben@test.example", "password": PASSWORD}
    browser.post("/sign-in", data={**data, "csrf_token": token(browser, "/sign-in")})
    with clock.fixed(THURSDAY):
        for path in ("/inbox", "/profile"):
            assert "You stand in for Ada Fox." in browser.get(path).get_data(as_text=True)
    assert "You stand in" not in world.browser("csr").get("/inbox").get_data(as_text=True)
