"""A CSR sends a user task to a contact, who answers it on a phone; notices and mails on the way."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, fits, serious
from tests.browser.test_order import handover

pytestmark = pytest.mark.browser


def claimed(site: Site) -> Page:
    """A CSR who has a user task with a form open."""
    page = site.page("csr")
    handover(page, site, "lanternfish")
    page.click("text=Open the user task")
    page.click('#task button:has-text("Claim")')
    page.wait_for_selector("#task-form[data-ready]")
    return page


def letter_to(site: Site, address: str) -> str:
    """The link of the letter that came for an address; another test may await one of its own."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for letter in list(site.postbox.letters):
            if address in letter.to and (
                found := re.search(r"http\S+/answer/\S+", letter.part("plain"))
            ):
                site.postbox.letters.remove(letter)
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no letter came for {address}")


def keeps(phone: Page) -> None:
    """What a contact types is kept without a network, and when the page is left at once."""
    phone.context.set_offline(True)
    phone.fill("#task-form textarea", "It rang twice.")
    expect(phone.get_by_text("Not kept yet.")).to_be_visible()
    phone.context.set_offline(False)  # nobody types again, and it is kept all the same
    expect(phone.get_by_text("Kept. You can go on later.")).to_be_visible()
    phone.fill("#task-form textarea", "It rang once.")
    phone.reload()  # before the pause after the last key
    phone.wait_for_selector("#task-form[data-ready]")
    phone.reload()  # the page before may have been made before that draft came
    phone.wait_for_selector("#task-form[data-ready]")
    expect(phone.locator("#task-form textarea")).to_have_value("It rang once.")


def test_a_csr_sends_a_link_the_contact_answers_on_a_phone_and_the_csr_sees_it_done(
    site: Site,
) -> None:
    page = claimed(site)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.click("text=Send to a contact…")
    page.fill("#o-email", "no mail")
    page.locator("form[data-script]").evaluate("form => { form.noValidate = true }")
    page.click("text=Send the link")
    expect(page.locator("dialog[open] .field-error")).to_contain_text("mail address")
    expect(page.locator("#o-email")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#o-email")).to_have_accessible_description(re.compile("mail address"))
    page.fill("#o-email", "rosa@quill.example")
    page.fill("#o-name", "Rosa Quill")
    page.fill("#o-words", "Is everything in order at your place?")
    page.click("text=Send the link")
    expect(page.locator("dialog[open]")).to_contain_text("/answer/")
    page.click("dialog[open] >> text=Close")
    expect(page.get_by_text("Sent to Rosa Quill, waits until")).to_be_visible()

    phone = site.phone()
    phone.on("pageerror", lambda error: faults.append(str(error)))
    phone.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security" in said.text else None,
    )
    phone.goto(letter_to(site, "rosa@quill.example"))
    phone.wait_for_selector("#task-form[data-ready]")
    fits(phone)
    expect(phone.get_by_text("Is everything in order at your place?")).to_be_visible()
    assert serious(phone) == []
    phone.click("#complete")
    expect(phone.get_by_text("Some answers need a correction.")).to_be_visible()
    assert serious(phone) == []
    phone.click("text=Yes, everything is in order")
    expect(phone.get_by_text("Kept. You can go on later.")).to_be_visible()
    keeps(phone)
    phone.click("#complete")
    expect(phone.get_by_text("Rosa Quill answered this on")).to_be_visible()
    assert serious(phone) == []

    page.reload()
    expect(page.get_by_text("Rosa Quill (by link) completed this")).to_be_visible()
    page.goto(f"{site.url}/notices")
    expect(page.get_by_text("Rosa Quill answered Call for the handover")).to_be_visible()
    assert faults == []


def test_a_contact_whose_page_did_not_come_whole_is_told_to_load_it_again(site: Site) -> None:
    page = claimed(site)
    page.click("text=Send to a contact…")
    page.fill("#o-email", "ivo@quill.example")
    page.click("text=Send the link")
    phone = site.phone()
    phone.route("**/assets/answer-*.js", lambda route: route.abort())
    phone.goto(letter_to(site, "ivo@quill.example"))
    expect(phone.get_by_text("If it does not come, load the page again.")).to_be_visible()
    expect(phone.locator("#complete")).to_be_disabled()
    phone.unroute("**/assets/answer-*.js")
    phone.reload()
    phone.wait_for_selector("#task-form[data-ready]")
    expect(phone.locator(".coming")).to_have_count(0)
    expect(phone.locator("#complete")).to_be_enabled()


def test_a_contact_who_types_on_after_the_question_was_taken_back_is_told(site: Site) -> None:
    page = claimed(site)
    page.click("text=Send to a contact…")
    page.fill("#o-email", "noor@quill.example")
    page.click("text=Send the link")
    page.click("dialog[open] >> text=Close")
    phone = site.phone()
    phone.goto(letter_to(site, "noor@quill.example"))
    phone.wait_for_selector("#task-form[data-ready]")
    page.click("text=Take back…")
    page.click("dialog[open] button.btn-danger")
    expect(page.locator("dialog[open]")).to_contain_text("opens nothing any more")
    phone.fill("#task-form textarea", "It rang.")
    expect(phone.locator("#task-note")).to_contain_text("took this question back")
    phone.reload()
    expect(phone.get_by_text("Nothing is left to do")).to_be_visible()
    assert serious(phone) == []
