"""The keyboard layer where a form of form-js wants the same key for itself."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from app.lib import json
from tests.browser.conftest import Site
from tests.browser.test_api import make_token
from tests.engine.bpmn.diagrams import el, ends, ext, flows, folder

pytestmark = pytest.mark.browser
ASKED = el("startEvent", "asked", el("messageEventDefinition", "m", messageRef="MA"))
TASK = el(
    "userTask",
    "quote",
    ext(
        "<zeebe:userTask/>",
        '<zeebe:formDefinition formId="quote"/>',
        '<zeebe:assignmentDefinition candidateGroups="csr"/>',
    ),
)
MESSAGE = '<message id="MA" name="quote.asked"/>'
SIZES = [{"label": "Small", "value": "small"}, {"label": "Large", "value": "large"}]
FORM = {
    "id": "quote",
    "type": "default",
    "schemaVersion": 18,
    "components": [
        {"type": "datetime", "subtype": "date", "key": "on", "id": "f1", "dateLabel": "On"},
        {
            "type": "textfield",
            "key": "by",
            "id": "f2",
            "label": "By",
            "validate": {"required": True},
        },
        {"type": "select", "key": "size", "id": "f3", "label": "Size", "values": SIZES},
    ],
}


def opened(site: Site, place: Path) -> Page:
    """A claimed user task with that form."""
    place.mkdir()
    content = folder(ends("e") + ASKED + TASK + flows("asked > quote > e"), MESSAGE)
    for name, file in (content | {"quote.form": json.dumps(FORM).encode()}).items():
        (place / name).write_bytes(file)
    site.flask("process", "publish", str(place))
    page = site.page("csr")
    program = {"Authorization": f"Bearer {make_token(page, site, 'message.publish')}"}
    said = {"name": "quote.asked", "key": str(uuid4())}
    answer = page.request.post(f"{site.url}/api/v1/messages", headers=program, data=said)
    assert answer.status == 202, answer.text()
    row = page.locator("[data-row]").first
    for _ in range(60):
        page.goto(f"{site.url}/inbox?q=quote")
        if row.count():
            break
    row.click()
    page.wait_for_selector("#task-form[data-ready]")
    page.keyboard.press("c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    page.wait_for_selector("#task-form[data-ready]")
    return page


def test_ctrl_and_enter_completes_from_a_list_and_a_date_and_chooses_nothing(
    site: Site, tmp_path: Path
) -> None:
    page = opened(site, tmp_path / "quote")
    page.locator(".fjs-select-hidden-input").focus()
    expect(page.locator(".fjs-dropdownlist")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#task-note")).to_contain_text("Some answers need a correction.")
    expect(page.locator(".fjs-select-display")).to_have_text("Select")
    expect(page.get_by_label("By")).to_be_focused()
    page.keyboard.type("Rosa")
    page.locator(".fjs-form-field-datetime input").first.focus()
    page.keyboard.type("11/11/2030")
    with page.expect_request("**/complete") as sent:
        page.keyboard.press("Control+Enter")
    answers = sent.value.post_data_json["answers"]
    assert answers == {"on": "2030-11-11", "by": "Rosa", "size": None}


def test_the_help_holds_only_keys_of_what_one_can_do(site: Site) -> None:
    csr, owner = site.page("csr"), site.page("process-owner")
    for page in (csr, owner):
        page.keyboard.press("?")
    expect(csr.locator("#keys-help")).to_contain_text("home, inbox, orders, checklists")
    expect(csr.locator("#keys-help")).not_to_contain_text("processes")
    expect(owner.locator("#keys-help")).to_contain_text("checklists, processes")
    expect(owner.locator("#keys-help")).not_to_contain_text("claim")
    for page, there in ((csr, "/home"), (owner, "/processes")):
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("p")
        expect(page).to_have_url(f"{site.url}{there}")
