"""The inbox in the browser: views, filters, kept views, keys, and news that move nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Site, fits, serious
from tests.browser.test_order import handover

pytestmark = pytest.mark.browser
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"  # as when one comes back to it


@pytest.fixture(scope="module")
def orders(site: Site) -> list[str]:
    """Two orders that wait for the CSR."""
    page = site.page("csr")
    return [handover(page, site, customer) for customer in ("lanternfish", "halfmoon")]


@pytest.fixture
def inbox(site: Site, orders: list[str]) -> Page:
    """The inbox of the CSR with the user tasks of two orders in it."""
    page = site.page("csr")
    page.goto(f"{site.url}/inbox?view=for-me")
    expect(page.locator("[data-entry]").nth(1)).to_be_visible()
    return page


def test_the_inbox_is_filtered_and_a_kept_view_is_found_again(site: Site, inbox: Page) -> None:
    inbox.keyboard.press("f")
    inbox.fill("#f-q", "half")
    inbox.fill("#f-var-0", "item.quantity")
    inbox.select_option("#f-op-0", "gte")
    inbox.fill("#f-value-0", "24")
    inbox.click("text=Show these")
    inbox.wait_for_url("**/inbox?*var=item.quantity*")
    assert "dueFrom" not in inbox.url
    expect(inbox.get_by_text("item.quantity at least 24")).to_be_visible()
    for row in inbox.locator("[data-entry]").all():
        expect(row).to_contain_text("Half Moon")
    inbox.keyboard.press("f")
    inbox.fill("#v-name", "Half Moon's")
    inbox.check("text=Open the inbox with it")
    inbox.click("text=Keep the view")
    expect(inbox.get_by_text("The view Half Moon's is kept.")).to_be_visible()
    inbox.goto(f"{site.url}/home")
    inbox.goto(f"{site.url}/inbox")
    assert "saved=" in inbox.url
    expect(inbox.locator('.chip[aria-current]:has-text("Half Moon\'s")')).to_be_visible()
    inbox.keyboard.press("f")
    inbox.locator("li", has_text="Half Moon's").get_by_text("Forget").click()
    expect(inbox.get_by_text("is forgotten")).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_a_list_is_sorted_by_follow_up_and_taken_along(site: Site, inbox: Page, width: int) -> None:
    inbox.set_viewport_size({"width": width, "height": 844})
    inbox.click("[data-filter]")
    inbox.select_option("#f-sort", "followUp")
    inbox.click("text=Show these")
    inbox.wait_for_url("**/inbox?*sort=followUp*")
    expect(inbox.get_by_text("Next follow-up first").first).to_be_visible()
    listed = inbox.locator("[data-entry] b").all_inner_texts()
    with inbox.expect_download() as taken:
        inbox.get_by_role("link", name="Export").click()
    assert taken.value.suggested_filename.startswith("user-tasks-for-me-20")
    rows = taken.value.path().read_text("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == listed
    fits(inbox)


@pytest.mark.parametrize("width", [1440, 390])
def test_one_column_too_many_is_refused_where_columns_are_chosen(
    site: Site, inbox: Page, width: int
) -> None:
    inbox.set_viewport_size({"width": width, "height": 844})
    inbox.goto(f"{site.url}/inbox?view=for-me&layout=table")
    inbox.click("[data-filter]")
    boxes = inbox.locator("#filter [name=columns]")
    for place in range(12):
        boxes.nth(place).check()
    expect(inbox.locator("#filter [role=alert]")).to_have_count(0)
    boxes.nth(12).click()
    expect(boxes.nth(12)).not_to_be_checked()
    said = inbox.get_by_text("A table has up to 12 columns. Take one away before")
    expect(said).to_be_in_viewport(ratio=1)
    fits(inbox)
    boxes.nth(11).uncheck()
    expect(said).to_have_count(0)
    boxes.nth(12).check()
    inbox.click("text=Show these")
    expect(inbox.locator("thead th")).to_have_count(13)


def test_without_a_network_the_filter_says_so_and_the_name_of_a_view_stays(inbox: Page) -> None:
    inbox.context.set_offline(True)
    inbox.click("[data-filter]")
    expect(inbox.locator("#filter[open]")).to_contain_text("Baton does not answer")
    inbox.click("#filter >> text=Close")
    inbox.context.set_offline(False)
    inbox.click("[data-filter]")
    inbox.fill("#v-name", "For the afternoon")
    inbox.context.set_offline(True)
    inbox.click("text=Keep the view")
    expect(inbox.locator(".keep-view [data-said]")).to_contain_text("Baton does not answer.")
    expect(inbox.locator("#v-name")).to_have_value("For the afternoon")


def test_the_list_is_worked_by_keys_alone(inbox: Page) -> None:
    inbox.keyboard.press("j")
    inbox.keyboard.press("x")
    inbox.keyboard.press("j")
    inbox.keyboard.press("Shift+X")
    expect(inbox.locator("#bulk")).to_contain_text("2 selected")
    inbox.click("text=Clear")
    expect(inbox.locator("#bulk")).to_be_hidden()
    first = inbox.locator("[data-row]").first
    name = str(first.get_attribute("data-name"))
    first.focus()
    inbox.keyboard.press("Enter")
    inbox.wait_for_url(re.compile("/inbox/.+view=for-me"))
    expect(inbox.locator("#task h1")).to_have_text(name)
    inbox.reload()
    expect(inbox.locator("[data-row][aria-current]")).to_have_count(1)


def test_a_letter_that_goes_to_a_room_presses_nothing_of_the_page(site: Site, inbox: Page) -> None:
    inbox.locator("[data-row]").first.click()
    expect(inbox.locator('#task[data-ready] [data-key="o"]')).to_be_visible()
    inbox.keyboard.press("g")
    inbox.keyboard.press("o")
    inbox.wait_for_url(re.compile("/orders"))
    inbox.wait_for_load_state()
    assert inbox.url == f"{site.url}/orders"


def test_of_two_openings_the_last_stays_whichever_comes_first(inbox: Page) -> None:
    one, two = inbox.locator("[data-row]").all()[:2]
    slow, name = str(one.get_attribute("href")), str(two.get_attribute("data-name"))
    goal = str(two.evaluate("row => row.pathname"))
    held: list[Route] = []
    inbox.route(lambda url: url.endswith(slow), lambda route: held.append(route))
    with inbox.expect_request(lambda request: request.url.endswith(slow)):
        one.click()
    two.click()
    inbox.wait_for_url(f"**{goal}*")
    with inbox.expect_response(lambda answer: answer.url.endswith(slow)) as late:
        held[0].continue_()
    late.value.finished()
    inbox.locator("#task[data-ready]").wait_for()
    assert goal in inbox.url
    assert goal.endswith(str(inbox.locator("#task").get_attribute("data-task")))
    expect(inbox.locator("#task h1")).to_have_text(name)
    expect(two).to_have_attribute("aria-current", "true")
    inbox.go_back()
    inbox.wait_for_url("**/inbox?view=for-me")


def test_an_opening_that_fails_late_says_nothing_over_the_one_asked_for_after_it(
    inbox: Page,
) -> None:
    one, two = inbox.locator("[data-row]").all()[:2]
    slow = str(one.get_attribute("href"))
    held: list[Route] = []
    inbox.route(lambda url: url.endswith(slow), lambda it: held.append(it))
    with inbox.expect_request(lambda request: request.url.endswith(slow)):
        one.click()
    with inbox.expect_request(lambda request: request.url.endswith(slow)):
        held[0].abort()  # it is asked once more: why it cannot be had
    two.click()
    inbox.locator("#task[data-ready]").wait_for()
    with inbox.expect_event("requestfailed"):
        held[1].abort()
    expect(inbox.locator("#task-note")).to_be_hidden()
    expect(two).to_have_attribute("aria-current", "true")


def test_single_letters_that_are_switched_off_select_nothing(inbox: Page) -> None:
    inbox.locator("[data-row]").first.focus()
    inbox.evaluate("document.documentElement.dataset.letters = 'off'")
    inbox.keyboard.press("x")
    inbox.evaluate("delete document.documentElement.dataset.letters")
    expect(inbox.locator("#bulk")).to_be_hidden()
    inbox.keyboard.press("x")
    expect(inbox.locator("#bulk")).to_contain_text("1 selected")


@pytest.mark.parametrize("layout", ["", "&layout=table"])
def test_a_row_that_went_away_says_so_until_it_is_back(
    site: Site, inbox: Page, layout: str
) -> None:
    inbox.goto(f"{site.url}/inbox?view=unclaimed{layout}")
    entry = inbox.locator("[data-entry]").first
    row = inbox.locator(f"[data-entry='{entry.get_attribute('data-entry')}']")
    other = inbox.context.new_page()
    other.goto(f"{site.url}/inbox/{entry.get_attribute('data-entry')}")
    other.get_by_role("button", name=re.compile("^Claim")).click()
    expect(other.get_by_text("Claimed by you")).to_be_visible()
    inbox.evaluate(LOOK)
    expect(row).to_contain_text("no longer here")
    other.get_by_role("button", name=re.compile("^Release")).click()
    expect(other.get_by_text("Unclaimed", exact=True)).to_be_visible()
    inbox.evaluate(LOOK)
    expect(row).not_to_contain_text("no longer here")
    expect(row).not_to_have_class(re.compile("gone"))


def test_what_comes_in_waits_behind_a_bar(site: Site, inbox: Page) -> None:
    rows = inbox.locator("[data-entry]")
    before = [row.get_attribute("data-entry") for row in rows.all()]
    handover(site.page("csr"), site, "lanternfish")
    bar = inbox.locator("[data-news]")
    expect(bar).to_have_text("1 new. Show it")
    assert [row.get_attribute("data-entry") for row in rows.all()] == before
    bar.click()
    expect(rows).to_have_count(len(before) + 1)
    expect(bar).to_be_hidden()


def test_the_inbox_holds_nothing_that_keeps_anybody_out(site: Site, inbox: Page) -> None:
    for width, height in ((1440, 900), (720, 900), (390, 844)):
        inbox.set_viewport_size({"width": width, "height": height})
        for path in ("/inbox?view=for-me", "/inbox?view=for-me&layout=table"):
            inbox.goto(site.url + path)
            fits(inbox)
            assert serious(inbox) == []
    inbox.click("[data-filter]")
    inbox.wait_for_selector("#filter[open] form")
    assert serious(inbox) == []
