"""A workflow that people do is attached to an order by hand, beside what fulfils its items."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.audit.models import History
from app.audit.service import history, verify
from app.lib.db import db
from app.lib.errors import Conflict, Invalid
from app.orders import service as orders
from app.orders.attached import service
from app.orders.models import Order
from app.runtime.models import UserTask
from app.tasks import service as tasks
from tests.world import World, token


def offer(world: World, **said: object) -> None:
    service.set_fit("visit", said, world.principal("process-owner"))


def test_what_people_do_alone_can_be_offered(world: World, placed: Order) -> None:
    assert ("visit", "Site visit") in service.candidates()
    offer(world)
    assert "visit" not in [key for key, _ in service.candidates()]


def test_a_template_is_offered_where_it_fits(world: World, placed: Order) -> None:
    product = placed.items[0].product
    offer(world, products=[product.key])
    assert [process.key for _, process in service.fitting(placed)[""]] == ["visit"]
    offer(world, categories=[product.category])
    assert [p.key for _, p in service.fitting(placed)[placed.items[0].item_id]] == ["visit"]
    other = next(p.key for p in service.catalog.products() if p.key != product.key)
    offer(world, products=[other])
    assert service.fitting(placed)[""] == []
    with pytest.raises(Invalid):
        service.attach(placed.number, "visit", "", world.principal("csr"))


def test_an_unknown_product_is_refused(world: World, placed: Order) -> None:
    with pytest.raises(Invalid) as caught:
        offer(world, products=["nothing"])
    assert [one.pointer for one in caught.value.problems] == ["/products"]


def test_several_run_at_once_and_their_progress_is_seen(world: World, placed: Order) -> None:
    who = world.principal("csr")
    offer(world)
    item = placed.items[0].item_id
    service.attach(placed.number, "visit", "", who)
    row = service.attach(placed.number, "visit", item, who)
    found = select(UserTask).where(UserTask.instance_id == row.instance_id)
    task = db.session.scalars(found).one()
    assert (task.name, task.business_key) == ("Agree on a day", placed.number)
    tasks.complete(task.uuid, {}, who)
    db.session.rollback()
    seen = service.progress(orders.find(placed.number), who)
    assert [(one.done, one.of) for one in seen] == [(1, 2), (0, 2)]
    assert [one.item.item_id if one.item else "" for one in seen] == [item, ""]
    assert [task.name for task in seen[0].waits_for] == ["Visit"]


def test_several_are_attached_at_once_or_none_of_them(world: World, placed: Order) -> None:
    who, number = world.principal("csr"), placed.number
    offer(world)
    for chosen in ([("visit", "1"), ("nowhere", "")], []):
        with pytest.raises(Invalid, match="Nothing was attached"):
            service.attach_all(number, chosen, who)
    assert service.progress(orders.find(number), who) == []
    browser, page = world.browser("csr"), f"/orders/{number}"
    sent = {"csrf_token": token(browser, page), "chosen": ["visit|1", "visit|"]}
    browser.post(f"{page}/attached", data=sent)
    assert "2 are attached" in browser.get(page).get_data(as_text=True)
    found = service.progress(orders.find(number), who)
    assert [(one.item_id, one.done, one.of) for one in found] == [("", 0, 2), ("1", 0, 2)]
    told = [row for row in history(f"order:{number}") if row.kind == "template_attached"]
    assert [row.detail["item"] for row in told] == ["1", None]


def test_one_is_cancelled_with_a_reason_and_the_order_goes_on(world: World, placed: Order) -> None:
    who, state = world.principal("csr"), placed.state
    offer(world)
    row = service.attach(placed.number, "visit", "", who)
    with pytest.raises(Invalid, match="Say why"):
        service.cancel(placed.number, row.uuid, " ", who)
    service.cancel(placed.number, row.uuid, "No need", who)
    world.work()
    db.session.rollback()
    found = orders.find(placed.number)
    assert found.state == state
    assert [one.row.instance.state for one in service.progress(found, who)] == ["cancelled"]
    with pytest.raises(Conflict):
        service.cancel(placed.number, row.uuid, "Again", who)
    kinds = db.session.scalars(
        select(History.kind).where(History.stream == f"order:{placed.number}")
    ).all()
    assert {"template_attached", "template_cancelled"} <= set(kinds)


def test_several_who_attach_at_once_write_one_history(world: World, placed: Order) -> None:
    who, number = world.principal("csr"), placed.number
    offer(world)
    made = world.at_once(*[lambda: service.attach(number, "visit", "", who).uuid] * 4)
    assert len(set(made)) == 4
    told = history(f"order:{number}")
    assert [row.kind for row in told].count("template_attached") == 4
    assert list(verify(f"order:{number}")) == []


def test_the_order_page_shows_it(world: World, placed: Order) -> None:
    offer(world, words="When somebody has to look")
    browser, page = world.browser("csr"), f"/orders/{placed.number}"
    sent = {"csrf_token": token(browser, page), "chosen": "visit|"}
    assert "When somebody has to look" in browser.get(page).get_data(as_text=True)
    assert browser.post(f"{page}/attached", data=sent).status_code == 302
    text = browser.get(page).get_data(as_text=True)
    assert "Site visit" in text
    assert "0 of 2" in text
    assert 'Agree on a day</a><div class="tiny">Site visit</div>' in text  # beside the order's own
    owner = world.browser("process-owner")
    assert "Site visit" in owner.get("/workflow-templates").get_data(as_text=True)
    assert owner.post(f"{page}/attached", data=sent).status_code in (400, 403)


def test_what_is_under_way_for_an_item_is_told_before_it_is_attached_again(
    world: World, placed: Order
) -> None:
    offer(world)
    browser, page = world.browser("csr"), f"/orders/{placed.number}"
    assert "Attached already" not in browser.get(page).get_data(as_text=True)
    row = service.attach(placed.number, "visit", "1", world.principal("csr"))
    assert browser.get(page).get_data(as_text=True).count("Attached already") == 1
    service.cancel(placed.number, row.uuid, "Not needed", world.principal("csr"))
    assert "Attached already" not in browser.get(page).get_data(as_text=True)


def test_what_is_sent_again_because_no_answer_came_is_attached_once(
    world: World, placed: Order
) -> None:
    offer(world)
    browser, page = world.browser("csr"), f"/orders/{placed.number}"
    script = {"X-CSRFToken": token(browser, page), "X-Script": "yes", "Idempotency-Key": "1-2"}
    for _ in range(2):
        answer = browser.post(f"{page}/attached", data={"chosen": "visit|"}, headers=script)
        assert answer.get_json() == {"to": page}
    assert len(service.progress(orders.find(placed.number), world.principal("csr"))) == 1
