"""A whole job in the browser: an order is placed, worked, completed, and read by the auditor."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, fits

pytestmark = pytest.mark.browser


def place(page: Page, site: Site, customer: str) -> str:
    """Places the demo's Microsoft 365 order; gives its address."""
    page.goto(f"{site.url}/orders/new?customer={customer}&product=m365-business-premium")
    page.fill("#quantity", "24")
    page.click("text=Place the order")
    page.wait_for_url("**/orders/O-*")
    return page.url


def handover(page: Page, site: Site, customer: str) -> str:
    """Places an order that comes to the call for the handover; gives its address."""
    order = place(page, site, customer)
    arrive(page)
    return order


def arrive(page: Page) -> None:
    """Waits until the order of the page comes to the call for the handover.

    A customer who has a tenant already is not asked for the agreement again.
    """
    asked = page.get_by_text("It waits for Customer service: Call for the handover").first
    accepted = page.locator('button:has-text("Record that it came")').first
    expect(asked.or_(accepted).first).to_be_visible(timeout=60_000)
    if accepted.is_visible():
        accepted.click()
        page.click("dialog[open] button.btn-primary")
    expect(asked).to_be_visible(timeout=90_000)


def test_a_csr_works_an_order_to_its_end_and_the_auditor_reads_its_story(site: Site) -> None:
    page = site.page("csr")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    order = place(page, site, "puddlelane")
    expect(page.get_by_text("Agreement accepted").first).to_be_visible()
    page.click('button:has-text("Record that it came")')
    page.click("dialog[open] button.btn-primary")
    expect(
        page.get_by_text("It waits for Customer service: Call for the handover").first
    ).to_be_visible(timeout=60_000)
    page.click("text=Open the user task")
    page.click('#task button:has-text("Claim")')
    page.wait_for_selector("#task-form[data-ready]")
    page.click("#complete")
    expect(page.get_by_text("Some answers need a correction.")).to_be_visible()
    page.click("text=Yes, everything is in order")
    page.click("#complete")
    expect(page.get_by_text("Call for the handover is completed.")).to_be_visible()
    site.hand_in()
    page.goto(order)
    expect(page.get_by_text("Everything is done.")).to_be_visible()
    assert faults == []

    auditor = site.page("auditor")
    auditor.goto(order)
    expect(auditor.get_by_text("Everything is done.")).to_be_visible()
    expect(auditor.get_by_role("button", name="Record")).to_have_count(0)
    auditor.click("table a[data-row]")
    auditor.wait_for_selector("[data-diagram][data-ready]")
    for words in ("Create the tenant", "Call for the handover", "Agreement accepted"):
        expect(auditor.get_by_text(words).first).to_be_attached()
    auditor.goto(f"{site.url}/audit/check")
    expect(auditor.get_by_text("Every chain holds.")).to_be_visible()


def test_the_inbox_works_on_a_phone(site: Site) -> None:
    page = site.page("csr", width=390, height=844)
    page.goto(f"{site.url}/inbox")
    fits(page)
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()


def test_the_marks_of_the_drawing_libraries_stay_visible(site: Site) -> None:
    page = site.page("auditor")
    page.goto(f"{site.url}/processes/m365-new-customer")
    expect(page.locator(".bjs-powered-by").first).to_be_visible()


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("csr", "/home"),
        ("csr", "/orders"),
        ("csr", "/customers/northwind"),
        ("csr", "/products"),
        ("csr", "/profile"),
        ("auditor", "/api/docs"),
        ("process-owner", "/processes"),
        ("admin", "/people"),
        ("admin", "/providers/partner-center"),
        ("admin", "/incidents"),
        ("auditor", "/audit"),
        ("auditor", "/instances"),
        ("auditor", "/nowhere"),
    ],
)
def test_no_page_breaks_its_own_policy_or_scrolls_sideways(
    site: Site, role: str, path: str
) -> None:
    page = site.page(role, width=1280)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security" in said.text else None,
    )
    page.goto(site.url + path)
    fits(page)
    expect(page.locator("h1")).to_have_count(1)
    assert faults == []


def test_a_user_task_opens_beside_the_list_and_on_a_phone_as_a_screen(site: Site) -> None:
    desk = site.page("csr")
    order = handover(desk, site, "halfmoon")
    desk.goto(f"{site.url}/inbox")
    desk.evaluate("window.sameDocument = true")
    desk.locator("a.item", has_text=order.rsplit("/", 1)[1]).click()
    desk.wait_for_selector("#task-form[data-ready]")
    desk.wait_for_url("**/inbox/*")
    assert desk.evaluate("window.sameDocument")
    expect(desk).to_have_title("Call for the handover · Baton")
    desk.go_back()
    expect(desk.get_by_text("Open a user task")).to_be_visible()

    page = site.page("csr", width=390, height=844)
    page.goto(f"{site.url}/inbox")
    page.locator("a.item", has_text=order.rsplit("/", 1)[1]).click()
    page.wait_for_selector("#task-form[data-ready]")
    expect(page.locator(".inbox-list")).to_be_hidden()
    expect(page.get_by_role("button", name="Claim")).to_be_visible()
    fits(page)
