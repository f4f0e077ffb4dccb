"""User tasks for programs: the list as the inbox has it, one of them, its draft."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.lib import clock, json
from app.lib.db import transaction
from app.tasks import service
from app.tasks.api.shapes import MAY
from app.tasks.inbox.shape import MOST_COUNTED
from app.tasks.work import pausing
from tests.engine.bpmn.diagrams import el, ends, flows, multi
from tests.tasks.api.conftest import TASKS, Programs, faults
from tests.tasks.work.conftest import ASKED, FORM, Office

AT = f"{TASKS}/{{task_uuid}}"


def test_the_list_gives_the_variables_that_its_columns_name(
    office: Office, program: Programs
) -> None:
    office.world.start(item={"quantity": 24})
    csr = program()
    status, answer = csr("get", TASKS, query="?columns=due,%3Ditem.quantity&sort=oldest")
    assert status == 200
    assert [one["variables"] for one in answer["items"]] == [{}, {"item.quantity": "24"}]
    status, answer = csr("get", TASKS, query="?var=item.quantity&op=gte&value=20")
    assert [("variables" in one, one["process"]) for one in answer["items"]] == [(False, "p")]


def test_a_page_of_the_list_is_as_long_as_it_was_asked_to_be(
    office: Office, program: Programs
) -> None:
    for _ in range(3):
        office.world.start()
    csr, found, query = program(), [], "?limit=3"
    while query:
        status, answer = csr("get", TASKS, query=query)
        assert status == 200
        found.append([one["id"] for one in answer["items"]])
        query = answer["nextCursor"] and f"?limit=3&cursor={answer['nextCursor']}"
    assert list(map(len, found)) == [3, 1]
    assert len(set(found[0] + found[1])) == 4
    assert csr("get", TASKS, query="?limit=201")[0] == 400


def test_a_row_says_of_whom_it_is_what_it_waits_for_and_whether_it_was_begun(
    office: Office, program: Programs
) -> None:
    csr = program(task_uuid=office.uuid)
    [row] = csr("get", TASKS)[1]["items"]
    assert (row["customerId"], row["productId"]) == ("", "")
    assert (row["waiting"], row["draftAt"]) == (None, None)
    service.claim(office.uuid, office.csr)
    service.save_draft(office.uuid, {"seats": 3}, office.csr)
    until = clock.now() + timedelta(days=3)
    pausing.wait(office.uuid, "customer", "The tax id is missing.", until, office.csr)
    office.world.start(customer={"id": "northwind", "name": "Northwind Traders"})
    waits, other = csr("get", TASKS, query="?sort=oldest")[1]["items"]
    assert (waits["waiting"]["for"], waits["draftAt"] is not None) == ("customer", True)
    assert other["customerId"] == "northwind"
    query = f"?customer={other['customerId']}"
    assert csr("get", TASKS, query=query)[1]["items"] == [other]


def test_what_cannot_be_asked_is_refused_by_name(office: Office, program: Programs) -> None:
    for query, field in (
        ("?columns=colour", "columns"),
        ("?colour=red", "colour"),
        ("?sort=luck", "sort"),
        ("?dueFrom=someday", "dueFrom"),
        ("?view=all", "view"),
        ("?role=finance", "role"),
        ("?cursor=mine", "cursor"),
    ):
        status, answer = program()("get", TASKS, query=query)
        assert (status, faults(answer)) == (400, [field]), query


def test_the_views_are_counted(office: Office, program: Programs) -> None:
    status, answer = program()("get", f"{TASKS}/counts")
    assert (status, answer["views"]["unclaimed"], "all" in answer["views"]) == (200, 1, False)
    assert program("admin")("get", f"{TASKS}/counts")[1]["views"]["all"] == 1


def test_a_view_that_holds_very_many_is_counted_as_far_as_the_description_says(
    office: Office, program: Programs
) -> None:
    ask = el("userTask", "ask", ASKED, multi("=for i in 1..250 return i"))
    files = {"ask.form": json.dumps(FORM).encode()}
    office.world.publish(ends("e") + ask + flows("s > ask > e"), "many", "", **files)
    office.world.start("many")
    status, answer = program()("get", f"{TASKS}/counts")
    assert (status, answer["views"]["unclaimed"]) == (200, MOST_COUNTED)


def test_a_task_says_its_form_and_what_may_be_done_now(office: Office, program: Programs) -> None:
    csr = program(task_uuid=office.uuid)
    status, task = csr("get", AT)
    assert status == 200
    assert task["form"]["fields"] == ["name", "seats"]
    assert task["may"] == ["claim", "complete", "comment", "attach"]
    assert task["mayChange"] == []
    service.claim(office.uuid, office.csr)
    service.save_draft(office.uuid, {"seats": 3}, office.csr)
    status, task = csr("get", AT)
    assert task["draft"] == {"seats": 3}
    assert task["form"]["data"]["seats"] == 3
    assert {"release", "delegate", "wait", "complete", "refuse", "send-outside"} <= set(task["may"])
    assert task["mayChange"] == ["followUpDate"]
    status, task = program("admin", task_uuid=office.uuid)("get", AT)
    assert {"assign", "wait"} <= set(task["may"])
    assert "complete" not in task["may"]
    status, task = program("auditor", task_uuid=office.uuid)("get", AT)
    assert task["may"] == []


def test_every_deed_of_the_api_is_one_that_a_task_may_tell_of(office: Office) -> None:
    rules = [
        str(rule)
        for rule in office.world.app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    ]
    place = "/api/v1/user-tasks/<task_uuid>/"
    deeds = {rule.removeprefix(place) for rule in rules if rule.startswith(place)}
    told = set(MAY) - {"save-draft", "attach", "comment", "send-outside"}
    left = {"comments", "files", "outside-links"}
    assert {deed for deed in deeds if "/" not in deed} - left == told


def test_what_may_be_done_is_what_the_deed_allows(office: Office, program: Programs) -> None:
    """Each deed that takes no body is done, or refused, as the task said before."""
    csr = program(task_uuid=office.uuid)
    for deed in ("release", "claim", "take-back", "go-on", "undo", "claim", "release"):
        may = deed in csr("get", AT)[1]["may"]
        status, _ = csr("post", f"{AT}/{deed}")
        again = deed == "claim" and not may  # who has it may claim it once more
        assert (status == 200) is (may or again), (deed, status)


def test_nobody_finds_a_task_that_is_not_offered_to_them(office: Office, program: Programs) -> None:
    office.person("Finn", desks=("finance",))
    office.person("Cleo", "csr")
    finn = program(task_uuid=office.uuid)
    finn.headers = _bearer(office, "finn")
    bodies = {
        "get": (AT, f"{AT}/draft", f"{AT}/comments", f"{AT}/files", f"{AT}/history",
                f"{AT}/people", f"{AT}/outside-links"),
        "post": (f"{AT}/claim", f"{AT}/release", f"{AT}/take-back", f"{AT}/go-on", f"{AT}/undo",
                 f"{AT}/hand-in", f"{AT}/outside-links/resend", f"{AT}/outside-links/revoke"),
    }  # fmt: skip
    for method, paths in bodies.items():
        for path in paths:
            status, answer = finn(method, path)
            assert status == 404, (path, answer)
    for method, path, body in (
        ("put", f"{AT}/draft", {"answers": {}}),
        ("patch", AT, {"priority": 3}),
        ("post", f"{AT}/complete", {"answers": {}}),
        ("post", f"{AT}/delegate", {"person": "Cleo"}),
        ("post", f"{AT}/hand-back", {}),
        ("post", f"{AT}/wait",
         {"for": "customer", "reason": "x", "until": "2027-01-01T00:00:00Z"}),
        ("post", f"{AT}/refuse", {"code": "ask", "reason": "Which?"}),
        ("post", f"{AT}/skip", {}),
        ("post", f"{AT}/comments", {"text": "Hello"}),
        ("post", f"{AT}/files", {"name": "a.txt", "content": "YQ=="}),
        ("post", f"{AT}/outside-links",
         {"name": "Rosa", "email": "rosa@x.example", "words": "Which?"}),
    ):  # fmt: skip
        status, answer = finn(method, path, body)
        assert status == 404, (path, answer)
    assert finn("get", TASKS)[1]["items"] == []


def _bearer(office: Office, name: str) -> dict[str, str]:
    from sqlalchemy import select

    from app.accounts import service as accounts
    from app.accounts.models import Person
    from app.lib.db import db

    email = f"{name}@test.example"
    who = accounts.principal_of(
        db.session.scalars(select(Person).where(Person.email == email)).one()
    )
    _, text = accounts.add_token(who, "test", tuple(sorted(map(str, who.permissions))))
    return {"Authorization": f"Bearer {text}"}


def test_a_draft_is_kept_and_read(office: Office, program: Programs) -> None:
    csr = program(task_uuid=office.uuid)
    assert csr("get", f"{AT}/draft")[1] == {"answers": {}, "savedAt": None}
    status, answer = csr("put", f"{AT}/draft", {"answers": {"name": "A"}})
    assert status == 409
    service.claim(office.uuid, office.csr)
    status, answer = csr("put", f"{AT}/draft", {"answers": {"name": "A"}})
    assert (status, answer["answers"]) == (200, {"name": "A"})
    status, answer = csr("put", f"{AT}/draft", {"answers": {"name": "x" * 300_000}})
    assert (status, faults(answer)) == (422, ["name"])
    assert csr("get", f"{AT}/draft")[1]["answers"] == {"name": "A"}


def test_a_token_needs_the_scope_of_what_it_does(office: Office, program: Programs) -> None:
    reader = program("csr", "task.read", task_uuid=office.uuid)
    for method, path, body in (
        ("put", f"{AT}/draft", {"answers": {}}),
        ("post", f"{AT}/claim", None),
        ("post", f"{AT}/complete", {}),
        ("post", f"{AT}/assign", {"person": None}),
        ("post", f"{AT}/outside-links", {"name": "R", "email": "r@x.example", "words": "?"}),
    ):
        assert reader(method, path, body)[0] == 403, path
    nothing = program("csr", "order.read", task_uuid=office.uuid)
    for path in (TASKS, AT, f"{AT}/comments", f"{TASKS}/counts", f"{AT}/history"):
        assert nothing("get", path)[0] == 403, path


def test_people_to_give_it_to_are_found(office: Office, program: Programs) -> None:
    office.person("Cleo", "csr")
    csr = program(task_uuid=office.uuid)
    status, answer = csr("get", f"{AT}/people", query="?for=work&q=cle")
    assert [(one["name"], one["offered"]) for one in answer["items"]] == [("Cleo", True)]
    assert csr("get", f"{AT}/people", query="?for=fun")[0] == 400


def test_a_completing_task_is_described(office: Office, program: Programs) -> None:
    with transaction():
        service.claim(office.uuid, office.csr)
    csr = program(task_uuid=office.uuid)
    body = {"answers": {"name": "Ann"}, "held": True}
    status, answer = csr("post", f"{AT}/complete", body)
    assert (status, answer["state"]) == (200, "completing")
    status, task = csr("get", AT)
    assert task["held"]["by"] == "Csr"
    assert {"undo", "hand-in"} <= set(task["may"])


@pytest.mark.parametrize("body", [{"answers": []}, {"answers": {}, "more": 1}, [], "x"])
def test_a_draft_of_another_shape_is_refused(
    office: Office, program: Programs, body: object
) -> None:
    assert program(task_uuid=office.uuid)("put", f"{AT}/draft", body)[0] == 422
