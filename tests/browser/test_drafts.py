"""Two people in one draft, and a tab that dies: nothing is lost, nothing is overwritten."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import CANVAS, Site, fits, serious

pytestmark = pytest.mark.browser
PROCESS = "aws-account"
DIAGRAM = f"{PROCESS}.bpmn"
TASK, OTHER = "ApproveSpend", "AskAws"
NOTHING_MORE = "() => { window.fetch = () => new Promise(() => {}); }"


@pytest.fixture
def pair(site: Site) -> tuple[Page, Page]:
    """The process owner and the administrator, both in the same draft."""
    pages = site.page("process-owner"), site.page("admin")
    for page in pages:
        open_draft(site, page)
    return pages


def open_draft(site: Site, page: Page, file: str = DIAGRAM) -> None:
    page.goto(f"{site.url}/processes/{PROCESS}/draft#{file}")
    expect(page.locator("body[data-ready=yes]")).to_be_attached()


def rename(page: Page, element: str, name: str) -> None:
    """Gives an element another name in the panel."""
    page.locator(f".modeler-canvas [data-element-id={element}] .djs-hit").first.click(force=True)
    field = page.locator(".side [name=name]").first
    field.fill(name)
    field.blur()


def text_of(page: Page, name: str = "README.md") -> Locator:
    return page.get_by_role("textbox", name=name)


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(re.compile(r"^saved \d"))


def see(page: Page, element: str, name: str) -> None:
    page.wait_for_function(
        "([id, name]) => [...document.querySelectorAll("
        "`.modeler-canvas [data-element-id=${id}] .djs-visual tspan`)]"
        ".map((one) => one.textContent.trim()).join(' ') === name",
        arg=[element, name],
    )


def test_two_people_see_each_other_and_each_others_work(pair: tuple[Page, Page]) -> None:
    owner, admin = pair
    expect(owner.locator("#here")).to_contain_text("2 here")
    rename(owner, TASK, "Agree to the budget")
    rename(admin, OTHER, "Call the support")
    expect(admin.locator(".other-name")).to_be_visible()
    for page in pair:
        see(page, TASK, "Agree to the budget")
        see(page, OTHER, "Call the support")


def new_text(page: Page, name: str) -> None:
    """Makes a text and leaves it empty."""
    page.locator("#tabs button[data-kind=texts]").click()
    page.get_by_role("button", name="New text").click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Make the text").click()
    expect(text_of(page, name)).to_be_visible()


def test_what_others_saved_comes_in_also_after_a_save_of_ones_own(pair: tuple[Page, Page]) -> None:
    owner, admin = pair
    deaf = [True]  # it hears of nobody for now
    owner.route(
        "**/draft/presence", lambda route: route.abort() if deaf else route.continue_()
    )  # never taken away: what is on its way then would hang
    admin.locator("#tabs button[data-kind=texts]").click()
    admin.locator("#strip [data-file='README.md']").click()
    text_of(admin).fill("Written by the administrator.\n")
    new_text(admin, "notes.md")
    text_of(admin, "notes.md").fill("A file of the administrator.\n")
    admin.keyboard.press("Control+s")
    saved(admin)
    with owner.expect_response("**/draft/save"):  # which also comes by itself, soon after
        rename(owner, OTHER, "Ask the support")
        owner.keyboard.press("Control+s")
    saved(owner)
    deaf.clear()
    owner.locator("#tabs button[data-kind=texts]").click()
    owner.locator("#strip [data-file='README.md']").click()
    expect(text_of(owner)).to_have_value("Written by the administrator.\n")
    owner.locator("#strip [data-file='notes.md']").click()
    expect(text_of(owner, "notes.md")).to_have_value("A file of the administrator.\n")
    see(admin, OTHER, "Ask the support")


def test_who_changes_the_same_is_asked_and_nothing_is_overwritten(
    pair: tuple[Page, Page],
) -> None:
    owner, admin = pair
    admin.context.set_offline(True)
    rename(admin, TASK, "Decide on the money")
    expect(admin.locator("#saved")).to_contain_text("offline")
    rename(owner, TASK, "Look at the budget")
    rename(owner, OTHER, "Write to the support")
    owner.keyboard.press("Control+s")
    saved(owner)
    admin.context.set_offline(False)
    dialog = admin.get_by_role("dialog", name="You and somebody else changed the same")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Look at the budget")
    expect(dialog).to_contain_text("Decide on the money")
    dialog.get_by_label("Take theirs").check()
    dialog.get_by_role("button", name="Keep these").click()
    saved(admin)
    for page in pair:
        see(page, TASK, "Look at the budget")
        see(page, OTHER, "Write to the support")


def test_work_of_a_tab_that_died_is_offered_back(site: Site) -> None:
    page = site.page("process-owner")
    open_draft(site, page, "README.md")
    area = text_of(page)
    area.fill("Before.\n")
    saved(page)
    context = page.context
    context.set_offline(True)
    area.fill("Written on the train.\n")
    expect(page.locator("#saved")).to_contain_text("offline")
    page.evaluate(NOTHING_MORE)  # a page that is closed sends what it has, and may get it through
    page.close()
    context.set_offline(False)
    again = context.new_page()
    open_draft(site, again, "README.md")
    expect(text_of(again)).to_have_value("Before.\n")
    expect(again.get_by_role("button", name="Take it")).to_be_focused()
    again.keyboard.press("Enter")
    expect(text_of(again)).to_have_value("Written on the train.\n")
    saved(again)
    again.reload()
    expect(text_of(again)).to_have_value("Written on the train.\n")
    expect(again.get_by_role("button", name="Take it")).to_have_count(0)


def test_a_broken_file_is_not_saved_and_the_last_good_state_stays(site: Site) -> None:
    page = site.page("process-owner")
    open_draft(site, page, "orders/happy.json")
    area = text_of(page, "orders/happy.json")
    good = area.input_value()
    area.fill('{"a": \n b}')
    page.get_by_role("button", name="not saved: 1 fault").click()
    dialog = page.get_by_role("dialog", name="This cannot be saved as it is")
    expect(dialog).to_contain_text("Line 2")
    dialog.get_by_role("button", name="Back to the last good state").click()
    expect(area).to_have_value(good)
    saved(page)


def test_a_session_that_ended_goes_on_after_signing_in_elsewhere(site: Site) -> None:
    page = site.page("process-owner")
    open_draft(site, page, "README.md")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    text_of(page).fill("While nobody was signed in.\n")
    expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as they were read
    saved(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_another_persons_session_does_not_save_this_persons_draft(site: Site) -> None:
    page, others = site.page("process-owner"), site.page("admin")
    open_draft(site, page, "README.md")
    cookies = page.context.cookies()
    page.context.add_cookies(others.context.cookies())  # type: ignore[arg-type]  # as they were read
    text_of(page).fill("While somebody else was signed in.\n")
    dialog = page.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_contain_text("Sign in as Olivia Stern")
    with page.expect_response("**/home"):
        dialog.get_by_role("button", name="I have signed in").click()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as they were read
    saved(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_former_state_is_brought_back_from_the_history(site: Site) -> None:
    page = site.page("process-owner")
    open_draft(site, page, "README.md")
    text_of(page).fill("To be undone.\n")
    saved(page)
    page.get_by_label("More for this draft").click()
    page.get_by_text("History of the draft").click()
    first = page.locator(".states article").last
    first.get_by_role("button", name="What would change").click()
    expect(first.locator(".differences")).to_contain_text("README.md")
    first.get_by_role("button", name="Bring it back").click()
    page.get_by_role("dialog").last.get_by_role("button", name="Bring it back").click()
    expect(text_of(page)).not_to_have_value("To be undone.\n")


@pytest.mark.parametrize("width", [1440, 1920])
def test_the_frame_of_the_workspace_is_fit_for_everybody(site: Site, width: int) -> None:
    """Rules of accessible pages; the panel at the side is looked at with its editors."""
    page = site.page("process-owner", width=width)
    open_draft(site, page)
    page.get_by_label("More for this draft").click()
    assert serious(page, [CANVAS, ".side"]) == []
    fits(page)


def test_the_handbook_is_made_of_what_was_just_drawn(site: Site) -> None:
    page = site.page("process-owner")
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    open_draft(site, page)
    rename(page, TASK, "Approve what it costs")
    page.get_by_role("link", name="Handbook").click()
    page.wait_for_url("**/draft/handbook")
    expect(page.get_by_role("heading", name="Approve what it costs")).to_be_visible()
    assert asked == []
    assert serious(page) == []
