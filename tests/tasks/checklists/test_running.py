"""A running checklist moves with the inbox, and takes every change in between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.audit.models import History
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Conflict, Forbidden, Invalid
from app.runtime import service as runtime
from app.runtime.models import Instance, Offer, Outbox, TaskFact, UserTask
from app.tasks import changing
from app.tasks import service as tasks
from app.tasks.checklists import deeds, plan, service
from app.tasks.checklists.models import Checklist
from app.tasks.checklists.plan import Item
from app.tasks.inbox import lists
from app.tasks.inbox.asked import Asked
from app.tasks.work import finishing, handing, pausing
from tests.counting import counted
from tests.tasks.checklists.desk import END, ITEMS, Desk
from tests.tasks.levels.offices import THURSDAY, level, person
from tests.world import token

WAITING = {
    "Tenant": "ready",
    "Mail": "group",
    "Record": "ready",
    "Import": "waiting",
    "Phones": "waiting",
    "Invoice": "waiting",
}


def open_tasks(instance_id: int | None) -> list[str]:
    db.session.rollback()
    found = select(UserTask.name).where(
        UserTask.instance_id == instance_id, UserTask.state == "open"
    )
    return sorted(db.session.scalars(found))


def test_what_waits_for_nothing_is_in_the_inbox_at_once(desk: Desk) -> None:
    row = desk.start()
    assert desk.states(row) == WAITING
    task = desk.task(row, "Tenant")
    assert (task.name, task.candidate_roles) == ("Create the tenant", ["csr"])
    assert task.title == f"{row.customer_name} · Onboarding"
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 11, 3)
    offered = select(Offer.role_key).where(Offer.user_task_id == task.id)
    assert db.session.scalars(offered).all() == ["csr"]


def test_completing_in_the_inbox_makes_the_next_ready_in_the_same_transaction(desk: Desk) -> None:
    row = desk.start()
    desk.complete(row, "Tenant", "Record")
    states = desk.states(row)
    assert (states["Tenant"], states["Phones"], states["Import"]) == ("done", "ready", "ready")
    assert states["Invoice"] == "waiting"
    item = desk.items(row)["Tenant"]
    assert (item.ended_by, item.ended_at is not None) == (desk.who.name, True)


def test_a_checklist_ends_with_its_last_item(desk: Desk) -> None:
    row = desk.start()
    desk.complete(row, "Tenant", "Record", "Import", "Phones", "Invoice")
    assert desk.fresh(row).state == "done"
    assert db.session.get_one(Instance, row.instance_id).state == "completed"
    assert open_tasks(row.instance_id) == []


def test_items_that_are_completed_within_the_same_seconds_are_all_done(desk: Desk) -> None:
    row = desk.start()
    one, two = desk.task(row, "Tenant").uuid, desk.task(row, "Record").uuid
    finishing.hold(one, {}, desk.who)
    finishing.hold(two, {}, desk.who)
    finishing.hand_in_now(one, desk.who)
    states = desk.states(row)
    assert (states["Tenant"], states["Record"], states["Import"]) == ("done", "ready", "waiting")
    finishing.undo(two, desk.who)
    assert desk.states(row)["Record"] == "ready"
    finishing.hold(two, {}, desk.who)
    with clock.fixed(clock.now() + timedelta(seconds=11)):
        desk.world.work()
    states = desk.states(row)
    assert (states["Record"], states["Import"]) == ("done", "ready")


def test_the_last_item_ends_the_checklist_when_its_answers_are_handed_in(desk: Desk) -> None:
    row = desk.start()
    desk.complete(row, "Tenant", "Record", "Import", "Phones")
    last = desk.task(row, "Invoice").uuid
    finishing.hold(last, {}, desk.who)
    assert (desk.states(row)["Invoice"], desk.fresh(row).state) == ("ready", "running")
    with clock.fixed(clock.now() + timedelta(seconds=11)):
        desk.world.work()
    assert (desk.states(row)["Invoice"], desk.fresh(row).state) == ("done", "done")


def test_what_is_being_completed_is_neither_skipped_nor_changed(desk: Desk) -> None:
    row, admin = desk.start(), desk.world.principal("admin")
    finishing.hold(desk.task(row, "Tenant").uuid, {}, desk.who)
    with pytest.raises(Conflict, match="is completing Create the tenant"):
        deeds.skip(row.uuid, "Tenant", "The lead may.", admin)
    with pytest.raises(Conflict, match="is completing Create the tenant"):
        deeds.change(row.uuid, "Tenant", {"role": "finance"}, admin)
    service.cancel(row.uuid, "The customer withdrew.", admin)
    assert desk.task(row, "Tenant").state == "cancelled"


def test_who_had_an_item_that_another_skips_is_told_and_who_skips_their_own_is_not(
    desk: Desk,
) -> None:
    row, admin = desk.start(), desk.world.principal("admin")
    for key in ("Tenant", "Record"):
        tasks.claim(desk.task(row, key).uuid, desk.who)
    deeds.skip(row.uuid, "Tenant", "There is one.", desk.who)
    deeds.skip(row.uuid, "Record", "The old host keeps the mail.", admin)
    told = db.session.scalars(select(Outbox.payload).where(Outbox.topic == "task.withdrawn"))
    assert [(said["name"], said["people"]) for said in told] == [
        ("Point the mail record here", [desk.who.id])
    ]


def test_skipping_lets_those_go_on_that_wait(desk: Desk) -> None:
    row = desk.start()
    deeds.skip(row.uuid, "Record", "The old host keeps the mail.", desk.who)
    item = desk.items(row)["Record"]
    assert (item.state, item.reason) == ("skipped", "The old host keeps the mail.")
    assert desk.states(row)["Import"] == "ready"
    assert open_tasks(row.instance_id) == ["Create the tenant", "Import the mailboxes"]
    deeds.skip(row.uuid, "Phones", "", desk.who)  # optional, and waits still
    deeds.skip(row.uuid, "Import", "Nothing to import.", desk.who)
    deeds.skip(row.uuid, "Tenant", "There is one.", desk.who)
    assert desk.states(row)["Invoice"] == "ready"
    deeds.skip(row.uuid, "Invoice", "Billed by hand.", desk.who)
    assert desk.fresh(row).state == "done"


def test_what_is_needed_is_skipped_with_a_reason_alone(desk: Desk) -> None:
    row = desk.start()
    with pytest.raises(Invalid, match="Say why"):
        deeds.skip(row.uuid, "Record", " ", desk.who)
    assert desk.states(row) == WAITING
    with pytest.raises(Conflict, match="is a list"):
        deeds.skip(row.uuid, "Mail", "Why not", desk.who)


def test_an_item_is_added_after_one_that_is_active(desk: Desk) -> None:
    row = desk.start()
    said = {"name": "Check the domain", "role": "csr", "waits_for": ["Record"]}
    added = deeds.add(row.uuid, said, desk.who)
    assert desk.states(row)[added.key] == "waiting"
    desk.complete(row, "Record")
    assert desk.task(row, added.key).name == "Check the domain"
    desk.complete(row, added.key)
    assert desk.states(row)[added.key] == "done"


def test_an_item_is_found_by_the_name_that_it_has_now(desk: Desk) -> None:
    row = desk.start()
    added = deeds.add(row.uuid, {"name": "Check the domain"}, desk.who)

    def found(word: str) -> list[str]:
        db.session.rollback()
        return [one.name for one in lists.search(desk.who, Asked(words=(word,))).tasks]

    assert found("domain") == ["Check the domain"]
    deeds.change(row.uuid, added.key, {"name": "Check the zone"}, desk.who)
    assert (found("domain"), found("zone")) == ([], ["Check the zone"])
    assert found(row.number.lower()) != []


def test_what_an_item_leaves_behind_changes_nothing_of_the_others_but_what_it_asked(
    desk: Desk,
) -> None:
    asks = (plan.Question("Zone"),)
    items = (Item("One", "One", questions=asks), Item("Two", "Two"), Item("Three", "Three"))
    row = desk.start((*items, Item("Last", "Last", waits_for=("Two",))))
    with counted() as said:
        desk.complete(row, "Two")  # and the last one begins: only its own facts are written
    assert [one for one in said if "SELECT task_fact" in one] == []
    tasks.complete(desk.task(row, "One").uuid, {"One_1": "Example"}, desk.who)
    found = select(TaskFact.name, TaskFact.text).where(
        TaskFact.user_task_id == desk.task(row, "Three").id, TaskFact.name != ""
    )
    kept = dict(db.session.execute(found).all())
    assert kept["One_1"] == "example"
    assert [name for name in kept if name.startswith(("plan", "added"))] == []


def test_an_item_is_added_before_one_that_is_active(desk: Desk) -> None:
    row = desk.start()
    former = desk.task(row, "Record")
    said = {"name": "Ask for the password", "before": ["Record"]}
    added = deeds.add(row.uuid, said, desk.who)
    assert desk.states(row)["Record"] == "waiting"
    assert open_tasks(row.instance_id) == ["Ask for the password", "Create the tenant"]
    with pytest.raises(Conflict, match="no longer needed"):
        tasks.complete(former.uuid, {}, desk.who)
    desk.complete(row, added.key, "Record")
    assert desk.states(row)["Record"] == "done"


def test_nothing_is_put_before_what_somebody_is_at_work_on(desk: Desk) -> None:
    row = desk.start()
    tasks.claim(desk.task(row, "Record").uuid, desk.who)
    with pytest.raises(Conflict, match="at work on Point the mail record here"):
        deeds.add(row.uuid, {"name": "Ask first", "before": ["Record"]}, desk.who)
    assert len(desk.items(row)) == len(ITEMS)


def test_two_items_that_were_added_can_be_ready_together(desk: Desk) -> None:
    row = desk.start()
    one = deeds.add(row.uuid, {"name": "Call them"}, desk.who)
    two = deeds.add(row.uuid, {"name": "Write to them"}, desk.who)
    assert desk.task(row, one.key).name == "Call them"
    assert desk.task(row, two.key).name == "Write to them"
    desk.complete(row, two.key)
    assert desk.states(row)[one.key] == "ready"


def test_an_item_that_cannot_be_is_refused_with_its_fields(desk: Desk) -> None:
    row = desk.start()
    said = {"name": "", "role": "wizard", "waits_for": ["Nowhere"], "parent": "Tenant"}
    with pytest.raises(Invalid) as caught:
        deeds.add(row.uuid, said, desk.who)
    places = [problem.pointer for problem in caught.value.problems]
    assert places == ["/name", "/role", "/waitsFor", "/parent"]


def test_a_circle_is_refused_and_nothing_is_changed(desk: Desk) -> None:
    row = desk.start()
    with pytest.raises(Invalid, match="would wait for each other"):
        deeds.change(row.uuid, "Record", {"waits_for": ["Import"]}, desk.who)
    assert desk.states(row) == WAITING


def test_an_item_is_handed_over_and_dated_anew_with_its_user_task(desk: Desk) -> None:
    row, other = desk.start(), desk.world.principal("csr")
    said = {"assignee": other.name, "due": date(2026, 11, 20)}
    deeds.change(row.uuid, "Tenant", said, desk.who)
    task = desk.task(row, "Tenant")
    assert task.assignee_id == other.id
    assert task.due_at is not None
    assert task.due_at.date() == date(2026, 11, 20)
    deeds.change(row.uuid, "Tenant", {"role": "finance"}, desk.who)
    task = desk.task(row, "Tenant")
    assert (task.assignee_id, task.candidate_roles) == (None, ["finance"])
    offered = select(Offer.role_key).where(Offer.user_task_id == task.id)
    assert db.session.scalars(offered).all() == ["finance"]


def test_saving_an_item_for_who_has_it_already_takes_nothing_from_them(desk: Desk) -> None:
    row, admin = desk.start(), desk.world.principal("admin")
    uuid = desk.task(row, "Tenant").uuid
    tasks.claim(uuid, desk.who)
    tasks.save_draft(uuid, {"note": "half of it"}, desk.who)
    deeds.begin(row.uuid, "Tenant", desk.who)
    said = {"assignee": desk.who.name, "name": "Create the tenant today", "role": "csr"}
    deeds.change(row.uuid, "Tenant", said, admin)
    task = desk.task(row, "Tenant")
    assert (task.assignee_id, task.draft) == (desk.who.id, {"note": "half of it"})
    assert desk.items(row)["Tenant"].begun_at is not None


def test_who_is_given_an_item_gets_what_was_typed_and_is_told(desk: Desk) -> None:
    row, admin = desk.start(), desk.world.principal("admin")
    uuid = desk.task(row, "Tenant").uuid
    tasks.claim(uuid, desk.who)
    tasks.save_draft(uuid, {"note": "half of it"}, desk.who)
    handing.delegate(uuid, person("Bea", roles=("csr",)).id or 0, desk.who)
    deeds.change(row.uuid, "Tenant", {"assignee": desk.who.name}, admin)
    task = desk.task(row, "Tenant")
    assert (task.assignee_id, task.draft) == (desk.who.id, {"note": "half of it"})
    assert (task.delegated_by_id, task.delegation) == (None, None)
    told = select(Outbox.payload).where(Outbox.topic == "task.assigned")
    assert [(said["people"], said["by"]) for said in db.session.scalars(told)] == [
        ([desk.who.id], "Admin")
    ]
    deeds.change(row.uuid, "Tenant", {"assignee": ""}, admin)
    task = desk.task(row, "Tenant")
    assert (task.assignee_id, task.draft) == (None, {"note": "half of it"})


def test_who_is_named_beforehand_has_it_when_it_gets_ready(desk: Desk) -> None:
    row = desk.start()
    deeds.change(row.uuid, "Phones", {"assignee": desk.who.name}, desk.who)
    desk.complete(row, "Tenant")
    assert desk.task(row, "Phones").assignee_id == desk.who.id


def test_the_order_changes_and_every_item_keeps_its_place(desk: Desk) -> None:
    row = desk.start()
    order = ["Invoice", "Phones", "Mail", "Import", "Record", "Tenant"]
    service.reorder(row.uuid, order, desk.who)
    assert list(desk.items(row)) == order
    with pytest.raises(Conflict, match="changed meanwhile"):
        service.reorder(row.uuid, order[1:], desk.who)


DATED = (
    Item("Soon", "Soon", due_days=2),
    Item("Check", "Check", due_days=3, due_from="end"),
    Item("ByHand", "By hand", due_days=3, due_from="end"),
    Item("Later", "Later", due_days=1, due_from="end", waits_for=("Check",)),
    Item("Whole", "Whole"),
    Item("Done", "Done"),
)


def test_what_is_due_by_the_end_follows_it_with_its_user_task(desk: Desk) -> None:
    row = desk.start(DATED)
    deeds.change(row.uuid, "ByHand", {"due": date(2026, 11, 20)}, desk.who)
    deeds.add(row.uuid, {"name": "Added"}, desk.who)
    desk.complete(row, "Done")
    moved = service.lead(row.uuid, {"end": date(2026, 12, 11)}, desk.who)
    assert {key: item.due_on for key, item in desk.items(row).items()} == {
        "Soon": date(2026, 11, 4),
        "Check": date(2026, 12, 8),
        "ByHand": date(2026, 11, 20),
        "Later": date(2026, 12, 10),
        "Whole": date(2026, 12, 11),
        "Done": END,
        "Added": date(2026, 12, 11),
    }
    assert moved == 4
    assert desk.task(row, "Check").due_at == datetime(2026, 12, 8, 17, tzinfo=UTC)
    assert desk.task(row, "Soon").due_at == datetime(2026, 11, 4, 17, tzinfo=UTC)
    assert desk.task(row, "ByHand").due_at == datetime(2026, 11, 20, 17, tzinfo=UTC)
    desk.complete(row, "Check")
    assert desk.task(row, "Later").due_at == datetime(2026, 12, 10, 17, tzinfo=UTC)
    assert service.lead(row.uuid, {"end": date(2026, 12, 11)}, desk.who) == 0
    assert service.lead(row.uuid, {"end": END}, desk.who) == 3  # there and back again
    assert desk.items(row)["Later"].due_on == date(2026, 11, 26)


def test_a_user_task_that_a_supervisor_dated_stays_when_the_end_moves(desk: Desk) -> None:
    row = desk.start([Item("Check", "Check", due_days=3, due_from="end")])
    by_hand = datetime(2026, 11, 10, 12, tzinfo=UTC)
    admin = desk.world.principal("admin")
    changing.change(desk.task(row, "Check").uuid, {"due_at": by_hand}, admin)
    assert service.lead(row.uuid, {"end": date(2026, 12, 11)}, desk.who) == 0
    assert desk.task(row, "Check").due_at == by_hand


def test_the_board_says_how_many_items_follow_the_end(desk: Desk) -> None:
    row = desk.start()
    browser, path = desk.world.browser("csr"), f"/checklists/{row.uuid}"
    said = {"csrf_token": token(browser, path), "lead": "", "end": "2026-12-11"}
    page = browser.post(f"{path}/lead", data=said, follow_redirects=True).get_data(as_text=True)
    assert "The checklist is changed. 1 item is dated anew with it" in page
    said = {"csrf_token": token(browser, path), "lead": "", "end": "2026-12-11"}
    page = browser.post(f"{path}/lead", data=said, follow_redirects=True).get_data(as_text=True)
    assert "The checklist is changed." in page
    assert "dated anew" not in page


def test_what_the_board_refuses_names_the_field_and_leaves_the_dialog_as_it_was_typed(
    desk: Desk,
) -> None:
    row = desk.start()
    browser, path = desk.world.browser("csr"), f"/checklists/{row.uuid}"
    headers = {"X-CSRFToken": token(browser, path), "X-Script": "yes"}
    said = {"name": "Call", "after": "Phones", "before": "Tenant"}
    answer = browser.post(f"{path}/items", data=said, headers=headers)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.get_json()["errors"]] == ["/waitsFor"]

    said = {"name": "Call", "after": "Phones"}
    answer = browser.post(f"{path}/items", data=said, headers=headers)
    assert answer.get_json() == {"to": path}
    assert "Call is added." in browser.get(path).get_data(as_text=True)


def test_cancelling_ends_every_user_task(desk: Desk) -> None:
    row = desk.start()
    with pytest.raises(Invalid, match="Say why"):
        service.cancel(row.uuid, "", desk.who)
    service.cancel(row.uuid, "The customer withdrew.", desk.who)
    ended = desk.fresh(row)
    assert (ended.state, ended.reason) == ("cancelled", "The customer withdrew.")
    assert open_tasks(row.instance_id) == []
    assert set(desk.states(row).values()) == {"cancelled", "group"}
    with pytest.raises(Conflict, match="ended on"):
        deeds.add(row.uuid, {"name": "Too late"}, desk.who)


def test_cancelling_the_instance_is_cancelling_the_checklist(desk: Desk) -> None:
    row = desk.start()
    instance = db.session.get_one(Instance, row.instance_id)
    runtime.cancel_instance(instance.uuid, desk.world.principal("admin"))
    assert desk.fresh(row).state == "cancelled"


def test_what_another_has_is_taken_away_by_the_lead_or_a_supervisor_alone(desk: Desk) -> None:
    row = desk.start()
    tasks.claim(desk.task(row, "Tenant").uuid, desk.who)
    auditor = desk.world.principal("auditor")
    with pytest.raises(Forbidden):
        deeds.skip(row.uuid, "Tenant", "I may not.", auditor)
    deeds.skip(row.uuid, "Tenant", "The lead may.", desk.world.principal("admin"))
    assert desk.states(row)["Tenant"] == "skipped"


def test_everything_is_in_one_history(desk: Desk) -> None:
    row = desk.start()
    deeds.skip(row.uuid, "Record", "No need.", desk.who)
    desk.complete(row, "Tenant")
    instance = db.session.get_one(Instance, row.instance_id)
    kinds = set(db.session.scalars(select(History.kind).where(History.stream == instance.stream)))
    assert {"checklist_started", "item_skipped", "completed", "activated_by_hand"} <= kinds


def test_a_timeframe_that_cannot_be_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid) as caught:
        desk.start(start=date(2026, 11, 27), end=date(2026, 11, 2))
    assert [problem.pointer for problem in caught.value.problems] == ["/end"]


def waits(desk: Desk, days: int) -> tuple[Checklist, str]:
    """A checklist whose one item, due before the end, waits for the customer; its user task."""
    row = desk.start([Item("Check", "Check", due_days=3, due_from="end")])
    task = desk.task(row, "Check").uuid
    tasks.claim(task, desk.who)
    pausing.wait(task, "customer", "The bill", THURSDAY + timedelta(days=days), desk.who)
    return row, task


def test_what_waits_for_the_customer_follows_the_end_too(desk: Desk) -> None:
    level("P2D")
    due = datetime(2026, 12, 8, 17, tzinfo=UTC)
    with clock.fixed(THURSDAY):
        row, task = waits(desk, 4)
        assert desk.task(row, "Check").due_at == datetime(2026, 11, 26, 17, tzinfo=UTC)
        assert service.lead(row.uuid, {"end": date(2026, 12, 11)}, desk.who) == 1
        assert desk.task(row, "Check").due_at == due
        pausing.go_on(task, desk.who)
    assert desk.task(row, "Check").due_at == due  # said while it waited: it stays


def test_what_waited_for_the_customer_follows_the_end_as_before(desk: Desk) -> None:
    level("P2D")
    with clock.fixed(THURSDAY):
        row, task = waits(desk, 9)
    with clock.fixed(THURSDAY + timedelta(days=1)):
        pausing.go_on(task, desk.who)
        assert desk.task(row, "Check").due_at == datetime(2026, 11, 25, 17, tzinfo=UTC)
        assert service.lead(row.uuid, {"end": date(2026, 12, 11)}, desk.who) == 1
    assert desk.task(row, "Check").due_at == datetime(2026, 12, 8, 17, tzinfo=UTC)


def test_two_of_one_name_are_told_apart_when_an_item_gets_ready(desk: Desk) -> None:
    people = [person(name, roles=("csr",)) for name in ("Kim Lee", "Kimberly Lee")]
    with transaction() as session:
        session.get_one(Person, people[1].id).name = "Kim Lee"
    row = desk.start()
    deeds.change(row.uuid, "Phones", {"assignee": "kimberly@test.example"}, desk.who)
    desk.complete(row, "Tenant")
    assert desk.task(row, "Phones").assignee_id == people[1].id


def test_a_day_that_a_wait_has_made_already_may_be_said_as_well(desk: Desk) -> None:
    level("P2D")
    made = datetime(2026, 11, 26, 17, tzinfo=UTC)
    with clock.fixed(THURSDAY):
        row, task = waits(desk, 4)
        assert service.lead(row.uuid, {"end": date(2026, 12, 1)}, desk.who) == 1
        assert desk.task(row, "Check").due_at == made
        deeds.change(row.uuid, "Check", {"due": date(2026, 11, 30)}, desk.who)
        admin = desk.world.principal("admin")
        changing.change(task, {"due_at": made}, admin)
        deeds.change(row.uuid, "Check", {"due": date(2026, 11, 26)}, desk.who)
    assert (desk.task(row, "Check").due_at, desk.items(row)["Check"].due_on) == (made, made.date())


def test_an_item_is_given_only_to_who_works_on_user_tasks(desk: Desk) -> None:
    row = desk.start()
    person("Ann Auditor", roles=("auditor",))
    for deed in (
        lambda: deeds.change(row.uuid, "Tenant", {"assignee": "Ann Auditor"}, desk.who),
        lambda: deeds.add(row.uuid, {"name": "Audit", "assignee": "Ann Auditor"}, desk.who),
    ):
        with pytest.raises(Invalid) as refused:
            deed()
        assert [problem.pointer for problem in refused.value.problems] == ["/assignee"]
    assert desk.task(row, "Tenant").assignee_id is None


def test_a_checklist_whose_answer_was_lost_is_started_once(desk: Desk) -> None:
    said = {"template": desk.template(), "customer": "northwind", "lead": "Csr"}
    said |= {"start": "2026-11-02", "end": "2026-11-27"}
    browser = desk.world.browser("csr")
    script = {"X-CSRFToken": token(browser, "/checklists/new"), "X-Script": "yes"}
    refused = browser.post("/checklists/new", data={**said, "end": "2026-11-01"}, headers=script)
    assert [one["pointer"] for one in refused.json["errors"]] == ["/end"]
    for _ in range(2):
        answer = browser.post(
            "/checklists/new", data=said, headers={**script, "Idempotency-Key": "1-2"}
        )
        row = db.session.scalars(select(Checklist)).one()
        assert answer.json == {"to": f"/checklists/{row.uuid}"}
