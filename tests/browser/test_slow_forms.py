"""Forms beside the inbox on a bad connection: sent once, and what was typed stays."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, serious
from tests.browser.test_bulk import select, tasks, told
from tests.browser.test_slow import AWAY, lose, posts, slow

pytestmark = pytest.mark.browser


def away(page: Page, press: Callable[[], None]) -> None:
    """Presses without a network: the page says so, and what was typed can be sent again."""
    page.route("**/*", lambda route: route.abort())  # also where answers come late
    press()
    expect(page.locator("[data-said]:visible")).to_contain_text(AWAY)
    page.unroute("**/*")


def test_an_order_is_placed_once_and_what_was_typed_stays_without_a_network(site: Site) -> None:
    page = site.page("csr")
    orders = page.locator("main a[href^='/orders/O-']")
    page.goto(f"{site.url}/orders?customer=halfmoon")
    before = orders.count()
    page.goto(f"{site.url}/orders/new?customer=halfmoon&product=m365-business-basic")
    place = page.get_by_role("button", name="Place the order")
    page.fill("#quantity", "0")
    page.fill("#note", "They are on a train")
    place.click()
    expect(page.locator("#quantity")).to_have_accessible_description(re.compile("from 1 to"))
    expect(page.locator("#quantity")).to_be_focused()
    page.fill("#quantity", "7")
    away(page, place.click)
    expect(page.locator("#note")).to_have_value("They are on a train")
    assert serious(page) == []
    page.route("**/orders/new", lose)
    with page.expect_event("requestfailed"):
        place.click()
    expect(place).not_to_have_attribute("aria-busy", "true")
    page.unroute("**/orders/new")
    slow(page)
    sent = posts(page)
    page.locator("#note").focus()
    page.keyboard.press("Control+Enter")
    expect(place).to_have_attribute("aria-busy", "true")
    page.keyboard.press("Control+Enter")
    place.click()
    page.wait_for_url("**/orders/O-*")
    expect(page.get_by_text("This was done already when you sent it before.")).to_be_visible()
    assert sent == ["new"]
    page.goto(f"{site.url}/orders?customer=halfmoon")
    expect(orders).to_have_count(before + 1)


def test_a_calendar_and_a_level_are_saved_once_and_stay_as_typed_without_a_network(
    site: Site,
) -> None:
    page = site.page("admin")
    page.goto(f"{site.url}/calendars/new")
    page.fill("#name", "Night train")
    make = page.get_by_role("button", name="Make the calendar")
    away(page, make.click)
    expect(page.locator("#name")).to_have_value("Night train")
    slow(page)
    sent = posts(page)
    make.dblclick()
    expect(page.get_by_text("Night train is saved.")).to_be_visible()
    page.goto(f"{site.url}/service-levels/new")
    page.fill("#name", "On the train")
    page.fill("#length", "9")
    show = page.get_by_role("button", name="Show what it comes to")
    away(page, show.click)
    show.click()
    expect(page.locator("#plan")).to_contain_text("it comes in")
    expect(page.locator("#name")).to_have_value("On the train")
    page.get_by_role("button", name="Make the level").dblclick()
    expect(page.get_by_text("On the train is saved.")).to_be_visible()
    assert sent == ["new"] * 4
    page.goto(f"{site.url}/service-levels")
    row = page.locator("tr", has_text="On the train")
    away(page, row.get_by_role("button", name="Switch off").click)
    row.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("On the train is off")).to_be_visible()


def test_what_was_done_to_many_is_told_with_its_undo_where_the_answer_got_lost(site: Site) -> None:
    page = tasks(site, "csr", "view=unclaimed", 2)
    select(page, 2)
    page.route("**/inbox/bulk", lose)
    page.keyboard.press("c")
    expect(page.locator("#bulk-said")).to_contain_text("nothing is done twice")
    page.unroute("**/inbox/bulk")
    page.keyboard.press("c")
    told(page, "2 claimed.", 2).get_by_role("button", name="Undo").click()
    told(page, "2 taken back.", 2)
