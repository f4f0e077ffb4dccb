"""Many user tasks at once: a supervisor reassigns them and takes it back, a CSR claims two."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Site, fits, serious
from tests.browser.test_order import handover

pytestmark = pytest.mark.browser


def tasks(site: Site, role: str, query: str, count: int) -> Page:
    """The list of a person, with at least so many rows in it."""
    page = site.page(role)
    page.goto(f"{site.url}/inbox?{query}")
    for customer in ("lanternfish", "halfmoon", "copperkettle"):
        if page.locator("[data-entry]").count() >= count:
            break
        handover(site.page("csr"), site, customer)
        page.goto(f"{site.url}/inbox?{query}")
    expect(page.locator("[data-entry]").nth(count - 1)).to_be_visible()
    return page


def select(page: Page, count: int) -> list[str]:
    """Selects the first rows by keyboard; gives their addresses."""
    for _ in range(count):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("#bulk")).to_contain_text(f"{count} selected")
    picked = page.locator("[data-entry].picked a[data-row]")
    expect(picked).to_have_count(count)
    return [str(row.get_attribute("href")) for row in picked.all()]


def told(page: Page, words: str, count: int) -> Locator:
    """The panel with a line for each."""
    panel = page.locator("#bulk-said")
    expect(panel).to_contain_text(words)
    expect(panel.locator("li")).to_have_count(count)
    return panel


def number(address: str) -> str:
    """The task of an address."""
    return address.split("?")[0].rsplit("/", 1)[1]


def opened(page: Page, address: str) -> None:
    """Opens a task beside the list."""
    page.locator(f"[data-row][href='{address}']").click()
    page.wait_for_selector(f"#task[data-ready][data-task='{number(address)}']")


def prioritise(page: Page, priority: int) -> None:
    """Changes the first row as one of many; the list is asked for last, when all else is shown."""
    page.locator("[data-pick]").first.check()
    page.locator("#bulk").get_by_role("button", name="Dates, priority").click()
    page.locator("#bulk-priority").fill(str(priority))
    with page.expect_response(lambda answer: answer.request.headers.get("x-part") == "list"):
        page.keyboard.press("Control+Enter")
        told(page, "1 changed.", 1)


def test_a_supervisor_reassigns_three_and_takes_it_back(site: Site) -> None:
    page = tasks(site, "admin", "view=all&holder=nobody", 3)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    rows = select(page, 3)
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="Assign 3 user tasks")).to_be_visible()
    assert serious(page) == []
    page.locator("#bulk-who").fill("Priya")
    expect(page.get_by_role("radio", name=re.compile("Priya Raman"))).to_be_checked()
    page.keyboard.press("Control+Enter")
    panel = told(page, "3 assigned.", 3)
    expect(panel.locator("li").first).to_contain_text("Priya Raman has it now.")
    links = [str(one.get_attribute("href")) for one in panel.locator("li a").all()]
    assert links == rows
    expect(page.locator("#bulk")).to_be_hidden()
    assert serious(page) == []
    page.keyboard.press("u")
    panel = told(page, "3 taken back.", 3)
    expect(panel.get_by_role("button", name="Undo")).to_have_count(0)
    panel.locator("li a").first.click()
    expect(page.locator("#task")).to_contain_text("Unclaimed")
    expect(panel).to_be_visible()
    assert broken == []


def test_a_supervisor_moves_the_due_date_of_a_whole_view_and_takes_it_back(site: Site) -> None:
    page = tasks(site, "admin", "view=all&holder=nobody", 2)
    page.keyboard.press("e")
    bulk = page.locator("#bulk")
    all_of_it = re.compile(r"All (\d+) of this view selected")
    expect(bulk).to_contain_text(all_of_it)
    count = int(all_of_it.findall(bulk.inner_text())[0])  # by now more may be there than listed
    bulk.get_by_role("button", name="Dates, priority").click()
    expect(page.get_by_role("heading", name=f"Change {count} user tasks")).to_be_visible()
    page.get_by_label("Due Europe/Berlin").fill("2031-02-03T09:00")
    page.get_by_label("Priority").fill("70")
    page.keyboard.press("Control+Enter")
    told(page, f"{count} changed.", count)
    expect(page.locator("[data-entry]").first).to_contain_text("3 Feb 2031, 09:00")
    page.keyboard.press("u")
    told(page, f"{count} taken back.", count)


def test_a_csr_claims_two_and_hears_of_each(site: Site) -> None:
    page = tasks(site, "csr", "view=unclaimed", 2)
    select(page, 2)
    page.keyboard.press("c")
    panel = told(page, "2 claimed.", 2)
    expect(panel.locator("li").first).to_contain_text("You have it now.")
    expect(page.locator("[data-entry].gone")).to_have_count(2)
    panel.get_by_role("button", name="Undo").click()
    told(page, "2 taken back.", 2)


def test_an_undo_that_did_not_arrive_can_be_pressed_again(site: Site) -> None:
    page = tasks(site, "csr", "view=unclaimed", 2)
    select(page, 2)
    page.keyboard.press("c")
    undo = told(page, "2 claimed.", 2).get_by_role("button", name="Undo")
    page.route("**/inbox/bulk/undo", lambda route: route.abort())
    undo.click()
    words = "Some may be taken back by now: undo again for those that are not."
    told(page, f"Baton does not answer. {words}", 2)
    page.unroute("**/inbox/bulk/undo")
    undo.click()
    told(page, "2 taken back.", 2)


def test_an_undo_whose_answer_was_lost_is_pressed_again_and_says_what_is_back(site: Site) -> None:
    page = tasks(site, "csr", "view=unclaimed", 2)
    claimed = select(page, 2)
    page.keyboard.press("c")
    undo = told(page, "2 claimed.", 2).get_by_role("button", name="Undo")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/inbox/bulk/undo", lose)
    undo.click()
    told(page, "undo again for those that are not.", 2)
    page.unroute("**/inbox/bulk/undo")
    undo.click()
    panel = told(page, "None taken back.", 2)
    gone = re.compile("Nobody has this user task any more. It stays as it is.")
    expect(panel.locator("li")).to_have_text([gone, gone])
    page.goto(f"{site.url}/inbox?view=unclaimed")
    for address in claimed:
        expect(page.locator(f"[data-row][href='{address}']")).to_be_visible()


def test_the_opened_task_is_shown_anew_but_for_a_comment_that_is_being_written(
    site: Site,
) -> None:
    page = tasks(site, "admin", "view=all&holder=nobody", 1)
    page.locator("[data-row]").first.click()
    page.wait_for_selector("#task[data-ready]")
    prioritise(page, 61)
    task = page.locator("#task")
    expect(task).to_contain_text(re.compile(r"Priority\s*61"))
    comment = page.get_by_label("Write a comment")
    comment.fill("They call back at")
    prioritise(page, 62)
    expect(comment).to_have_value("They call back at")
    expect(task).to_contain_text(re.compile(r"Priority\s*61"))


def test_a_comment_that_is_begun_while_the_task_is_asked_for_stays(site: Site) -> None:
    page = tasks(site, "admin", "view=all&holder=nobody", 1)
    page.locator("[data-row]").first.click()
    page.wait_for_selector("#task[data-ready]")
    comment = page.get_by_label("Write a comment")

    def meanwhile(route: Route) -> None:
        if route.request.headers.get("x-part") == "task":
            comment.fill("They call back at")
        route.continue_()

    page.route("**/inbox/*", meanwhile)
    prioritise(page, 63)
    expect(comment).to_have_value("They call back at")


def test_a_half_written_comment_is_there_again_when_its_task_is(site: Site) -> None:
    page = tasks(site, "admin", "view=all&holder=nobody", 2)
    rows, comment = page.locator("[data-row]"), page.get_by_label("Write a comment")
    first, second = (str(rows.nth(place).get_attribute("href")) for place in (0, 1))
    opened(page, first)
    comment.fill("They call back at")
    opened(page, second)
    expect(comment).to_have_value("")
    comment.fill("Ask for")
    page.go_back()
    page.wait_for_selector(f"#task[data-ready][data-task='{number(first)}']")
    expect(comment).to_have_value("They call back at")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#task-talk .words")).to_have_text("They call back at")
    comment.fill("and ask for")
    page.get_by_text("Change it").click()
    page.get_by_label("Your comment").fill("They call back at nine")
    page.get_by_role("button", name="Keep the change").click()
    expect(page.locator("#task-talk .words")).to_have_text("They call back at nine")
    expect(comment).to_have_value("and ask for")
    comment.fill("")
    opened(page, second)
    expect(comment).to_have_value("Ask for")
    opened(page, first)
    expect(comment).to_have_value("")


def test_an_answer_closes_only_the_dialog_that_it_was_asked_from(site: Site) -> None:
    page = tasks(site, "csr", "view=unclaimed", 1)
    select(page, 1)

    def meanwhile(route: Route) -> None:
        page.keyboard.press("?")
        expect(page.locator("#keys-help")).to_be_visible()
        route.continue_()

    page.route("**/inbox/bulk", meanwhile)
    page.keyboard.press("c")
    panel = told(page, "1 claimed.", 1)
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")
    panel.get_by_role("button", name="Undo").click()
    told(page, "1 taken back.", 1)


def test_a_form_that_asks_is_opened_and_on_a_phone_all_of_it_works(site: Site) -> None:
    handover(site.page("csr"), site, "halfmoon")
    page = site.page("csr", width=390, height=844)
    page.goto(f"{site.url}/inbox?view=for-me&task=Call+for+the+handover")
    page.get_by_role("button", name="Select").click()
    page.locator("[data-pick]").first.check()
    fits(page)
    assert serious(page) == []
    page.locator("#bulk").get_by_role("button", name="Complete").click()
    panel = told(page, "None completed.", 1)
    expect(panel.locator("li")).to_contain_text("Needs an answer.")
    fits(page)
    assert serious(page) == []
    panel.locator("li a").click()
    page.wait_for_selector("#task-form[data-ready]")


COMPLETED = """() => sessionStorage.setItem('baton.completed', JSON.stringify(
    { task: 'x', name: 'Call', list: '', until: Date.now() + 600000 }))"""


def test_on_a_phone_nothing_that_is_told_covers_a_deed_or_moves_a_row(site: Site) -> None:
    tasks(site, "csr", "view=for-me", 1)
    page = site.page("csr", width=390, height=844)
    page.goto(f"{site.url}/inbox?view=for-me")
    row = page.locator("[data-entry]").first
    before = row.bounding_box()
    page.click("[data-filter]")
    page.fill("#v-name", "For the phone")
    page.evaluate(COMPLETED)
    page.click("text=Keep the view")
    flash = page.locator(".flash .note", has_text="is kept.")
    expect(flash).to_be_visible()
    assert row.bounding_box() == before
    page.get_by_role("button", name="Select").click()
    row.locator("[data-pick]").check()
    for deed in ("Claim", "Release", "Complete"):
        page.locator("#bulk").get_by_role("button", name=deed).click(trial=True)
    page.locator("#undo-bar").get_by_role("button", name="Undo").click(trial=True)
    fits(page)
    assert serious(page) == []
    page.locator("#bulk").get_by_role("button", name="Claim").click()
    panel = told(page, "1 ", 1)
    panel.get_by_role("button", name="Close").click(trial=True)
    page.locator("#undo-bar").get_by_role("button", name="Undo").click(trial=True)
    flash.get_by_role("button", name="Close").click()
    expect(flash).to_have_count(0)
