"""A list that is taken along as a file: what the list shows, in the same order, and no more."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.datastructures import MultiDict

from app.audit.models import History
from app.audit.service import verify
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime.models import UserTask
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.inbox import export, lists
from app.tasks.inbox.asked import COLUMNS, read
from tests.counting import counted
from tests.engine.bpmn.diagrams import el, ends, ext, flows, user
from tests.tasks.levels.offices import calendar
from tests.world import World

NORTHWIND = {"id": "northwind", "name": "Northwind Traders"}
HALFMOON = {"id": "halfmoon", "name": "Half Moon Clinics"}
NOW = datetime.fromisoformat("2026-11-12T20:30Z")  # 07:30 of the 13th in Sydney
MANY = ext("<zeebe:userTask/>", '<zeebe:assignmentDefinition candidateGroups="csr"/>') + (
    "<multiInstanceLoopCharacteristics><extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="=numbers" inputElement="number"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)


@pytest.fixture
def office(world: World) -> World:
    """Two user tasks of the csr and finance, one of the auditor by name."""
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    own = ext(
        "<zeebe:userTask/>", '<zeebe:assignmentDefinition candidateUsers="auditor@test.example"/>'
    )
    world.publish(ends("e") + el("userTask", "secret", own) + flows("s > secret > e"), key="q")
    world.start(customer=NORTHWIND, item={"quantity": 24})
    world.start(customer=HALFMOON, item={"quantity": 5})
    world.start("q", customer=HALFMOON, item={"quantity": 24}, code="K-77")
    return world


def many(office: World, count: int) -> None:
    """So many more of the csr."""
    office.publish(ends("e") + el("userTask", "many", MANY) + flows("s > many > e"), key="m")
    office.start("m", numbers=list(range(count)), customer=NORTHWIND)


def file(client: FlaskClient, query: str = "", at: str = "/inbox/export", **more: Any) -> list[Any]:
    """The rows of the file."""
    answer = client.get(f"{at}?{query}", **more)
    assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("role", ["csr", "process-owner", "admin", "auditor"])
def test_everybody_takes_along_what_their_list_shows(office: World, role: str) -> None:
    who, client = office.principal(role), office.browser(role)
    for query in (
        "",
        "view=for-me",
        "view=all",
        "view=unclaimed&sort=newest",
        "q=secret",
        "var=code&op=has&value=7",
        "var=item.quantity&op=is&value=24",
        "customer=halfmoon",
        "role=finance",
    ):
        asked = read(MultiDict(pair.split("=", 1) for pair in query.split("&") if pair), who)
        if asked.problems:
            assert client.get(f"/inbox/export?{query}").status_code == 400, (role, query)
            continue
        listed = [[row.name, row.customer_name] for row in lists.search(who, asked).tasks]
        assert file(client, f"{query}&columns=customer")[1:] == listed, (role, query)


def test_a_file_has_the_columns_that_were_chosen_and_dates_that_sort(office: World) -> None:
    calendar(zone="Australia/Sydney")
    lead = office.principal("admin")
    with clock.fixed(NOW):
        first = db.session.scalars(select(UserTask).order_by(UserTask.id)).first()
        assert first is not None
        dates = {"due_at": NOW + timedelta(hours=3), "follow_up_at": NOW - timedelta(days=3)}
        changing.change(first.uuid, {**dates, "priority": 70}, lead)
        tasks.claim(first.uuid, office.principal("csr"))
        with transaction() as session:
            session.execute(update(UserTask).values(created_at=NOW))
        rows = file(office.browser("csr"), f"columns={','.join(COLUMNS)},=item.quantity,=none")
    sydney = "(Australia/Sydney)"
    assert rows == [
        ["User task", "Order", "Customer", "Product", "Process", "Offered to", "Held by"]
        + [f"Due {sydney}", f"Follow up {sydney}", "Priority", f"Came in {sydney}"]
        + ["item.quantity", "none"],
        ["ask", "T-1", "Northwind Traders", "", "p", "Customer service, Finance", "Csr"]
        + ["2026-11-13 10:30", "2026-11-10 07:30", "70", "2026-11-13 07:30", "24", ""],
        ["ask", "T-1", "Half Moon Clinics", "", "p", "Customer service, Finance", ""]
        + ["", "", "50", "2026-11-13 07:30", "5", ""],
    ]


def test_what_is_done_is_taken_along_with_when_that_was(office: World) -> None:
    csr = office.principal("csr")
    first = db.session.scalars(select(UserTask).order_by(UserTask.id)).first()
    assert first is not None
    tasks.claim(first.uuid, csr)
    with clock.fixed(NOW):
        tasks.complete(first.uuid, {}, csr)
    rows = file(office.browser("csr"), "view=done&columns=due")
    assert rows == [["User task", "Done (UTC)"], ["ask", "2026-11-12 20:30"]]


def test_nothing_that_a_person_wrote_is_a_formula_in_the_file(office: World) -> None:
    wicked = {"id": "w", "name": "=HYPERLINK(1)"}
    office.start(customer=wicked, note="+1+1", other="-7", tab="\t@SUM(A1)")
    rows = file(office.browser("csr"), "customer=w&columns=customer,=note,=other,=tab")
    assert rows[1:] == [["ask", "'=HYPERLINK(1)", "'+1+1", "-7", " '@SUM(A1)"]]


def test_the_last_line_says_when_there_are_more(
    office: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = office.browser("csr")
    monkeypatch.setattr(export, "MOST", 2)
    assert len(file(client)) == 3
    many(office, 4)
    rows = file(client)
    assert [row[0] for row in rows] == [
        *("User task", "ask", "ask"),
        f"Only the first 2 user tasks are in this file. {export.BEYOND}",
    ]
    monkeypatch.setattr(export, "MOST", 5000)
    monkeypatch.setattr(export, "FAR", 3)
    rows = file(client, "task=many")
    assert [row[0] for row in rows] == [
        *("User task", "many"),
        f"More may match: 3 user tasks were looked through. {export.BEYOND}",
    ]


@pytest.mark.parametrize("query", ["", "process=m", "task=many", "var=number&op=gte&value=0"])
def test_many_are_taken_along_in_few_statements(office: World, query: str) -> None:
    many(office, 260)
    client = office.browser("csr")
    with counted() as few:
        file(client, f"columns=role,holder,order&{query}&q=secret")
    with counted() as said:
        rows = file(client, f"columns=role,holder,order,=number&{query}&sort=oldest")
    assert len(rows) - 1 == (262 if not query else 260)
    assert sum("FROM role_names" in one or "FROM business_role" in one for one in said) <= 1
    assert len(said) <= len(few) + 3


def test_the_history_keeps_who_took_what_along(office: World) -> None:
    file(office.browser("csr"), "view=unclaimed&customer=northwind")
    entry = db.session.scalars(select(History).where(History.kind == "list_exported")).one()
    assert (entry.stream, entry.actor) == ("inbox", "Csr")
    assert entry.detail == {
        "view": "unclaimed",
        "query": "view=unclaimed&customer=northwind",
        "rows": 1,
        "whole": True,
    }
    assert list(verify()) == []


def test_the_file_is_named_after_the_view_and_the_day(office: World) -> None:
    with clock.fixed(NOW):
        client = office.browser("csr")
        answer = client.get("/inbox/export?view=mine")
        page = client.get("/inbox?view=unclaimed&customer=northwind").get_data(as_text=True)
    named = 'attachment; filename="user-tasks-mine-2026-11-12.csv"'
    assert answer.headers["Content-Disposition"] == named
    assert 'href="/inbox/export?view=unclaimed&amp;customer=northwind"' in page


def test_programs_take_the_same_along_and_are_told_what_cannot_be_read(office: World) -> None:
    client, at = office.app.test_client(), "/api/v1/user-tasks/export"
    headers = office.bearer("csr", "task.read")
    assert file(client, "columns=customer", at, headers=headers)[1:] == [
        ["ask", "Northwind Traders"],
        ["ask", "Half Moon Clinics"],
    ]
    refused = client.get(f"{at}?view=all", headers=headers)
    assert refused.status_code == 400
    assert [one["pointer"] for one in refused.get_json()["errors"]] == ["view"]
    kept = select(History.kind).where(History.kind == "list_exported")
    assert len(db.session.scalars(kept).all()) == 1
    assert client.get(at).status_code == 401
    without = office.bearer("csr", "order.read")
    assert client.get(at, headers=without).status_code == 403
