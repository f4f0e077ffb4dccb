"""Templates: drafts that keep what was typed, versions that never change, the way to a diagram."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from app import engine
from app.catalog import service as catalog
from app.designer import queries as processes
from app.designer.drafts import service as drafts
from app.designer.folders import Files
from app.designer.library import listing
from app.designer.models import ProcessVersion
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Invalid, NotFound
from app.runtime.models import UserTask
from app.tasks import service as tasks
from app.tasks.checklists import deeds, plan, service, shape, starting, templates
from app.tasks.checklists.plan import Item, Question
from app.tasks.checklists.views import plan_of
from tests.tasks.checklists.desk import END, ITEMS, START, Desk
from tests.world import token


def test_a_version_stays_as_it_was_when_the_template_changes(desk: Desk) -> None:
    key = desk.template()
    row, owner = templates.find(key), desk.world.principal("process-owner")
    new = {"name": "Onboarding 2", "items": [Item("", "Only this")]}
    templates.save(key, new, row.revision, owner)
    second = templates.publish(key, "Shorter", owner)
    db.session.rollback()
    first = templates.version(templates.find(key), 1)
    assert (second.number, len(second.items), len(first.items)) == (2, 1, len(ITEMS))
    assert (first.name, first.note) == ("Onboarding", "The first")
    assert templates.startable(key).number == 2


def test_an_earlier_version_becomes_the_draft_again(desk: Desk) -> None:
    key, owner = desk.template(), desk.world.principal("process-owner")
    base = templates.find(key).revision
    templates.save(key, {"items": [Item("", "Only this")]}, base, owner)
    browser, path = desk.world.browser("process-owner"), f"/checklist-templates/{key}"
    said = {"csrf_token": token(browser, f"{path}/versions/1"), "base": base}
    browser.post(f"{path}/versions/1/draft", data=said)  # of the page before that draft
    db.session.rollback()
    assert [item.name for item in templates.items_of(templates.find(key))] == ["Only this"]
    answer = browser.post(f"{path}/versions/1/draft", data={**said, "base": base + 1})
    assert answer.location == path
    db.session.rollback()
    assert [item.id for item in templates.items_of(templates.find(key))] == [i.id for i in ITEMS]
    with pytest.raises(Conflict, match="changed this template"):
        templates.save(key, {"items": []}, base + 1, owner)
    with pytest.raises(NotFound):
        templates.bring_back(key, 9, base + 2, owner)


def test_who_may_not_change_a_template_reads_what_would_be_started(desk: Desk) -> None:
    key, owner = desk.template(), desk.world.principal("process-owner")
    base = templates.find(key).revision
    templates.save(key, {"items": [Item("", "Not agreed on")]}, base, owner)
    page = desk.world.browser("csr").get(f"/checklist-templates/{key}").get_data(as_text=True)
    assert "Import the mailboxes" in page
    assert "Not agreed on" not in page
    assert "cl-editor" not in page


def test_what_a_list_waits_for_is_shown_at_what_is_in_it() -> None:
    items = [
        Item("A", "First"),
        Item("L", "List", waits_for=("A",)),
        Item("B", "In it", parent="L"),
    ]
    shown = plan_of(plan.as_json(items))
    assert [(one["id"], one["within"], one["waits_for"]) for one in shown] == [
        ("A", "", []),
        ("B", "List", ["A"]),
    ]


def test_a_name_that_is_taken_is_refused_and_the_dialog_keeps_it(desk: Desk) -> None:
    desk.template()
    browser = desk.world.browser("process-owner")
    headers = {"X-CSRFToken": token(browser, "/checklist-templates"), "X-Script": "yes"}
    said = {"name": "onboarding"}
    answer = browser.post("/checklist-templates", data=said, headers=headers)
    assert (answer.status_code, answer.get_json()["detail"]) == (
        409,
        "There is a template called Onboarding already, with the key onboarding. "
        "Choose another name.",
    )
    said = {"name": "Offboarding"}
    answer = browser.post("/checklist-templates", data=said, headers=headers)
    assert answer.get_json() == {"to": "/checklist-templates/offboarding"}


def test_a_running_checklist_keeps_the_items_it_began_with(desk: Desk) -> None:
    row = desk.start()
    owner = desk.world.principal("process-owner")
    key = row.version.template.key
    template = templates.find(key)
    templates.save(key, {"items": [Item("", "Only this")]}, template.revision, owner)
    templates.publish(key, "", owner)
    assert list(desk.items(row)) == [item.id for item in ITEMS]


def test_two_who_change_a_draft_do_not_overwrite_each_other(desk: Desk) -> None:
    key, owner = desk.template(), desk.world.principal("process-owner")
    base = templates.find(key).revision
    templates.save(key, {"items": list(ITEMS)}, base, owner)
    with pytest.raises(Conflict, match="changed this template"):
        templates.save(key, {"items": []}, base, owner)
    db.session.rollback()
    assert len(templates.items_of(templates.find(key))) == len(ITEMS)


def test_what_is_published_is_the_draft_that_was_seen(desk: Desk) -> None:
    key, owner = desk.template(), desk.world.principal("process-owner")
    seen = templates.save(key, {"items": list(ITEMS)}, templates.find(key).revision, owner).revision
    templates.save(key, {"items": [Item("", "Only this")]}, seen, desk.world.principal("admin"))
    with pytest.raises(Conflict, match="changed this template"):
        templates.publish(key, "", owner, base=seen)
    db.session.rollback()
    assert templates.newest(templates.find(key)).number == 1
    made = templates.publish(key, "", owner, base=templates.find(key).revision)
    assert (made.number, len(made.items)) == (2, 1)
    with pytest.raises(Conflict, match="changed this template"):
        templates.publish(key, "", owner, base=seen)


def test_a_draft_with_faults_is_kept_and_cannot_be_published(desk: Desk) -> None:
    key, owner = desk.template(), desk.world.principal("process-owner")
    faulty = [replace(ITEMS[0], role="wizard")]
    templates.save(key, {"items": faulty}, templates.find(key).revision, owner)
    with pytest.raises(Invalid, match="no role 'wizard'"):
        templates.publish(key, "", owner)
    db.session.rollback()
    assert templates.items_of(templates.find(key)) == faulty


def test_nothing_new_is_nothing_to_publish(desk: Desk) -> None:
    key = desk.template()
    with pytest.raises(Conflict, match="Nothing was changed"):
        templates.publish(key, "", desk.who)


def test_what_is_archived_is_not_started(desk: Desk) -> None:
    key = desk.template()
    templates.archive(key, desk.who)
    with pytest.raises(Conflict, match="archived"):
        templates.startable(key)


def test_its_process_is_in_no_list_and_cannot_be_edited(desk: Desk) -> None:
    desk.template()
    with pytest.raises(NotFound):
        processes.process("checklist:onboarding")
    assert "checklist:onboarding" not in [key for key, *_ in listing.named()]
    assert listing.counts(desk.world.principal("process-owner"))["all"] == 0


def test_an_item_with_questions_asks_them_in_the_inbox(desk: Desk) -> None:
    asks = (Question("Seats", "number", True), Question("Note"))
    row = desk.start([Item("Count", "Count the seats", questions=asks)])
    task = desk.task(row, "Count")
    with pytest.raises(Invalid):
        tasks.complete(task.uuid, {}, desk.who)
    tasks.complete(task.uuid, {"Count_1": 12}, desk.who)
    assert desk.fresh(row).state == "done"


def test_a_template_opens_as_a_diagram_that_loads_and_has_its_items(desk: Desk) -> None:
    key, owner = desk.template(), desk.world.principal("process-owner")
    draft = templates.as_process(key, "Onboarding", ITEMS, "", owner)
    again = templates.as_process(key, "Onboarding", ITEMS, "", owner)
    assert (draft.process.key, again.process.key) == (key, f"{key}-2")
    elements = engine.load(drafts.files_of(draft)).elements
    assert {"Item_Tenant", "Item_Record", "Item_Invoice"} <= elements.keys()
    assert "Item_Mail" not in elements


def test_a_running_checklist_opens_as_what_it_has_come_to(desk: Desk) -> None:
    row = desk.start()
    deeds.skip(row.uuid, "Record", "No need.", desk.who)
    added = deeds.add(row.uuid, {"name": "Call them", "waits_for": ["Tenant"]}, desk.who)
    items = service.as_items(row, list(desk.items(row).values()))
    made: Files = shape.process("p", "P", items)
    elements = engine.load(made).elements
    assert f"Item_{added.key}" in elements
    assert "Item_Record" not in elements


def test_the_due_offsets_of_a_running_checklist_go_into_its_diagram(desk: Desk) -> None:
    row = desk.start()
    deeds.change(row.uuid, "Record", {"due": date(2026, 11, 11)}, desk.who)
    deeds.add(row.uuid, {"name": "Added", "due": date(2026, 11, 16)}, desk.who)
    deeds.add(row.uuid, {"name": "Whenever"}, desk.who)
    items = service.as_items(row, list(desk.items(row).values()))
    assert {item.id: (item.due_days, item.due_from) for item in items} == {
        "Tenant": (1, "start"),
        "Mail": (None, "start"),
        "Record": (7, "start"),  # dated by hand
        "Import": (5, "start"),
        "Phones": (4, "start"),
        "Invoice": (0, "end"),
        "Added": (10, "start"),
        "Whenever": (None, "start"),
    }


def test_three_hundred_items_can_be_drawn_started_and_opened_as_a_diagram(desk: Desk) -> None:
    items = [Item(f"I{place}", f"Item {place}", waits_for=(f"I{place - 1}",) if place else ())
             for place in range(plan.MAX_ITEMS)]  # fmt: skip
    row = desk.start(items)
    assert list(desk.states(row).values()).count("ready") == 1
    assert engine.load(shape.process("p", "P", list(reversed(items))))


def test_names_of_every_kind_are_shown_as_they_were_typed(desk: Desk) -> None:
    name = "<b>\"Émile\" & 'co'</b> = x"
    row = desk.start([Item("", name, description=name)])
    item = next(iter(desk.items(row).values()))
    assert desk.task(row, item.key).name == name
    assert db.session.scalars(select(UserTask.name)).all() == [name]
    assert db.session.scalars(select(ProcessVersion.id)).all()


def test_starting_is_refused_with_each_field_at_fault(desk: Desk) -> None:
    version = templates.startable(desk.template())
    said = {"customer": "nobody", "start": END, "end": START, "lead": "Nobody At All"}
    with pytest.raises(Invalid) as caught, transaction() as session:
        starting.start(session, version, said, desk.who)
    assert [one.pointer for one in caught.value.problems] == ["/customer", "/end", "/lead"]


def test_a_checklist_begins_with_a_customer_that_is_new(desk: Desk) -> None:
    key, browser = desk.template(), desk.world.browser("csr")
    said = {
        "template": key,
        "customer": "+",
        "n-name": "  Heron   Boats ",
        "n-domain": "heron boats",
        "start": START.isoformat(),
        "end": END.isoformat(),
    }
    said["csrf_token"] = token(browser, "/checklists/new")
    wrong = browser.post("/checklists/new", data=said)
    assert wrong.status_code == 422
    assert "Has to be a mail domain, such as northwind.example." in wrong.get_data(as_text=True)
    assert catalog.customers("Heron").rows == []
    answer = browser.post("/checklists/new", data={**said, "n-domain": "heron.example"})
    assert answer.status_code == 302
    db.session.rollback()
    (customer,) = catalog.customers("Heron").rows
    assert (customer.name, customer.domain) == ("Heron Boats", "heron.example")
    page = browser.get(answer.location).get_data(as_text=True)
    assert f'href="/customers/{customer.key}"' in page
    again = browser.post("/checklists/new", data={**said, "n-domain": ""})
    assert "There is a customer called Heron Boats already." in again.get_data(as_text=True)
