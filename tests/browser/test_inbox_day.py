"""A day at the inbox: a CSR by keyboard alone, a supervisor with many, a contact by a link."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from app.lib import json
from tests.browser.conftest import Site, fits, serious
from tests.browser.test_api import make_token
from tests.browser.test_bulk import told
from tests.browser.test_outside import letter_to
from tests.engine.bpmn.diagrams import el, ext, flows, folder

pytestmark = pytest.mark.browser
CALLS = "view=unclaimed&q=callback"


def named(element: str, words: str) -> str:
    """An element as people call it."""
    return element.replace(" id=", f' name="{words}" id=', 1)


CALLBACK = (
    named(
        el("startEvent", "asked", el("messageEventDefinition", "m", messageRef="MC")), "Asked for"
    )
    + named(
        el(
            "userTask",
            "call",
            ext(
                "<zeebe:userTask/>",
                '<zeebe:formDefinition formId="call"/>',
                '<zeebe:assignmentDefinition candidateGroups="csr"/>',
            ),
        ),
        "Make the callback",
    )
    + named(el("endEvent", "done"), "Called back")
    + flows("asked > call > done")
)
MESSAGE = '<message id="MC" name="callback.asked"/>'
FORM = {
    "id": "call",
    "type": "default",
    "schemaVersion": 18,
    "components": [
        {
            "type": "radio",
            "key": "result",
            "id": "f1",
            "label": "What came of it?",
            "validate": {"required": True},
            "values": [
                {"label": "The customer is content", "value": "content"},
                {"label": "Nobody answered", "value": "nobody"},
            ],
        },
        {"type": "textarea", "key": "note", "id": "f2", "label": "Note of the call"},
        {
            "type": "datetime",
            "key": "again",
            "id": "f3",
            "subtype": "date",
            "dateLabel": "Call again on",
        },
    ],
}


@pytest.fixture(scope="module")
def program(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Headers of a program that asks for callbacks; the process of them is live."""
    place = tmp_path_factory.mktemp("made") / "callback"
    place.mkdir()
    files = {"call.form": json.dumps(FORM).encode()}
    for name, content in folder(CALLBACK, MESSAGE, **files).items():
        (place / name).write_bytes(content)
    site.flask("process", "publish", str(place))
    token = make_token(site.page("csr"), site, "message.publish")
    return {"Authorization": f"Bearer {token}"}


def calls(site: Site, program: dict[str, str], count: int) -> None:
    """So many customers ask to be called back."""
    page = site.page("csr")
    for _ in range(count):
        said = {"name": "callback.asked", "key": str(uuid4())}
        answer = page.request.post(f"{site.url}/api/v1/messages", headers=program, data=said)
        assert answer.status == 202, answer.text()
    page.goto(f"{site.url}/inbox?{CALLS}")
    listed(page, count)


def listed(page: Page, count: int) -> None:
    """Loads the list again until it has so many."""
    for _ in range(60):
        try:
            expect(page.locator("[data-entry]").nth(count - 1)).to_be_visible(timeout=1000)
        except AssertionError:
            page.reload()
        else:
            return
    raise AssertionError(f"{page.locator('[data-entry]').count()} of {count} came to the list")


def filtered(page: Page, site: Site, words: str) -> None:
    """The inbox, opened and narrowed by keyboard."""
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url(f"{site.url}/inbox**")
    page.keyboard.press("f")
    expect(page.locator("#filter[open]")).to_be_visible()
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/inbox?*q={words}*")


def answered(page: Page) -> str:
    """Claims the opened call, answers its form and completes it, by keyboard; gives its address."""
    page.wait_for_selector("#task[data-ready]")
    address = page.url.split("?")[0]
    page.keyboard.press("c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")
    page.keyboard.press("Control+Enter")  # goes to the first field that needs an answer
    expect(page.locator("#task-note")).to_contain_text("Some answers need a correction.")
    expect(page.locator(".fjs-form-field-error")).to_have_text("Needs an answer.")
    content = page.get_by_label("The customer is content")
    expect(content).to_be_focused()
    page.keyboard.press("Space")
    expect(content).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("Signs in now.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: address not in url)
    expect(page.locator("#undo-bar")).to_contain_text("Make the callback is completed.")
    return address


def test_a_csr_works_ten_tasks_without_a_mouse(site: Site, program: dict[str, str]) -> None:
    calls(site, program, 10)
    page = site.page("csr")
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    filtered(page, site, "callback")
    for key in "jjkk":
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/inbox/.+q=callback"))
    expect(page.locator("#task")).to_be_focused()  # Tab goes on in it, not in the list
    done = [answered(page) for _ in range(10)]
    assert len(set(done)) == 10
    site.hand_in()
    page.goto(f"{site.url}/inbox?view=done&task=Make+the+callback")
    listed(page, 10)
    assert serious(page) == []
    assert broken == []


def test_a_date_reads_as_on_every_page_and_what_is_none_stays_with_the_reason(
    site: Site, program: dict[str, str]
) -> None:
    page = claimed(site, program)
    expect(page.locator(".fjs-asterix").first).to_be_hidden()
    optional = re.compile(r"Call again on.\(may be left out\)")
    day = page.get_by_role("textbox", name=optional)
    day.press_sequentially("31 feb 2027")
    page.keyboard.press("Tab")
    expect(day).to_have_value("31 feb 2027")
    expect(page.locator(".fjs-form-field-error")).to_contain_text("Is no date. Write one such as")
    page.get_by_label("The customer is content").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#task-note")).to_contain_text("Some answers need a correction.")
    day.fill("1 dec 2027")
    with page.expect_request("**/draft") as sent:
        page.keyboard.press("Tab")
    expect(day).to_have_value("Wed 1 Dec 2027")
    assert sent.value.post_data_json["answers"]["again"] == "2027-12-01"
    day.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert serious(page) == []
    page.keyboard.press("Enter")
    expect(day).to_have_value("Thu 2 Dec 2027")


PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
)


def test_a_phone_shows_and_takes_a_date_as_a_desk_does(site: Site, program: dict[str, str]) -> None:
    calls(site, program, 1)
    context = site.browser.new_context(
        viewport={"width": 390, "height": 844},
        storage_state=site.signed_in["csr"],
        has_touch=True,
        is_mobile=True,
        user_agent=PHONE,
    )
    phone = context.new_page()
    broken: list[str] = []
    phone.on("pageerror", lambda error: broken.append(str(error)))
    phone.goto(f"{site.url}/inbox?{CALLS}")
    phone.locator("[data-row]").first.tap()
    phone.wait_for_selector("#task[data-ready]")
    phone.locator("#task").get_by_role("button", name="Claim").tap()
    phone.wait_for_selector("#task-form[data-ready]")
    day = phone.get_by_role("textbox", name=re.compile("Call again on"))
    day.tap()
    calendar = phone.locator(".flatpickr-calendar.open")
    expect(calendar).to_be_in_viewport(ratio=1)
    fits(phone)
    assert above_the_bar(phone, calendar)
    assert serious(phone) == []
    with phone.expect_request("**/draft") as sent:
        calendar.locator(".flatpickr-day").get_by_text("15", exact=True).tap()
    expect(day).to_have_value(re.compile(r"^\w{3} 15 \w{3} 20\d\d$"))
    assert sent.value.post_data_json["answers"]["again"].endswith("-15")
    phone.locator("#task h1").tap()
    assert broken == []


def claimed(site: Site, program: dict[str, str], **more: int) -> Page:
    """The page of a CSR who has claimed a call and may answer."""
    calls(site, program, 1)
    page = site.page("csr", **more)
    page.goto(f"{site.url}/inbox?{CALLS}")
    page.locator("[data-row]").first.click()
    page.wait_for_selector("#task[data-ready]")
    page.keyboard.press("c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")
    return page


def above_the_bar(page: Page, found: Locator) -> bool:
    """Whether the bar with the deeds of a user task hides nothing of it."""
    box, bar = found.bounding_box(), page.locator(".actions").bounding_box()
    assert box
    assert bar
    return box["y"] + box["height"] <= bar["y"]


def test_what_is_written_and_what_is_refused_stands_above_the_bar_of_deeds(
    site: Site, program: dict[str, str]
) -> None:
    page = claimed(site, program, height=700)
    page.keyboard.press("m")
    page.keyboard.type("Look, @Nemo")
    told = page.get_by_text("Nobody who sees this user task has that name.")
    expect(told).to_be_visible()
    assert above_the_bar(page, page.locator("#say"))
    assert above_the_bar(page, told)
    assert serious(page) == []
    page.keyboard.press("Escape")  # closes what was told, and does not leave what is written
    expect(told).to_be_hidden()
    expect(page.locator("#say")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_have_value("Look, @Nemo\n")
    page.keyboard.press("Escape")  # nobody writes any more, so the focus goes to the files
    page.locator("#task").evaluate("task => task.scrollTo(0, 0)")
    page.set_input_files(
        "#file", FilePayload(name="bill.pdf", mimeType="application/pdf", buffer=b"MZ")
    )
    refused = page.locator("#task-files .field-error")
    expect(page.locator("[data-pick=file]")).to_be_focused()  # its part is drawn anew
    expect(refused).to_contain_text("bill.pdf was not added.")
    expect(refused).to_be_in_viewport(ratio=1)
    assert above_the_bar(page, refused)


def test_a_deed_that_the_network_kept_from_happening_says_so_and_is_done_again(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 1)
    page = site.page("csr")
    page.goto(f"{site.url}/inbox?{CALLS}")
    page.context.set_offline(True)
    page.locator("[data-row]").first.click()
    expect(page.locator("#task-note")).to_contain_text("the user task was not opened")
    page.context.set_offline(False)
    page.locator("[data-row]").first.click()
    page.wait_for_selector("#task[data-ready]")
    page.fill("#say", "Half written")
    page.keyboard.press("Escape")
    page.context.set_offline(True)
    page.keyboard.press("c")
    expect(page.locator("#task-note")).to_contain_text("Baton does not answer.")
    expect(page.locator("#say")).to_have_value("Half written")
    page.context.set_offline(False)
    page.keyboard.press("c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")
    page.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.locator("#delegate-who-list")).to_contain_text("Baton does not answer.")
    page.keyboard.press("Escape")
    page.set_input_files("#file", pdf("Bill.pdf"))
    expect(page.locator("#task-files")).to_contain_text("so Bill.pdf was not added. Add it again.")
    assert page.locator("#file").input_value() == ""  # else to choose it again would change nothing
    page.context.set_offline(False)
    page.get_by_label("The customer is content").check()
    address = page.url
    page.keyboard.press("Control+Enter")
    expect(page.locator("#undo-bar")).to_be_visible()
    page.wait_for_load_state()
    page.context.set_offline(True)
    page.keyboard.press("u")
    expect(page.locator("#undo-bar")).to_contain_text("Baton does not answer. Try again.")
    page.context.set_offline(False)
    page.keyboard.press("u")
    page.wait_for_url(f"{address.split('?')[0]}*")
    expect(page.get_by_label("The customer is content")).to_be_checked()


def test_files_that_are_added_while_others_are_on_their_way_go_after_them(
    site: Site, program: dict[str, str]
) -> None:
    page = claimed(site, program)
    held: list[Route] = []
    page.route("**/files", lambda route: held.append(route), times=1)
    with page.expect_request("**/files"):
        page.set_input_files("#file", pdf("First.pdf"))
    page.set_input_files("#file", [pdf("Second.pdf"), pdf("Third.pdf")])
    held[0].continue_()
    for name in ("First.pdf", "Second.pdf", "Third.pdf"):
        expect(page.locator("#task-files")).to_contain_text(name)
    page.context.set_offline(True)
    page.set_input_files("#file", [pdf("Fourth.pdf"), pdf("Fifth.pdf")])
    said = "so Fourth.pdf, Fifth.pdf were not added. Add them again."
    expect(page.locator("#task-files")).to_contain_text(said)


def pdf(name: str) -> FilePayload:
    """A small file."""
    return FilePayload(name=name, mimeType="application/pdf", buffer=b"%PDF-1.7 a bill")


def test_a_supervisor_hands_all_calls_to_one_person_moves_them_and_takes_the_move_back(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 3)
    page = site.page("admin")
    page.goto(f"{site.url}/inbox?view=all&holder=nobody&q=callback")
    count = page.locator("[data-entry]").count()
    dues = page.locator("[data-entry] .item > .r:not(.tiny)").all_inner_texts()
    page.keyboard.press("e")
    expect(page.locator("#bulk")).to_contain_text(f"All {count} of this view selected")
    page.locator("#bulk").get_by_role("button", name="Dates, priority").click()
    page.get_by_label("Due Europe/Berlin").fill("2031-02-03T09:00")
    page.keyboard.press("Control+Enter")
    told(page, f"{count} changed.", count)
    expect(page.locator("[data-entry]").first).to_contain_text("3 Feb 2031, 09:00")
    page.keyboard.press("u")
    told(page, f"{count} taken back.", count)
    page.reload()
    shown = page.locator("[data-entry] .item > .r:not(.tiny)")
    expect(shown).to_have_text(dues, use_inner_text=True)
    page.keyboard.press("e")
    expect(page.locator("#bulk")).to_contain_text("of this view selected")
    page.keyboard.press("a")
    page.locator("#bulk-who").fill("Priya")
    expect(page.get_by_role("radio", name=re.compile("Priya Raman"))).to_be_checked()
    page.keyboard.press("Control+Enter")
    told(page, f"{count} assigned.", count)
    mine = site.page("csr")
    mine.goto(f"{site.url}/inbox?view=mine&q=callback")
    expect(mine.locator("[data-entry]").nth(count - 1)).to_be_visible()


def test_a_contact_answers_by_a_link_and_the_task_leaves_the_inbox(
    site: Site, program: dict[str, str]
) -> None:
    calls(site, program, 1)
    page = site.page("csr")
    page.goto(f"{site.url}/inbox?{CALLS}")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#task[data-ready]")
    page.keyboard.press("c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    address = page.url.split("?")[0]
    page.click("text=Send to a contact…")
    page.fill("#o-email", "noor@quill.example")
    page.fill("#o-name", "Noor Quill")
    page.click("text=Send the link")
    expect(page.locator("dialog[open]")).to_contain_text("/answer/")
    phone = site.phone()
    phone.goto(letter_to(site, "noor@quill.example"))
    phone.wait_for_selector("#task-form[data-ready]")
    phone.click("text=The customer is content")
    phone.click("#complete")
    expect(phone.get_by_text("Noor Quill answered this on")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Noor Quill (by link) completed this")).to_be_visible()
    page.goto(f"{site.url}/inbox?view=mine")
    row = page.locator(f'a[data-row][href^="{address.removeprefix(site.url)}"]')
    expect(row).to_have_count(0)
