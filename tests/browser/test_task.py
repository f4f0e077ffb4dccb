"""A CSR works user tasks by keyboard alone, takes one back, and nothing that was typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import CANVAS, Site, fits, serious
from tests.browser.test_order import arrive, handover, place

pytestmark = pytest.mark.browser
OLD = "localStorage.setItem('baton.draft.1.of-old', JSON.stringify({ at: '2020-01-01T00:00:00Z' }))"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('baton.draft.'))"
CANCEL = """async path => (await fetch(path, { method: 'POST', headers: {
    'X-CSRFToken': document.querySelector('meta[name=csrf]').content } })).status"""


def open_first(page: Page, site: Site, number: str) -> None:
    """Opens the task of an order from the list, by keyboard."""
    page.goto(f"{site.url}/inbox")
    row = page.locator("a.item", has_text=number)
    for _ in range(20):
        page.keyboard.press("j")
        if row.evaluate("row => row === document.activeElement"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#task-form[data-ready]")
    expect(page.locator("#task")).to_contain_text(number)


def claim(page: Page) -> None:
    """Claims the task that is open, by keyboard."""
    page.keyboard.press("c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")


def comment(page: Page) -> None:
    """Writes a comment that mentions somebody, by keyboard."""
    page.keyboard.press("m")
    page.keyboard.type("@Mei")
    expect(page.get_by_role("option", name="Mei Tanaka")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("<b>look</b>")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#task-talk .words")).to_have_text("@Mei Tanaka <b>look</b>")


def attach(page: Page, file: Path, content: bytes) -> None:
    """Adds a file, by keyboard up to the system's own dialog."""
    file.write_bytes(content)
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("t")
    chosen.value.set_files(file)


def attach_what_is_refused(page: Page, file: Path) -> None:
    """Adds a file of the wrong kind, and reads why it was not taken."""
    attach(page, file, b"<script>alert(1)</script>")
    expect(page.locator("[data-pick=file]")).to_be_focused()  # the part was drawn anew
    expect(page.locator("#task-files .field-error")).to_contain_text("none of the kinds")


def leave_field(page: Page) -> None:
    """Leaves the field one types in, by keyboard: letters are keys again."""
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
    page.keyboard.press("Escape")


def nothing_is_kept(page: Page, former: str) -> None:
    """No answers are left in the browser, once the form of the next task is drawn."""
    page.wait_for_url(lambda url: former not in url)
    page.wait_for_selector("#task[data-ready]")
    page.wait_for_function(f"{KEPT}.length === 0")


def others_see(site: Site, address: str, words: str) -> None:
    """Somebody else reads these words at a task."""
    page = site.page("admin")
    page.goto(address)
    expect(page.locator("#task")).to_contain_text(words)


def test_a_csr_comments_attaches_completes_undoes_and_goes_on_by_keyboard(
    site: Site, tmp_path: Path
) -> None:
    page = site.page("csr")
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("filechooser", lambda chooser: None)  # from the start: to listen takes a moment
    orders = [place(page, site, customer) for customer in ("lanternfish", "halfmoon")]
    for order in orders:
        page.goto(order)
        arrive(page)
    open_first(page, site, orders[0].rsplit("/", 1)[1])
    claim(page)
    comment(page)
    attach(page, tmp_path / "Bill October.pdf", b"%PDF-1.7 a bill")
    expect(page.locator("#task-files")).to_contain_text("Bill October.pdf")
    attach_what_is_refused(page, tmp_path / "page.txt")

    page.keyboard.press("Control+Enter")
    expect(page.locator("#task-note")).to_contain_text("Some answers need a correction.")
    page.get_by_label("Yes, everything is in order").focus()
    page.keyboard.press("Space")
    page.get_by_label("Note of the call").focus()
    page.keyboard.type("Rosa signs in now.")
    leave_field(page)
    expect(page.locator("#draft-mark")).to_contain_text("draft saved")
    assert serious(page, [CANVAS]) == []
    address = page.url.split("?")[0]
    page.evaluate(OLD)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: address not in url)
    expect(page.locator("#undo-bar")).to_contain_text("Call for the handover is completed.")
    others_see(site, address, "Priya Raman is completing this.")
    page.keyboard.press("u")
    page.wait_for_url(address)
    page.wait_for_selector("#task-form[data-ready]")
    expect(page.get_by_label("Note of the call")).to_have_value("Rosa signs in now.")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#undo-bar")
    expect(page.get_by_role("heading", name="Call for the handover")).to_be_visible()
    nothing_is_kept(page, address)
    site.hand_in()
    page.goto(orders[0])
    expect(page.get_by_text("Everything is done.")).to_be_visible()
    assert broken == []


def test_what_was_typed_outlives_the_network_and_the_session(site: Site) -> None:
    page = site.page("csr")
    order = handover(page, site, "copperkettle")
    open_first(page, site, order.rsplit("/", 1)[1])
    claim(page)
    address = page.url
    page.context.set_offline(True)
    page.fill("#task-form textarea", "typed without a network")
    expect(page.locator("#draft-mark")).to_have_text("draft kept in this browser")
    page.locator("a.item").last.click()
    expect(page.locator("#task-note")).to_contain_text("the user task was not opened")
    page.context.set_offline(False)
    page.goto(address)
    page.wait_for_selector("#task-form[data-ready]")
    expect(page.locator("#task-form textarea")).to_have_value("typed without a network")
    expect(page.locator("#task-note")).to_contain_text("It is in the form again")
    expect(page.locator("#draft-mark")).to_contain_text("draft saved")

    page.context.clear_cookies()
    page.fill("#task-form textarea", "typed after the session ended")
    expect(page.locator("#task-note")).to_contain_text("You are signed out")
    page.locator("#task-note").get_by_role("link", name="Sign in").click()
    email, password = site.people["csr"]
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("button.btn-primary")
    page.wait_for_selector("#task-form[data-ready]")
    expect(page.locator("#task-form textarea")).to_have_value("typed after the session ended")


def test_on_a_phone_what_cannot_be_done_is_asked_of_the_owner(site: Site) -> None:
    page = site.page("csr")
    order = handover(page, site, "northwind")
    open_first(page, site, order.rsplit("/", 1)[1])
    claim(page)
    phone = site.page("csr", width=390, height=844)
    phone.goto(page.url)
    phone.wait_for_selector("#task-form[data-ready]")
    fits(phone)
    assert serious(phone, [CANVAS]) == []
    expect(phone.get_by_role("button", name="Complete")).to_be_in_viewport()
    phone.fill("#say", "Calls back on Monday.")
    held: list[Route] = []
    phone.route("**/comments", lambda route: held.append(route))
    with phone.expect_request("**/comments"):
        phone.get_by_role("button", name="Comment", exact=True).click()
    phone.fill("#say", "Calls back on Monday. At nine.")  # while it is on its way
    held[0].continue_()
    expect(phone.locator("#task-talk .words")).to_have_text("Calls back on Monday.")
    expect(phone.locator("#say")).to_have_value("At nine.")
    phone.unroute("**/comments")
    phone.get_by_role("button", name="Cannot do this…").click()
    phone.fill("#n-reason", "Nobody answers the telephone.")
    phone.click("dialog[open] [data-submit]")
    expect(phone.locator(".note.done")).to_contain_text("The process owner is asked.")
    owner = site.page("process-owner")
    owner.goto(f"{site.url}/questions")
    expect(owner.get_by_text("Nobody answers the telephone.")).to_be_visible()
    assert serious(owner) == []

    admin = site.page("admin")
    admin.goto(page.url)
    instance = admin.get_by_role("link", name="The whole instance").get_attribute("href")
    assert admin.evaluate(CANCEL, f"{instance}/cancel") == 200
    page.fill("#task-form textarea", "typed while it was withdrawn")
    expect(page.locator("#task-note")).to_contain_text("no longer needed")
    expect(page.locator("#task-form textarea")).to_have_value("typed while it was withdrawn")


def letters(site: Site, page: Page, *, on: bool) -> None:
    """Says in the profile whether single letters are keys."""
    page.goto(f"{site.url}/profile")
    page.get_by_label("Single letters do deeds").set_checked(on)
    with page.expect_response("**/profile/keys"):
        page.get_by_role("button", name="Keep it so").click()


def test_letters_can_be_switched_off_in_the_profile(site: Site) -> None:
    page = site.page("finance")
    letters(site, page, on=False)
    page.goto(f"{site.url}/inbox")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_hidden()
    letters(site, page, on=True)
    page.goto(f"{site.url}/inbox")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_be_visible()
