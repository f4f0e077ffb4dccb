"""Variables in the inbox: who reads which of them, in whichever way it asks, and how they read."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.accounts import service as accounts
from app.accounts.access import Permission, Principal
from app.lib import json
from app.tasks.inbox import lists, saved
from app.tasks.inbox.asked import OPERATORS, read
from tests.engine.bpmn.diagrams import el, ends, ext, flows
from tests.tasks.work.conftest import Office
from tests.world import PASSWORD, World, token

NORTHWIND = {
    "id": "northwind",
    "name": "Northwind Traders",
    "creditLimit": 900,
    "contact": {"name": "Rosa Quill", "phone": "+49 555", "born": "in 1970"},
}
VARIABLES: dict[str, Any] = {
    "city": "Berlin",
    "price": Decimal("24.50"),
    "margin": 42,
    "secret": "Alpha",
    "customer": NORTHWIND,
    "item": {"quantity": 24, "cost": 7},
    "site": {"floor": 3, "owner": "Quill"},
}
FORM = {
    "id": "ask",
    "type": "default",
    "components": [
        {"type": "textfield", "key": "city", "id": "f1"},
        {"type": "text", "id": "t", "text": "{{price}} at floor {{site.floor}}"},
    ],
}
OWN = {"city": "Berlin", "price": "24.50", "site.floor": "3"}  # what the form shows
TOLD = {
    "customer.name": "Northwind Traders",
    "customer.contact.name": "Rosa Quill",
    "customer.contact.phone": "+49 555",
    "item.quantity": "24",
}  # what stands beside every user task
HIDDEN = {
    "margin": "42",
    "secret": "Alpha",
    "customer.id": "northwind",
    "customer.creditLimit": "900",
    "customer.contact.born": "in 1970",
    "item.cost": "7",
    "site.owner": "Quill",
}
BESIDE = {"not": 1, "gt": -1, "lt": 1}  # a number that is not the value, or less, or more


def offered(form: str = "") -> str:
    """A process with a user task for finance."""
    said = f'<zeebe:formDefinition formId="{form}"/>' if form else ""
    to = '<zeebe:assignmentDefinition candidateGroups="finance, csr"/>'
    task = el("userTask", "ask", ext("<zeebe:userTask/>", said, to))
    return ends("e") + task + flows("s > ask > e")


@pytest.fixture
def office(world: World) -> Office:
    """Two user tasks of which one has a form, with the same variables."""
    world.publish(offered("ask"), **{"ask.form": json.dumps(FORM).encode()})
    world.publish(offered(), key="q")
    world.start("q", **VARIABLES)
    return Office(world, world.start(**VARIABLES))


@pytest.fixture
def finn(office: Office) -> Principal:
    """Somebody of finance, who reads no instances."""
    who = office.person("Finn", desks=("finance",))
    assert not who.may(Permission.INSTANCE_READ)
    return who


def found(who: Principal, **said: Any) -> list[str]:
    """The processes whose user tasks an address gives."""
    asked = read(MultiDict({"view": "for-me", "sort": "oldest", **said}), who)
    assert asked.problems == ()
    return [row.process_key for row in lists.search(who, asked).tasks]


def columns(who: Principal) -> dict[str, dict[str, str]]:
    """All variables that a person reads in the list, by process."""
    page = lists.inbox(who)
    told = lists.variables_of(page.tasks, who)
    return {row.process_key: told.get(row.id, {}) for row in page.tasks}


def sought(name: str, operator: str, value: str) -> dict[str, str]:
    """A filter that finds a variable of this value: a number beside it, or a part of a text."""
    said = value
    if operator in BESIDE and value.replace(".", "").isdigit():
        said = str(Decimal(value) + BESIDE[operator])
    elif operator in BESIDE:
        said = "zzz" if operator == "lt" else "*"
    elif operator == "has":
        said = value[:4]
    return {"var": name, "op": operator, "value": said}


def test_who_reads_instances_reads_every_variable(office: Office, finn: Principal) -> None:
    every = {**OWN, **TOLD, **HIDDEN}
    assert columns(office.csr) == {"p": every, "q": every}
    assert columns(office.world.principal("auditor")) == {}  # none is offered to them
    for name, value in every.items():
        for operator in OPERATORS:
            asked = sought(name, operator, value)
            assert found(office.csr, **asked) == ["q", "p"], asked


def test_others_read_what_the_form_of_each_task_shows(finn: Principal) -> None:
    assert columns(finn) == {"p": {**OWN, **TOLD}, "q": TOLD}


def test_what_is_hidden_is_no_oracle_whatever_is_asked(finn: Principal) -> None:
    assert found(finn) == ["q", "p"]
    for operator in OPERATORS:
        for name, value in HIDDEN.items():
            for said in (value, "other", "0", "99999"):
                asked = {"var": name, "op": operator, "value": said}
                assert found(finn, **asked) == [], asked
        for name, value in OWN.items():
            assert found(finn, **sought(name, operator, value)) == ["p"], (name, operator)
        for name, value in TOLD.items():
            assert found(finn, **sought(name, operator, value)) == ["q", "p"], (name, operator)


def test_several_conditions_and_long_walks_tell_no_more(
    finn: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [("var", "city"), ("op", "is"), ("value", "berlin")]
    hidden = [("var", "margin"), ("op", "gt"), ("value", "1")]

    def both(*said: tuple[str, str]) -> list[str]:
        asked = read(MultiDict([*said, ("sort", "newest")]), finn)
        return [row.process_key for row in lists.search(finn, asked).tasks]

    for most in (2000, 1):  # with one alone no walk is short enough to be chosen for that
        monkeypatch.setattr(lists, "FEW", most)
        monkeypatch.setattr(lists, "SOME", most)
        assert both(*pairs) == ["p"]
        assert both(*pairs, *hidden) == both(*hidden) == []


def test_a_kept_view_is_looked_through_with_ones_own_eyes(office: Office, finn: Principal) -> None:
    query = urlencode({"view": "for-me", "var": "margin", "op": "gt", "value": "1"})
    admin = office.world.principal("admin")
    view = saved.keep("Dear ones", query, "finance", admin)
    assert [one.name for one in saved.views_of(finn)] == ["Dear ones"]
    assert found(finn, var="margin", op="gt", value="1") == []
    client = signed_in(office, "finn")
    assert "data-entry" not in client.get(f"/inbox?{view.query}").get_data(as_text=True)


def signed_in(office: Office, name: str) -> FlaskClient:
    """The browser of somebody."""
    client = office.world.app.test_client()
    said = {"email": f"{name}@test.example", "password": PASSWORD}
    client.post("/sign-in", data={**said, "csrf_token": token(client, "/sign-in")})
    return client


def test_neither_columns_nor_names_nor_all_of_the_view_give_it_away(
    office: Office, finn: Principal
) -> None:
    names = [*OWN, *TOLD, *HIDDEN]
    table = urlencode({"layout": "table", "columns": ",".join(f"={name}" for name in names)})
    for name, reads in (("finn", False), ("csr", True)):
        client = signed_in(office, name)
        page = client.get(f"/inbox?view=for-me&{table}").get_data(as_text=True)
        filters = client.get("/inbox?view=for-me", headers={"X-Part": "filter-part"})
        offers = filters.get_data(as_text=True)
        assert ("Berlin" in page, "24.50" in page) == (True, True)
        assert ("Alpha" in page) is reads
        assert ('value="city"' in offers, 'value="margin"' in offers) == (True, reads)
        all_of_them = client.get("/inbox/bulk/all?view=for-me&var=margin&op=is&value=42")
        assert len(all_of_them.get_json()["ids"]) == (2 if reads else 0)


def test_a_file_that_is_taken_along_tells_no_more_than_the_list(
    office: Office, finn: Principal
) -> None:
    names = [*OWN, *HIDDEN]
    columns = urlencode({"columns": ",".join(f"={name}" for name in names), "sort": "newest"})
    filters = "var=margin&op=is&value=42", "var=secret&op=not&value=x", "var=margin&op=gt&value=1"
    for name, reads in (("finn", False), ("csr", True)):
        client = signed_in(office, name)
        text = client.get(f"/inbox/export?view=for-me&{columns}").get_data(as_text=True)
        heading, *rows = csv.reader(text.splitlines())
        assert heading[1:] == names
        known = {**OWN, **HIDDEN} if reads else OWN
        told = dict(zip(names, rows[0][1:], strict=True))
        assert {key: value for key, value in told.items() if value} == known
        for asked in filters:
            found = client.get(f"/inbox/export?view=for-me&{asked}").get_data(as_text=True)
            assert len(found.splitlines()) == (3 if reads else 1), (name, asked)


def test_a_program_reads_as_much_as_its_scopes_allow(office: Office) -> None:
    every = [*OWN, *HIDDEN]
    said = urlencode({"columns": ",".join(f"={name}" for name in every), "sort": "newest"})
    for scopes, reads in ((("task.read",), False), (("task.read", "instance.read"), True)):
        client = office.world.app.test_client()
        _, secret = accounts.add_token(office.csr, "test", scopes)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        items = client.get(f"/api/v1/user-tasks?{said}").get_json()["items"]
        assert items[0]["variables"] == ({**OWN, **HIDDEN} if reads else OWN)
        for query in ("var=margin&op=is&value=42", "var=margin&op=not&value=1"):
            items = client.get(f"/api/v1/user-tasks?{query}").get_json()["items"]
            assert len(items) == (2 if reads else 0)


SPELLED = [
    ("Köln-DEUTZ", "köln-deutz"),
    ("berlin", "BERLIN"),
    ("Straße", "STRASSE"),
    (Decimal("24.50"), "24.5"),
    (Decimal("1E+3"), "1000"),
    (Decimal("0.10"), "0.1"),
    (24, "24.0"),
    (-3, "-3"),
    (True, "TRUE"),
]


def test_a_column_spells_what_the_variable_holds_and_a_filter_does_not_care(world: World) -> None:
    world.publish(offered(), key="q")
    for number, (value, asked) in enumerate(SPELLED):
        world.start("q", number=number, x=value)
        csr = world.principal("csr")
        query = {"var": ["number", "x"], "op": ["is", "is"], "value": [str(number), asked]}
        page = lists.search(csr, read(MultiDict(query), csr))
        told = [one["x"] for one in lists.variables_of(page.tasks, csr, ["x"]).values()]
        exact = {Decimal("1E+3"): "1000", True: "true"}
        assert told == [exact.get(value, str(value))], value
