"""A change is submitted, returned with a comment, submitted again, published, and rolled back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CANVAS, Site, serious

pytestmark = pytest.mark.browser
KEY = "seat-change"
ASK = """async ([method, path, body]) => {
  const token = document.querySelector('meta[name=csrf]').content;
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token };
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  return answer.json();
}"""

BESIDE = """() => [...document.querySelectorAll('.compare-canvas')].map((canvas) => {
  const drawn = canvas.querySelector('.viewport').getBoundingClientRect();
  return drawn.left - canvas.getBoundingClientRect().left;
})"""  # how many pixels are empty at the left of each drawing


def ask(page: Page, method: str, path: str, body: Any = None) -> Any:
    """What a script of the page would get."""
    return page.evaluate(ASK, [method, path, body])


def edit(site: Site, page: Page, old: str, new: str, note: str) -> str:
    """Changes the diagram of the draft and submits it; gives the address of the review."""
    place = f"/processes/{KEY}/draft"
    page.goto(f"{site.url}{place}")
    file = ask(page, "GET", f"{place}/files")["files"][f"{KEY}.bpmn"]
    assert old in file["text"]
    changed = {"text": file["text"].replace(old, new, 1), "base": file["revision"]}
    ask(page, "POST", f"{place}/save", {"files": {f"{KEY}.bpmn": changed}})
    address: str = ask(page, "POST", f"{place}/submit", {"note": note})["review"]
    return address


def drawn(page: Page) -> None:
    """Waits for both drawings."""
    page.wait_for_selector("[data-compare][data-ready]")


def look(page: Page) -> None:
    """Both drawings show what changed, and the list says it."""
    expect(page.locator(".cmp-changed").nth(1)).to_be_attached()
    expect(page.locator(".changes del").first).to_have_text("Verify")
    expect(page.locator(".changes ins").first).to_have_text("Call")
    for canvas in page.locator(".compare-canvas").all():
        expect(canvas.locator(".bjs-powered-by")).to_be_visible()
    assert serious(page, [CANVAS]) == []


def send_back(page: Page) -> None:
    """Says something about an element, and returns the whole."""
    page.click(".changes [data-go]")
    page.wait_for_function(f"() => ({BESIDE})().every((gap) => gap <= 20)")
    expect(page.locator("#about")).to_have_value(re.compile(r"#VerifyRequester$"))
    page.fill("#text", "Who calls on a Sunday?")
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("#comments")).to_contain_text("Who calls on a Sunday?")
    page.get_by_role("button", name="Return", exact=True).click()
    expect(page.locator(".field-error")).to_contain_text("Say what has to change")
    page.fill("#why", "Answer the comment.")
    page.get_by_role("button", name="Return", exact=True).click()
    expect(page.locator(".note", has_text="returned this")).to_contain_text("Answer the comment.")


def roll_back(page: Page) -> None:
    """Makes the first version live again."""
    page.click('[data-dialog="back-1"]')
    page.fill("#why-1", "The desk is not ready.")
    page.get_by_role("button", name="Roll back to version 1").click()
    expect(page.locator(".note", has_text="Version 3 is live")).to_be_visible()


def test_a_change_goes_all_the_way_and_back(site: Site) -> None:
    owner, admin = site.page("process-owner"), site.page("admin")
    named = ('name="Verify the requester"', 'name="Call the requester"')
    draft = f"/processes/{KEY}/draft"
    owner.goto(f"{site.url}{draft}")
    ask(owner, "POST", f"{draft}/discard")  # what others tried there
    first = edit(site, owner, *named, "Plainer.")
    admin.goto(f"{site.url}/reviews")
    expect(admin.locator("nav .count").first).to_be_visible()
    admin.click(f'a[href="{first}"]')
    drawn(admin)
    look(admin)
    send_back(admin)

    owner.goto(f"{site.url}{first}")
    owner.get_by_role("button", name="Resolve").click()
    expect(owner.locator("#comments")).to_contain_text("dealt with by")
    second = edit(site, owner, "PT4H", "PT8H", "Within a day, so that Sundays do not matter.")

    admin.goto(f"{site.url}{second}")
    drawn(admin)
    admin.get_by_role("button", name="Approve and publish").click()
    admin.wait_for_url(f"**/processes/{KEY}")
    expect(admin.locator(".note", has_text="Version 2 is live")).to_be_visible()
    expect(admin.locator("tr", has_text="Within a day")).to_contain_text("Mei Tanaka")
    assert serious(admin, [CANVAS]) == []

    roll_back(admin)
    admin.goto(f"{site.url}/processes/{KEY}/compare?from=2&to=3")
    drawn(admin)
    expect(admin.locator(".changes ins").first).to_have_text("Verify")


def test_what_changes_of_the_process_itself_marks_no_shape(site: Site) -> None:
    owner = site.page("process-owner")
    draft = f"/processes/{KEY}/draft"
    owner.goto(f"{site.url}{draft}")
    ask(owner, "POST", f"{draft}/discard")
    edit(site, owner, 'name="Change the seats', 'name="Seats: Change the seats', "Named.")
    owner.goto(f"{site.url}{draft}/compare")
    drawn(owner)
    expect(owner.locator(".changes ins")).to_have_text("Seats: ")
    expect(owner.locator(".cmp-changed")).to_have_count(0)
    ask(owner, "POST", f"{draft}/discard")
