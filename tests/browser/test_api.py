"""The page of the API: a person reads what there is and sends a request with a token."""

from __future__ import annotations

from collections import Counter

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def make_token(page: Page, site: Site, *scopes: str) -> str:
    """A token of the person who has signed in."""
    page.goto(f"{site.url}/profile")
    page.fill("#tn", "try")
    for scope in scopes:
        page.check(f'input[value="{scope}"]')
    page.click('button:has-text("Make a token")')
    return page.locator("#tokens .note code").inner_text()


def watched(page: Page) -> list[str]:
    """Everything that goes wrong on the page from now on."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    return faults


def test_a_request_with_a_token_places_an_order(site: Site) -> None:
    page = site.page("csr")
    token = make_token(page, site, "order.place", "order.read")
    page.click("text=Read and try the API")
    page.wait_for_selector("#api[data-ready]")
    faults = watched(page)
    page.fill("#token", token)
    page.click('button:has-text("Use it")')
    expect(page.get_by_text("Sent with each request")).to_be_visible()
    page.click("#operations-tag-Orders")
    place = page.locator("#operations-Orders-api_place_order")
    place.locator(".opblock-summary-control").click()
    place.get_by_role("button", name="Execute").click()
    answer = place.locator(".live-responses-table tbody")
    expect(answer.locator(".response-col_status")).to_have_text("201")
    expect(answer.locator(".microlight").first).to_contain_text('"id": "O-')
    expect(answer.get_by_text("location: /api/v1/orders/O-")).to_be_visible()
    assert faults == []
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert token not in kept


def test_without_a_token_the_page_shows_the_refusal(site: Site) -> None:
    page = site.page("csr")
    page.goto(f"{site.url}/api/docs")
    page.wait_for_selector("#api[data-ready]")
    page.click("#operations-tag-Orders")
    listed = page.locator("#operations-Orders-api_list_orders")
    listed.locator(".opblock-summary-control").click()
    listed.get_by_role("button", name="Execute").click()
    answer = listed.locator(".live-responses-table tbody")
    expect(answer.locator(".response-col_status")).to_contain_text("401")
    expect(answer.get_by_text("Sign in first, or send a bearer token.")).to_be_visible()


def test_every_operation_is_on_the_page(site: Site) -> None:
    page = site.page("process-owner")
    page.goto(f"{site.url}/api/docs")
    page.wait_for_selector("#api[data-ready]")
    document = page.evaluate("fetch('/api/openapi.json').then((answer) => answer.json())")
    operations = [one for path in document["paths"].values() for one in path.values()]
    counts = Counter(tag for one in operations for tag in one["tags"])
    assert len(operations) > 10
    sections = page.locator(".opblock-tag")
    expect(sections).to_have_count(len(counts))
    for section in sections.all():
        section.click()
        number = counts.pop(str(section.get_attribute("data-tag")))
        expect(page.locator(".opblock")).to_have_count(number)
        section.click()
        expect(page.locator(".opblock")).to_have_count(0)
    assert not counts
