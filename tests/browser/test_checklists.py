"""A template is written, started for a customer, worked on in the inbox and on the board."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Site, fits, serious

pytestmark = pytest.mark.browser
PASTED = "Agree on the day\n- Order the line\n- Test calls (optional)"


def begin(site: Site, page: Page, name: str) -> None:
    """Makes a template of this name, with nothing in it."""
    page.goto(f"{site.url}/checklist-templates")
    page.get_by_role("button", name="New template").click()
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Write it").click()
    page.wait_for_url(f"**/checklist-templates/{name.lower().replace(' ', '-')}")


def write(site: Site, page: Page) -> None:
    """A template by keyboard: items with Enter, a list with Tab, the rest pasted."""
    begin(site, page, "Small move")
    page.locator(".cl-name").first.click()
    page.keyboard.type("Prepare")
    page.keyboard.press("Enter")
    page.keyboard.type("Call the customer")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          document.activeElement.dispatchEvent(new ClipboardEvent('paste',
            { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        PASTED,
    )
    expect(page.locator(".cl-name")).to_have_count(5)
    expect(page.locator(".cl-list .cl-name")).to_have_value("Prepare")
    page.locator(".cl-more").nth(3).click()
    details = page.locator(".cl-item").nth(3)
    details.locator("[name=waits]").fill("2, 99")
    expect(details.locator(".field-error")).to_have_text(re.compile("no item 99"))
    details.locator("[name=waits]").fill("2")
    expect(details.get_by_role("status")).to_have_text("It can begin after: Call the customer.")
    details.get_by_role("button", name="Add a question").click()
    page.keyboard.type("Circuit number")
    details.locator("[name=days]").fill("1.5")
    expect(details.locator(".field-error")).to_have_text("Has to be a whole number from 0 to 365.")
    expect(page.locator("#cl-count")).to_have_text("4 to do, 1 to correct")
    details.locator("[name=days]").fill("")
    expect(page.locator("#cl-saved")).to_have_text("Draft saved")
    assert serious(page) == []
    page.get_by_role("button", name=re.compile("Publish…")).click()
    page.get_by_label("What changed").fill("The first")
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("The template is published.")).to_be_visible()


def test_what_is_published_is_what_was_typed_last_and_what_the_page_shows(site: Site) -> None:
    page = site.page("process-owner")
    begin(site, page, "Quick move")
    item, kept = page.locator(".cl-name").first, page.locator("#cl-saved")
    held: list[Route] = []
    page.route("**/quick-move/draft", lambda it: it.continue_() if held else held.append(it))
    with page.expect_request("**/quick-move/draft"):
        item.fill("Pack")
    item.fill("Pack and carry")
    publish(page)
    held[0].continue_()
    expect(page.get_by_text("The template is published.")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("link", name="Version 1")).to_be_visible()
    expect(item).to_have_value("Pack and carry")

    item.fill("Pack, carry, unpack")
    expect(kept).to_have_text("Draft saved")
    other = site.page("process-owner")
    other.goto(page.url)
    other.locator(".cl-name").first.fill("Burn it all")
    expect(other.locator("#cl-saved")).to_have_text("Draft saved")
    publish(page)
    expect(page.locator("#publish")).to_contain_text("changed this template at")
    other.reload()
    expect(other.get_by_role("link", name="Version 2")).to_have_count(0)


def test_a_fault_stands_at_the_item_that_was_sent_when_items_moved_meanwhile(site: Site) -> None:
    page = site.page("process-owner")
    begin(site, page, "Slow move")
    page.locator(".cl-name").first.click()
    page.keyboard.type("Pack")
    page.keyboard.press("Enter")
    page.keyboard.type("Carry")
    expect(page.locator("#cl-saved")).to_have_text("Draft saved")
    held: list[Route] = []
    page.route("**/slow-move/draft", lambda it: held.append(it))
    with page.expect_request("**/slow-move/draft"):
        page.locator("[name=days]").nth(1).fill("1.5")
    page.locator(".cl-name").nth(1).press("Alt+ArrowUp")
    held[0].continue_()
    carry, pack = page.locator(".cl-item").all()
    expect(carry.locator(".field-error")).to_contain_text("whole number")
    expect(pack.locator(".field-error")).to_have_count(0)


def publish(page: Page) -> None:
    """Says on the page of a template that it is to be published."""
    page.get_by_role("button", name=re.compile("Publish…")).click()
    page.get_by_role("button", name="Publish it").click()


def cards(page: Page, name: str) -> Locator:
    """The names of the cards in a lane of the board."""
    return page.get_by_role("region", name=name).locator(".ticket > a b")


def complete(csr: Page, board: str) -> None:
    """Completes an item in the inbox; the board says how that stands, until it is handed in."""
    csr.get_by_role("link", name="Call the customer").first.click()
    csr.wait_for_url(re.compile(r"\?item="))
    item = csr.url
    csr.get_by_role("link", name="Open it in the inbox").click()
    csr.wait_for_url("**/inbox/*")
    csr.locator("#task").get_by_role("button", name=re.compile("^Claim")).click()
    csr.get_by_role("button", name=re.compile("^Complete")).click()
    expect(csr.locator("#undo-bar")).to_contain_text("Call the customer is completed.")
    csr.goto(item)
    expect(cards(csr, "In progress")).to_have_text(["Call the customer"])
    expect(csr.get_by_role("region", name="In progress")).to_contain_text("being completed")
    expect(csr.locator("dialog#item")).to_contain_text("You are completing this.")
    expect(csr.get_by_role("button", name="Take it back")).to_be_visible()
    csr.keyboard.press("Escape")
    csr.get_by_role("button", name="Complete now").click()
    expect(csr.locator("#undo-bar")).to_have_count(0)
    csr.goto(board)
    expect(cards(csr, "Done")).to_have_text(["Call the customer"])


def test_a_checklist_from_template_to_diagram(site: Site) -> None:
    owner, csr = site.page("process-owner"), site.page("csr")
    write(site, owner)

    csr.goto(f"{site.url}/checklists/new?template=small-move")
    csr.select_option("#customer", label="A new customer")
    csr.keyboard.type("Heron Boats")
    csr.get_by_label("Mail domain").fill("heron.example")
    csr.get_by_role("button", name=re.compile("Start it")).click()
    csr.wait_for_url(re.compile(r"/checklists/[0-9a-f-]{36}"))
    board = csr.url
    expect(cards(csr, "Ready")).to_have_text(
        ["Call the customer", "Agree on the day", "Test calls"]
    )
    expect(cards(csr, "Waits for another")).to_have_text(["Order the line"])
    assert serious(csr) == []

    complete(csr, board)
    expect(cards(csr, "Ready").filter(has_text="Order the line")).to_be_visible()

    csr.get_by_role("link", name="Agree on the day").first.click()
    csr.get_by_role("button", name="Begin it").click()
    expect(cards(csr, "In progress")).to_have_text(["Agree on the day"])

    csr.goto(board)
    csr.get_by_role("link", name="Order the line").first.click()
    assert serious(csr) == []
    csr.get_by_label("Why it is skipped").fill("They keep the line")
    csr.get_by_role("button", name="Skip it").click()
    expect(cards(csr, "Done").filter(has_text="Order the line")).to_be_visible()

    csr.keyboard.press("n")
    csr.get_by_label("What is to be done").fill("Bring the keys back")
    csr.select_option("#a-after", label="Agree on the day")
    csr.get_by_role("button", name="Add it").click()
    expect(cards(csr, "Waits for another")).to_have_text(["Bring the keys back"])

    owner.goto(board)
    owner.get_by_role("button", name="Open as diagram").click()
    owner.wait_for_url("**/processes/small-move/draft")
    owner.wait_for_selector(".djs-container")
    expect(owner.locator("[data-element-id^=Item_BringTheKeysBack]").first).to_be_visible()


def test_what_keeps_a_draft_from_being_published_stands_there_when_it_is_opened(
    site: Site,
) -> None:
    page = site.page("process-owner")
    begin(site, page, "Round move")
    expect(page.locator("#cl-faults")).to_be_hidden()
    page.locator(".cl-name").first.click()
    page.keyboard.type("Pack")
    page.keyboard.press("Enter")
    page.keyboard.type("Carry")
    for item, other in ((0, "2"), (1, "1")):
        page.locator(".cl-more").nth(item).click()
        page.locator(".cl-item").nth(item).locator("[name=waits]").fill(other)
    expect(page.locator("#cl-faults")).to_contain_text("wait for each other")
    page.reload()
    expect(page.locator("#cl-faults")).to_contain_text("wait for each other")


def test_a_long_diagram_opens_at_the_user_task(site: Site) -> None:
    page = site.page("admin")
    page.goto(f"{site.url}/inbox?view=all&q=Import+the+mailboxes")
    page.locator("[data-row]").first.click()
    place = page.locator("[data-here]")
    place.scroll_into_view_if_needed()
    here = place.locator(".djs-element.at-here")
    expect(here).to_have_count(1)
    expect(here).to_contain_text("Import the")
    outer, inner = place.bounding_box(), here.bounding_box()
    assert outer
    assert inner
    assert outer["x"] <= inner["x"]
    assert outer["y"] <= inner["y"]
    assert inner["y"] + inner["height"] <= outer["y"] + outer["height"]


def test_what_is_planned_is_moved_on_the_timeline_by_keys_and_by_the_mouse(site: Site) -> None:
    page = site.page("csr")
    page.goto(f"{site.url}/checklists?q=Half+Moon")
    page.locator("tbody a").first.click()
    page.wait_for_selector(".board")
    item = page.locator("#timeline a[data-due]").last
    before = date.fromisoformat(item.get_attribute("data-due") or "")
    item.focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    expect(item).to_have_attribute("data-due", str(before + timedelta(days=2)))
    expect(page.locator("#cl-moved")).to_contain_text("now.")
    expect(item).to_be_focused()

    bar = page.locator("#timeline .bar-plan").last
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 7
    day = page.evaluate(
        "document.querySelector('svg.gantt').clientWidth"
        " * document.querySelector('[data-day]').dataset.day / 100"
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + day, y, steps=4)
    page.mouse.up()
    expect(item).to_have_attribute("data-due", str(before + timedelta(days=3)))


def test_the_board_is_used_on_a_phone(site: Site) -> None:
    page = site.page("csr", 390, 844)
    page.goto(f"{site.url}/checklists")
    sideways = "[...document.querySelectorAll('.box')].filter(e => e.scrollWidth > e.clientWidth)"
    assert page.evaluate(f"{sideways}.length") == 0
    page.goto(f"{site.url}/home")
    page.get_by_text("Rooms", exact=True).click()
    page.get_by_label("All rooms").get_by_role("link", name="Checklists").click()
    page.locator("tbody a").first.click()
    page.wait_for_selector(".board")
    fits(page)
    timeline = page.get_by_role("region", name="Timeline")
    timeline.evaluate("it => { it.scrollLeft = 120; }")
    page.evaluate("document.querySelector('#live h1').append('another')")  # so it is drawn anew
    expect(page.locator("#live h1")).not_to_contain_text("another")
    assert timeline.evaluate("it => it.scrollLeft") == 120
    page.locator(".ticket a").first.click()
    expect(page.locator("dialog#item")).to_be_visible()
    assert serious(page) == []
