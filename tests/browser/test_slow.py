"""The inbox on a bad connection: a deed happens once or says why not; what was typed stays."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from tests.browser.conftest import Site
from tests.browser.test_bulk import select, tasks, told
from tests.browser.test_inbox_day import calls, program
from tests.browser.test_team import fall_due

pytestmark = pytest.mark.browser
__all__ = ["program"]
LATENCY = 800  # milliseconds
AWAY = "Baton does not answer"


def slow(page: Page) -> None:
    """Makes each answer come late, as on a train."""
    client = page.context.new_cdp_session(page)
    said = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
    client.send("Network.emulateNetworkConditions", said)


def posts(page: Page) -> list[str]:
    """The deeds that the page sends, by their last word, as they are sent."""
    sent: list[str] = []

    def hear(request: Request) -> None:
        word = request.url.split("?")[0].rsplit("/", 1)[1]
        if request.method == "POST" and word != "draft":
            sent.append(word)

    page.on("request", hear)
    return sent


def lose(route: Route) -> None:
    """Lets it happen, and loses the answer on its way back."""
    route.fetch()
    route.abort()


def opened(site: Site, page: Page) -> str:
    """Opens the first call that nobody has; gives its address."""
    page.goto(f"{site.url}/inbox?view=unclaimed&q=callback")
    page.locator("[data-row]").first.click()
    page.wait_for_selector("#task[data-ready]")
    return page.url


def test_each_deed_at_a_task_happens_once_however_often_it_is_pressed(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 2)
    page = site.page("csr")
    opened(site, page)
    slow(page)
    sent = posts(page)
    claim = page.locator("[data-key=c]")
    page.keyboard.press("c")
    expect(claim).to_have_attribute("aria-busy", "true")
    page.keyboard.press("c")
    claim.click()
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")
    page.keyboard.press("w")
    page.fill("#w-reason", "They are on a train.")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("It waits for the customer", exact=True)).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")
    page.keyboard.press("w")
    page.keyboard.press("w")
    expect(page.get_by_role("button", name="It waits…").first).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")
    page.fill("#say", "They call back.")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#task-talk .words")).to_have_text("They call back.")
    assert sent == ["claim", "wait", "go-on", "comments"]


def test_a_deed_that_is_pressed_before_its_form_is_drawn_is_sent_by_script_too(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 1)
    page = site.page("csr")
    page.goto(f"{site.url}/inbox?view=unclaimed&q=callback")
    address = f"{site.url}{page.locator('[data-row]').first.get_attribute('href')}"
    held: list[Route] = []
    page.route("**/assets/task-*.js", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    claim = page.locator("[data-key=c]")
    expect(claim).to_be_visible()
    page.wait_for_function("document.querySelector('#list [data-row][aria-current]')")
    page.context.set_offline(True)
    claim.click()
    expect(page.locator("#task-note")).to_contain_text(AWAY)
    page.context.set_offline(False)
    claim.click()
    expect(page.get_by_text("Claimed by you")).to_be_visible()


def test_a_task_is_completed_once_and_what_is_typed_meanwhile_goes_nowhere(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 2)
    page = site.page("csr")
    address = opened(site, page).split("?")[0]
    page.keyboard.press("c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")
    sent = posts(page)
    page.get_by_label("The customer is content").check()
    note = page.get_by_label("Note of the call")
    note.fill("They")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#task-note")).to_contain_text(AWAY)
    expect(note).to_be_focused()
    expect(note).to_be_editable()
    page.context.set_offline(False)
    slow(page)
    with page.expect_response("**/complete"):
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Control+Enter")
        page.keyboard.type(" say more when it is too late")
    page.keyboard.press("Control+Enter")  # while the next one is on its way
    page.wait_for_url(lambda url: address not in url)
    page.wait_for_selector("#task[data-ready]")
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.wait_for_url(f"{address}*")
    expect(page.get_by_label("The customer is content")).to_be_checked()
    expect(note).to_have_value("They")
    assert sent == ["complete", "complete", "undo"]
    page.keyboard.press("Control+Enter")
    expect(page.locator("#undo-bar")).to_be_visible()
    site.hand_in()


def test_a_key_that_is_pressed_before_the_next_task_is_there_does_nothing_to_the_one_before(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 2)
    page = site.page("csr")
    opened(site, page)
    sent = posts(page)
    slow(page)
    row = page.locator("[data-row]").nth(1)
    row.focus()
    page.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-busy", "true")
    page.keyboard.press("c")
    expect(row).to_have_attribute("aria-current", "true")
    expect(row).not_to_have_attribute("aria-busy", "true")
    assert sent == []


def test_a_person_that_is_found_late_is_not_the_one_who_was_sought_before(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 1)
    page = site.page("admin")
    page.goto(f"{site.url}/inbox?view=all&holder=nobody&q=callback")
    page.locator("[data-row]").first.click()
    page.wait_for_selector("#task[data-ready]")
    sent = posts(page)
    page.keyboard.press("a")
    page.fill("#assign-who", "Priya")
    expect(page.get_by_role("radio", name=re.compile("Priya Raman"))).to_be_checked()
    slow(page)
    page.fill("#assign-who", "Lukas")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("radio", name=re.compile("Priya Raman"))).to_have_count(0)
    assert sent == []


def test_files_go_up_one_after_the_other_and_twice_is_once(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 1)
    page = site.page("csr")
    opened(site, page)
    slow(page)
    bills = [
        FilePayload(
            name=f"{name}.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 " + name.encode()
        )
        for name in ("May", "June", "July")
    ]
    page.set_input_files("#file", bills[:1])
    page.set_input_files("#file", bills[1:])
    files = page.locator("#task-files li")
    expect(files).to_contain_text(["May.pdf", "June.pdf", "July.pdf"])
    page.route("**/files", lose)
    again = FilePayload(name="August.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7 August")
    page.set_input_files("#file", again)
    expect(page.locator("#task-files .field-error")).to_contain_text("August.pdf was not added.")
    page.unroute("**/files")
    page.set_input_files("#file", again)
    expect(page.locator("#task-files .field-error")).to_be_hidden()
    expect(files).to_have_count(4)


def test_many_are_claimed_once_and_the_whole_view_is_waited_for(site: Site) -> None:
    page = tasks(site, "csr", "view=unclaimed", 2)
    slow(page)
    sent = posts(page)
    select(page, 2)
    page.keyboard.press("c")
    expect(page.locator("#bulk [data-deed=claim]")).to_have_attribute("aria-busy", "true")
    page.keyboard.press("c")
    panel = told(page, "2 claimed.", 2)
    undo = panel.get_by_role("button", name="Undo")
    undo.dblclick()
    told(page, "2 taken back.", 2)
    assert sent == ["bulk", "undo"]


def test_many_are_assigned_once_from_their_dialog_and_what_was_chosen_stays_without_a_network(
    site: Site,
) -> None:
    page = tasks(site, "admin", "view=all&holder=nobody", 2)
    select(page, 2)
    page.keyboard.press("a")
    page.fill("#bulk-who", "Priya")
    found = page.get_by_role("radio", name=re.compile("Priya Raman"))
    expect(found).to_be_checked()
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#bulk-assign [data-fault]")).to_contain_text(AWAY)
    expect(found).to_be_checked()
    page.context.set_offline(False)
    slow(page)
    sent = posts(page)
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    undo = told(page, "2 assigned.", 2).get_by_role("button", name="Undo")
    undo.dblclick()
    told(page, "2 taken back.", 2)
    assert sent == ["bulk", "undo"]


def test_nobody_is_chosen_whom_an_earlier_search_found(site: Site) -> None:
    page = tasks(site, "admin", "view=all&holder=nobody", 1)
    held: list[Route] = []
    page.route("**/bulk/people", lambda route: held.append(route), times=1)
    select(page, 1)
    with page.expect_request("**/bulk/people"):
        page.keyboard.press("a")
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    page.fill("#bulk-who", "Priya")  # and is not asked for before the keys rest
    with page.expect_response("**/bulk/people"):
        held[0].continue_()
    expect(page.locator("#bulk-who-list")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator("#bulk-assign [name=person]:checked")).to_have_count(0)
    page.clock.resume()
    expect(page.get_by_role("radio", name=re.compile("Priya Raman"))).to_be_checked()


def test_other_lists_are_shown_without_leaving_and_without_a_network_what_was_typed_stays(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 1)
    page = site.page("csr")
    address = opened(site, page)
    page.evaluate("window.stays = true")
    page.fill("#say", "Half written")
    chip = page.locator(".chip", has_text="Mine")
    page.context.set_offline(True)
    chip.click()
    expect(page.locator("#task-note")).to_contain_text(AWAY)
    expect(page.locator("#say")).to_have_value("Half written")
    assert page.url == address
    page.go_back()
    expect(page.locator("#say")).to_have_value("Half written")
    page.wait_for_url(address)
    page.context.set_offline(False)
    chip.click()
    page.wait_for_url("**/inbox?*view=mine*")
    expect(page.locator('.chip[aria-current="true"]')).to_be_focused()
    expect(page.locator("#task")).to_contain_text("Open a user task")
    page.go_back()
    page.wait_for_url(address)
    expect(page.locator("#say")).to_have_value("Half written")
    page.go_forward()
    page.wait_for_url("**/inbox?*view=mine*")
    page.click("[data-filter]")
    page.fill("#f-q", "callback")
    page.context.set_offline(True)
    page.click("text=Show these")
    expect(page.locator("#filter [data-away]")).to_contain_text(AWAY)
    expect(page.locator("#f-q")).to_have_value("callback")
    page.context.set_offline(False)
    page.click("text=Show these")
    page.wait_for_url("**/inbox?*q=callback*")
    expect(page.locator("#filter")).to_be_hidden()
    assert page.evaluate("window.stays")
    page.reload()
    expect(page.locator(".filters")).to_contain_text("callback")


def test_a_view_is_kept_once_while_its_page_is_on_its_way(site: Site) -> None:
    page = site.page("csr")
    page.goto(f"{site.url}/inbox?view=mine")
    page.click("[data-filter]")
    page.fill("#v-name", "On the train")
    sent = posts(page)
    held: list[Route] = []
    page.route("**/inbox?*saved=*", lambda route: held.append(route))
    page.focus("#v-name")
    with page.expect_request("**/inbox?*saved=*"):
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    held[0].continue_()
    expect(page.get_by_text("The view On the train is kept.")).to_be_visible()
    assert sent == ["views"]


def test_without_a_network_what_was_typed_to_change_a_task_stays(site: Site) -> None:
    page = tasks(site, "admin", "view=all&holder=nobody", 1)
    page.locator("[data-row]").first.click()
    page.wait_for_selector("#task[data-ready]")
    page.get_by_role("button", name="Change dates, priority, roles").click()
    page.fill("#c-priority", "71")
    page.fill("#c-people", "Nobody Known")
    change = page.get_by_role("button", name="Change the task")
    page.context.set_offline(True)
    change.click()
    expect(page.locator("#change [data-said]")).to_contain_text(AWAY)
    page.context.set_offline(False)
    change.click()
    expect(page.locator("#c-people + .field-error")).to_contain_text("Nobody active is called")
    expect(page.locator("#c-priority")).to_have_value("71")
    page.fill("#c-people", "")
    change.click()
    expect(page.get_by_text("The user task is changed.")).to_be_visible()
    expect(page.locator("#task")).to_contain_text(re.compile(r"Priority\s*71"))


@pytest.mark.parametrize(
    ("path", "field", "typed", "press"),
    [
        ("/notices/choices", "#qf", "21:00", "Keep the quiet hours"),
        ("/notices/choices", "#cu", "https://chat.example.com/hook/1", "Set the chat"),
        ("/mail/texts/reminder", "#subject", "Half a subject", "Preview them"),
    ],
)
def test_without_a_network_what_was_typed_on_the_pages_of_notices_stays(
    site: Site, path: str, field: str, typed: str, press: str
) -> None:
    page = site.page("admin")
    page.goto(site.url + path)
    page.fill(field, typed)
    page.context.set_offline(True)
    page.get_by_role("button", name=press).click()
    said = page.locator("[data-said]", has_text=AWAY)
    expect(said).to_be_visible()
    expect(page.locator(field)).to_have_value(typed)


def test_on_a_phone_the_list_and_a_task_say_what_the_network_kept_back(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 1)
    phone = site.page("csr", width=390, height=844)
    phone.goto(f"{site.url}/inbox?view=unclaimed&q=callback")
    row = phone.locator("[data-row]").first
    phone.context.set_offline(True)
    row.click()
    expect(phone.locator("#list [data-away]")).to_contain_text("the user task was not opened")
    phone.context.set_offline(False)
    row.click()
    phone.wait_for_selector("#task[data-ready]")
    phone.context.set_offline(True)
    phone.click("a.back")
    expect(phone.locator("#task-note")).to_contain_text(AWAY)
    phone.context.set_offline(False)
    phone.click("a.back")
    phone.wait_for_url("**/inbox?view=unclaimed")
    expect(row).to_be_visible()


def test_a_preview_of_a_mail_is_drawn_beside_what_is_written(site: Site) -> None:
    page = site.page("admin")
    page.goto(f"{site.url}/mail/texts")
    page.locator("[data-row]").first.click()
    page.fill("#subject", "Half {nothing}")
    page.get_by_role("button", name="Preview them").click()
    fault = page.locator("#subject + .field-error")
    expect(fault).to_contain_text("There is no place {nothing}.")
    page.fill("#subject", "Half a subject")
    page.get_by_role("button", name="Preview them").click()
    expect(page.locator("#preview")).to_contain_text("Half a subject")
    expect(page.locator("#preview")).to_contain_text("This is a preview.")
    expect(fault).to_have_count(0)
    expect(page.locator("#subject")).to_have_value("Half a subject")


def test_without_a_network_what_a_supervisor_typed_in_the_view_of_the_team_stays(
    site: Site,
) -> None:
    fall_due(site, "Jonas Berg")
    page = site.page("admin")
    page.goto(f"{site.url}/inbox/team")
    page.get_by_text("Change…").first.click()
    box = page.locator("dialog[open]")
    box.locator("[name=priority]").fill("87")
    page.context.set_offline(True)
    box.get_by_role("button", name="Change it").click()
    expect(box.locator("[data-said]", has_text=AWAY)).to_be_visible()
    expect(box.locator("[name=priority]")).to_have_value("87")
    page.context.set_offline(False)
    box.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("status").filter(has_text="is changed")).to_be_visible()
