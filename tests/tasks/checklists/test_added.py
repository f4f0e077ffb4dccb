"""Items that are added while a checklist runs may ask something; optional ones may be left out."""

from __future__ import annotations

from datetime import date

import pytest

from app.lib.db import db
from app.lib.errors import Invalid
from app.runtime.models import Instance
from app.tasks import service as tasks
from app.tasks.checklists import deeds, plan, service
from app.tasks.checklists.models import Checklist
from app.tasks.checklists.plan import Item, Question
from tests.tasks.checklists.desk import Desk
from tests.world import token

ITEMS = (
    Item("Credit", "Check the credit", questions=(Question("Limit", "number", required=True),)),
    Item("Call", "Call them", optional=True),
)


@pytest.fixture
def row(desk: Desk) -> Checklist:
    """A checklist with an item that asks, and one that is optional."""
    return desk.start(ITEMS)


def add(desk: Desk, row: Checklist, name: str) -> None:
    said = {"name": name, "form": "Credit", "due": date(2026, 11, 20)}
    deeds.add(row.uuid, said, desk.who)


def test_an_added_item_asks_what_an_item_of_the_template_asks(desk: Desk, row: Checklist) -> None:
    assert plan.forms(row.version.items) == {"Credit": "Check the credit: Limit"}
    add(desk, row, "Check it again")
    task = desk.task(row, "CheckItAgain")
    with pytest.raises(Invalid):
        tasks.complete(task.uuid, {}, desk.who)
    tasks.complete(task.uuid, {"Credit_1": 7}, desk.who)
    assert desk.states(row)["CheckItAgain"] == "done"


def test_the_answers_of_items_with_the_same_form_are_kept_apart(desk: Desk, row: Checklist) -> None:
    tasks.complete(desk.task(row, "Credit").uuid, {"Credit_1": 1}, desk.who)
    add(desk, row, "Second")
    add(desk, row, "Third")
    for key, limit in (("Third", 3), ("Second", 2)):
        task = desk.task(row, key)
        kept = tasks.visible(instance_of(row), task)
        assert kept.get("Credit_1") is None, "the form begins empty"
        tasks.complete(task.uuid, {"Credit_1": limit}, desk.who)
    found = tasks.visible(instance_of(row), desk.task(row, "Call"))
    assert found["Credit_1"] == 1
    assert found["answers"] == {"Third": {"Credit_1": 3}, "Second": {"Credit_1": 2}}


def instance_of(row: Checklist) -> Instance:
    db.session.rollback()
    return db.session.get_one(Instance, row.instance_id)


def test_a_form_that_the_template_has_not_is_refused(desk: Desk, row: Checklist) -> None:
    with pytest.raises(Invalid) as refused:
        deeds.add(row.uuid, {"name": "More", "form": "Call"}, desk.who)
    assert [problem.pointer for problem in refused.value.problems] == ["/form"]


def test_a_process_made_of_it_asks_the_same(desk: Desk, row: Checklist) -> None:
    add(desk, row, "Second")
    items = service.as_items(desk.fresh(row), list(desk.items(row).values()))
    asked = {item.id: [one.label for one in item.questions] for item in items}
    assert asked == {"Credit": ["Limit"], "Call": [], "Second": ["Limit"]}


def test_an_optional_item_is_skipped_from_the_page_of_its_user_task(
    desk: Desk, row: Checklist
) -> None:
    browser = desk.world.browser("csr")
    needed, optional = (desk.task(row, key).uuid for key in ("Credit", "Call"))
    assert "Skip this item" not in browser.get(f"/inbox/{needed}").get_data(as_text=True)
    page = browser.get(f"/inbox/{optional}").get_data(as_text=True)
    path = f"/checklists/{row.number}/items/Call/skip"
    assert f'action="{path}"' in page
    said = {"reason": "They called us.", "from": "inbox"}
    said["csrf_token"] = token(browser, f"/inbox/{optional}")
    answer = browser.post(path, data=said)
    assert (answer.status_code, answer.location) == (302, "/inbox")
    item = desk.items(row)["Call"]
    assert (item.state, item.reason) == ("skipped", "They called us.")


def test_who_looks_on_is_not_offered_to_skip_it(desk: Desk, row: Checklist) -> None:
    page = desk.world.browser("auditor").get(f"/inbox/{desk.task(row, 'Call').uuid}")
    assert "Skip this item" not in page.get_data(as_text=True)
