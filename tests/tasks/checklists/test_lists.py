"""Lists of a running checklist change with what is moved, added and left out."""

from __future__ import annotations

from typing import Any

import pytest

from app.lib.errors import Conflict, Invalid
from app.tasks import service as tasks
from app.tasks.checklists import deeds, service, templates
from app.tasks.checklists.plan import Item, check
from tests.tasks.checklists.desk import Desk
from tests.tasks.checklists.test_api import LIST, call
from tests.world import token

MAIL = (
    Item("Mail", "Mail"),
    Item("Record", "Point the mail record here", parent="Mail"),
    Item("Invoice", "First invoice", waits_for=("Mail",)),
    Item("Thanks", "Say thanks"),
)
DEEP = (
    Item("A", "A"),
    Item("B", "B", parent="A"),
    Item("C", "C", parent="B"),
    Item("D", "D", parent="C"),
    Item("Leaf", "Leaf", parent="D"),
    Item("E", "E"),
    Item("In", "In", parent="E"),
)


def test_who_waited_for_a_list_goes_on_when_the_last_of_it_is_moved_out(desk: Desk) -> None:
    row = desk.start(MAIL)
    assert desk.states(row)["Invoice"] == "waiting"
    service.move(row.uuid, "Record", "Thanks", desk.who)
    assert desk.states(row)["Invoice"] == "ready"
    desk.complete(row, "Record", "Invoice", "Thanks")
    assert desk.fresh(row).state == "done"


def test_a_list_of_which_nothing_is_left_is_no_task_of_the_diagram(desk: Desk) -> None:
    row = desk.start(MAIL)
    deeds.skip(row.uuid, "Record", "They keep their mail.", desk.who)
    items = service.as_items(desk.fresh(row), list(desk.items(row).values()))
    assert [(item.id, item.waits_for) for item in items] == [("Invoice", ()), ("Thanks", ())]


def test_lists_go_four_deep_while_it_runs_too(desk: Desk) -> None:
    row = desk.start(DEEP)
    with pytest.raises(Conflict, match="4 deep"):
        service.move(row.uuid, "E", "Leaf", desk.who)
    service.move(row.uuid, "In", "Leaf", desk.who)
    assert desk.items(row)["In"].parent == "D"


def test_what_waits_for_a_list_does_not_get_into_it(desk: Desk) -> None:
    row = desk.start(MAIL)
    with pytest.raises(Conflict, match="waits for Mail"):
        service.move(row.uuid, "Invoice", "Record", desk.who)
    said = {"name": "Check the mail", "parent": "Mail", "waits_for": ["Mail"]}
    with pytest.raises(Invalid) as refused:
        deeds.add(row.uuid, said, desk.who)
    assert [problem.pointer for problem in refused.value.problems] == ["/waitsFor"]
    check(service.as_items(desk.fresh(row), list(desk.items(row).values())))
    assert templates.find("onboarding").name == "Onboarding"


def sent(desk: Desk, row: Any, key: str, said: dict[str, Any], role: str = "csr") -> Any:
    """The status, and of what was refused the fields; else the lists that items are in, by key."""
    status, answer = call(desk, role, "POST", f"{LIST}/{row.number}/items/{key}/move", said)
    if status != 200:
        return status, [one["pointer"] for one in answer.get("errors", ())]
    return status, {one["key"]: one["parent"] for one in answer["items"]}


def test_a_program_moves_an_item_into_a_list_and_out_of_it(desk: Desk) -> None:
    row = desk.start(MAIL)
    moved = {"Mail": "", "Thanks": "Mail", "Record": "Mail", "Invoice": ""}
    assert sent(desk, row, "Thanks", {"before": "Record"}) == (200, moved)
    status, moved = sent(desk, row, "Record", {"parent": ""})
    assert (status, list(moved), moved["Record"]) == (
        200, ["Mail", "Thanks", "Invoice", "Record"], "",
    )  # fmt: skip
    _, moved = sent(desk, row, "Record", {"parent": "Mail", "before": None})
    assert (list(moved), moved["Record"]) == (["Mail", "Thanks", "Record", "Invoice"], "Mail")
    _, moved = sent(desk, row, "Thanks", {})  # to the end of the list that it is in
    assert (list(moved), moved["Thanks"]) == (["Mail", "Record", "Thanks", "Invoice"], "Mail")


def test_an_item_gets_into_a_list_that_was_left_empty(desk: Desk) -> None:
    row = desk.start(MAIL)
    sent(desk, row, "Record", {"parent": ""})
    assert desk.states(row)["Invoice"] == "ready"
    assert sent(desk, row, "Record", {"parent": "Mail"})[0] == 200
    assert desk.states(row)["Invoice"] == "waiting"


@pytest.mark.parametrize(
    ("key", "said", "refusal"),
    [
        ("Nothing", {"parent": ""}, (404, [])),
        ("In", {"before": "Nothing"}, (422, ["/before"])),
        ("In", {"parent": "Nothing"}, (422, ["/parent"])),
        ("In", {"parent": "Leaf"}, (422, ["/parent"])),
        ("In", {"before": "Leaf", "parent": "D"}, (422, ["/parent"])),
        ("In", {"list": "D"}, (422, ["/list"])),
        ("A", {"before": "Leaf"}, (409, [])),
        ("A", {"parent": "A"}, (409, [])),
        ("A", {"parent": "C"}, (409, [])),
        ("E", {"parent": "D"}, (409, [])),
    ],
)
def test_a_place_that_cannot_be_is_refused(
    desk: Desk, key: str, said: dict[str, Any], refusal: Any
) -> None:
    row = desk.start(DEEP)
    before = {name: (one.parent, one.position) for name, one in desk.items(row).items()}
    assert sent(desk, row, key, said) == refusal
    assert {name: (one.parent, one.position) for name, one in desk.items(row).items()} == before


def test_a_place_is_refused_for_what_waits_and_for_who_is_at_work(desk: Desk) -> None:
    row = desk.start(MAIL)
    assert sent(desk, row, "Invoice", {"parent": "Mail"}) == (409, [])  # it waits for that list
    sent(desk, row, "Record", {"parent": ""})
    tasks.claim(desk.task(row, "Invoice").uuid, desk.who)
    assert sent(desk, row, "Record", {"parent": "Mail"}) == (409, [])  # Invoice would wait for it
    assert desk.items(row)["Record"].parent == ""
    assert sent(desk, row, "Record", {"parent": "Mail"}, role="auditor")[0] == 403
    service.cancel(row.uuid, "Not needed.", desk.who)
    assert sent(desk, row, "Record", {"parent": ""}) == (409, [])


def test_items_that_would_wait_for_each_other_are_refused(desk: Desk) -> None:
    row = desk.start([*MAIL, Item("Call", "Call them", waits_for=("Invoice",))])
    assert sent(desk, row, "Call", {"parent": "Mail"}) == (422, ["/waitsFor"])


def test_the_page_offers_the_ends_of_lists_and_no_place_within_itself(desk: Desk) -> None:
    row = desk.start(DEEP)
    browser, path = desk.world.browser("csr"), f"/checklists/{row.uuid}"
    page = browser.get(f"{path}?item=E").get_data(as_text=True)
    assert '<option value="&gt;D">at the end of D</option>' in page
    assert '<option value="In">before' not in page
    said = {"csrf_token": token(browser, path), "before": ">D"}
    assert browser.post(f"{path}/items/In/move", data=said).status_code == 302
    assert desk.items(row)["In"].parent == "D"
    browser.post(f"{path}/items/In/move", data={**said, "before": ">"})
    assert (desk.items(row)["In"].parent, list(desk.items(row))[-1]) == ("", "In")
