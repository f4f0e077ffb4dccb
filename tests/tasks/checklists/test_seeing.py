"""Who sees a checklist, of all of it and of its user tasks: lists, boards, counts, programs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts.access import Principal
from app.accounts.models import Absence, BusinessRole
from app.lib import clock, json
from app.lib.db import transaction
from app.lib.errors import Forbidden
from app.tasks.checklists import deeds, holding, queries, service
from app.tasks.checklists.models import Checklist
from app.tasks.checklists.plan import Item
from app.tasks.work import handing
from tests.tasks.checklists.desk import Desk
from tests.tasks.levels.offices import person
from tests.world import PASSWORD, token

ITEMS = (Item("Books", "Open the books", role="ledger"), Item("Cables", "Lay cables", role="net"))


@pytest.fixture
def row(desk: Desk) -> Checklist:
    """A checklist of two business roles, which an outsider of both does not see."""
    with transaction() as session:
        for key in ("ledger", "net", "sales"):
            session.add(BusinessRole(key=key, name=key.title()))
    return desk.start(ITEMS)


def sees(row: Checklist, who: Principal) -> bool:
    """Whether list, counts and the object say the same; they have to."""
    listed = [one.row.id for one in queries.listed("running", who, queries.today()).rows]
    counted = queries.counts(who, queries.today())["running"]
    try:
        holding.find(row.uuid, who)
    except Forbidden:
        assert (listed, counted) == ([], 0)
        return False
    assert (listed, counted) == ([row.id], 1)
    return True


def test_those_see_it_whose_roles_have_an_item_and_no_others(row: Checklist) -> None:
    assert sees(row, person("Fin", "ledger"))
    assert not sees(row, person("Sal", "sales"))
    assert not sees(row, person("Other", roles=("csr",)))


def test_lead_starter_supervisors_auditors_and_process_owners_see_it(
    desk: Desk, row: Checklist
) -> None:
    for role in ("csr", "admin", "auditor", "process-owner"):
        assert sees(row, desk.world.principal(role)), role
    lead = person("Lea", "sales")
    assert not sees(row, lead)
    service.lead(row.uuid, {"lead": "Lea"}, desk.who)
    assert sees(row, lead)
    assert sees(row, desk.who), "who started it still does"


def test_who_bears_the_name_of_who_started_it_does_not_see_it_for_that(
    desk: Desk, row: Checklist
) -> None:
    sal = person("Sal", "sales")
    service.lead(row.uuid, {"lead": person("Lea", "sales").name}, desk.who)
    with transaction() as session:
        session.get_one(Checklist, row.id).started_by = sal.name
    assert not sees(row, sal)
    assert sees(row, desk.who)


def test_who_is_given_an_item_sees_it_from_then_on(desk: Desk, row: Checklist) -> None:
    sal, bob = person("Sal", "sales"), person("Bob", "sales")
    deeds.change(row.uuid, "Books", {"assignee": "Sal"}, desk.who)
    assert sees(row, sal) and not sees(row, bob)
    handing.delegate(desk.task(row, "Books").uuid, bob.id or 0, sal)
    assert sees(row, sal) and sees(row, bob)


def test_a_deputy_sees_what_the_absent_sees(desk: Desk, row: Checklist) -> None:
    sal, bob = person("Sal", "sales"), person("Bob", "sales")
    deeds.change(row.uuid, "Books", {"assignee": "Sal"}, desk.who)
    now = clock.now()
    with transaction() as session:
        said = {"begins_at": now - timedelta(days=1), "ends_at": now + timedelta(days=1)}
        session.add(Absence(person_id=sal.id, deputy_id=bob.id, note="", **said))
    assert sees(row, bob)


def test_within_it_a_way_leads_only_to_user_tasks_that_one_sees(desk: Desk, row: Checklist) -> None:
    fin = person("Fin", "ledger")
    cards = {card.item.key: card for card in queries.seen(desk.fresh(row), fin).cards}
    assert [cards[key].opens for key in ("Books", "Cables")] == [True, False]
    assert cards["Cables"].item.name == "Lay cables", "what others do is shown"


def browser(desk: Desk, name: str) -> FlaskClient:
    client = desk.world.app.test_client()
    said = {"email": f"{name.lower()}@test.example", "password": PASSWORD}
    client.post("/sign-in", data={**said, "csrf_token": token(client, "/sign-in")})
    return client


def test_pages_and_programs_refuse_what_one_does_not_see(desk: Desk, row: Checklist) -> None:
    person("Fin", "ledger")
    person("Sal", "sales")
    fin, sal = browser(desk, "Fin"), browser(desk, "Sal")
    path, api = f"/checklists/{row.uuid}", f"/api/v1/checklists/{row.uuid}"
    assert row.name in fin.get("/checklists").get_data(as_text=True)
    assert row.uuid not in sal.get("/checklists").get_data(as_text=True)
    assert (fin.get(path).status_code, sal.get(path).status_code) == (200, 403)
    assert sal.get(f"/checklists/{row.number}").status_code == 403
    headers = desk.world.bearer("csr", "task.read")
    found: dict[str, Any] = json.loads(desk.world.app.test_client().get(api, headers=headers).data)
    assert [item["task"] for item in found["items"]] == [None, None]


def test_who_is_refused_is_not_told_who_leads_it(desk: Desk, row: Checklist) -> None:
    person("Sal", "sales")
    service.lead(row.uuid, {"lead": person("Leander", "net").name}, desk.who)
    page = browser(desk, "Sal").get(f"/checklists/{row.uuid}").get_data(as_text=True)
    assert "Ask who sent you here, or a supervisor" in page
    assert "Leander" not in page


def test_nobody_changes_what_they_do_not_see(desk: Desk, row: Checklist) -> None:
    sal = person("Sal", "sales")
    for deed in (
        lambda: deeds.skip(row.uuid, "Books", "No", sal),
        lambda: deeds.add(row.uuid, {"name": "More", "due": date(2026, 11, 20)}, sal),
        lambda: deeds.change(row.uuid, "Books", {"name": "Mine"}, sal),
        lambda: service.cancel(row.uuid, "No", sal),
    ):
        with pytest.raises(Forbidden, match="seen by its lead"):
            deed()
