"""Absences: entered by oneself or an administrator, refused at the field, ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.accounts.absence import service as absences
from app.accounts.models import Absence
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Forbidden, Invalid, NotFound
from tests.tasks.levels.offices import person
from tests.tasks.listening import history
from tests.world import World, token

NOW = datetime(2026, 11, 12, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def enter(world: World, **more: Any) -> Absence:
    """The CSR is away from tomorrow for a week."""
    who = world.principal("csr")
    said: dict[str, Any] = {"begins": NOW + DAY, "ends": NOW + 8 * DAY, "deputy_id": None}
    said |= {"note": "", "person_id": who.id, "who": who, **more}
    with clock.fixed(NOW):
        return absences.add(**said)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"begins": None}, "/begins"),
        ({"ends": None}, "/ends"),
        ({"ends": NOW}, "/ends"),
        ({"ends": NOW.replace(year=9999)}, "/ends"),
        ({"begins": NOW - 3 * DAY, "ends": NOW - DAY}, "/ends"),
        ({"deputy_id": 10_000}, "/deputy"),
        ({"note": "x" * 501}, "/note"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(
    world: World, wrong: dict[str, Any], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        enter(world, **wrong)
    assert [problem.pointer for problem in refused.value.problems] == [place]
    assert absences.of_person(world.principal("csr").id or 0) == []


def test_nobody_stands_in_for_themselves_or_without_working_on_tasks(world: World) -> None:
    for deputy in ("csr", "auditor"):
        with pytest.raises(Invalid):
            enter(world, deputy_id=world.principal(deputy).id)


def test_whoever_enters_an_absence_hears_why_the_deputy_may_get_nothing(world: World) -> None:
    ben, ida = person("Ben Holt", roles=("csr",)), person("Ida Lund", "finance")
    assert absences.doubts(enter(world, deputy_id=None)) == ""
    apart = enter(world, deputy_id=ida.id, begins=NOW + 20 * DAY, ends=NOW + 21 * DAY)
    assert absences.doubts(apart).startswith("Ida Lund has none of the roles of Csr")
    there = enter(world, deputy_id=ben.id, begins=NOW + 30 * DAY, ends=NOW + 31 * DAY)
    assert absences.doubts(there) == ""
    enter(world, person_id=ben.id, who=ben, begins=NOW + 40 * DAY, ends=NOW + 50 * DAY)
    gone = enter(world, deputy_id=ben.id, begins=NOW + 45 * DAY, ends=NOW + 46 * DAY)
    assert absences.doubts(gone).startswith("Ben Holt is away as well")


def test_two_absences_never_overlap(world: World) -> None:
    enter(world)
    with pytest.raises(Invalid, match="not entered"):
        enter(world, begins=NOW + 7 * DAY, ends=NOW + 9 * DAY)
    enter(world, begins=NOW + 8 * DAY, ends=NOW + 9 * DAY)


def test_only_the_person_and_who_manages_people_enters_and_ends_one(world: World) -> None:
    helen = person("Helen Marsh", roles=("csr",))
    with pytest.raises(Forbidden):
        enter(world, who=helen)
    made = enter(world, who=world.principal("admin"))
    with pytest.raises(Forbidden):
        absences.end(made.id, helen)


def test_who_is_away_is_known_with_a_deputy_who_is_there(world: World) -> None:
    csr, helen = world.principal("csr"), person("Helen Marsh", roles=("csr",))
    enter(world, deputy_id=helen.id)
    session = db.session()
    assert absences.away(session, {csr.id or 0}, NOW) == {}
    found = absences.away(session, {csr.id or 0}, NOW + 2 * DAY)[csr.id or 0]
    assert (found.deputy_id, found.deputy) == (helen.id, "Helen Marsh")
    enter(world, person_id=helen.id, who=helen, ends=NOW + 3 * DAY)
    assert absences.away(session, {csr.id or 0}, NOW + 2 * DAY)[csr.id or 0].deputy_id is None
    with clock.fixed(NOW + 2 * DAY):
        assert absences.stands_in(helen) == {csr.id: "Csr"}


def test_an_absence_that_has_begun_ends_now_and_one_that_has_not_is_taken_back(
    world: World,
) -> None:
    who = world.principal("csr")
    first = enter(world)
    with clock.fixed(NOW + 2 * DAY):
        absences.end(first.id, who)
        assert absences.of_person(who.id or 0) == []
    second = enter(world, begins=NOW + 20 * DAY, ends=NOW + 21 * DAY)
    with clock.fixed(NOW):
        absences.end(second.id, who)
    with pytest.raises(NotFound):
        absences.end(second.id, who)
    kinds = [history(kind)[0].actor for kind in ("absence entered", "absence ended")]
    assert kinds == ["Csr", "Csr"]


def test_one_enters_it_on_the_profile_and_gets_back_what_was_typed_when_it_is_wrong(
    world: World,
) -> None:
    browser = world.browser("csr")
    said = {"csrf_token": token(browser, "/profile"), "note": "<b>Sea</b>", "deputy": ""}
    wrong = said | {"begins": "2026-12-24T08:00", "ends": "2026-12-23T08:00"}
    answer = browser.post("/profile/absences", data=wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Has to lie after its beginning." in page
    assert "&lt;b&gt;Sea&lt;/b&gt;" in page
    assert 'value="2026-12-24T08:00"' in page
    right = said | {"begins": "2100-12-24T08:00", "ends": "2101-01-02T08:00"}
    assert browser.post("/profile/absences", data=right).status_code == 302
    assert "Take it back" in browser.get("/profile").get_data(as_text=True)


def test_an_administrator_enters_it_for_somebody_on_their_page(world: World) -> None:
    browser, csr = world.browser("admin"), world.principal("csr")
    path = f"/people/{csr.id}"
    said = {"csrf_token": token(browser, path), "note": "", "deputy": "x"}
    said |= {"begins": "2100-12-24T08:00", "ends": "2101-01-02T08:00"}
    assert browser.post(f"{path}/absences", data=said).status_code == 422
    assert browser.post(f"{path}/absences", data=said | {"deputy": ""}).status_code == 302
    (made,) = absences.of_person(csr.id or 0)
    assert browser.post(f"{path}/absences/{made.id}/end", data=said).status_code == 302
    assert absences.of_person(csr.id or 0) == []
    own = world.browser("csr")
    said["csrf_token"] = token(own, "/profile")
    assert own.post(f"{path}/absences", data=said).status_code == 403
