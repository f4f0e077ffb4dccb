"""A process owner begins processes without a manual: a template, a checklist, foreign files."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">
<process id="Invoice" name="Check an invoice" isExecutable="true">
<startEvent id="S" name="Invoice came"/><sequenceFlow id="a" sourceRef="S" targetRef="Pay"/>
<serviceTask id="Pay" name="Pay it" camunda:class="com.example.Pay"/>
<sequenceFlow id="b" sourceRef="Pay" targetRef="E"/><endEvent id="E" name="Paid"/>
</process></definitions>"""


def test_a_template_becomes_a_draft(site: Site) -> None:
    page = site.page("process-owner")
    page.goto(f"{site.url}/processes")
    page.keyboard.press("n")
    page.get_by_text("Approval with a decision").click()
    expect(page.locator("#name")).to_have_value("Approval with a decision")
    page.fill("#name", "Laptop approval")
    expect(page.locator("#key")).to_have_value("laptop-approval")
    page.get_by_role("button", name="Make the process").click()
    page.wait_for_url("**/processes/laptop-approval/draft")
    expect(page.get_by_role("heading", name="Laptop approval")).to_be_visible()


def test_a_pasted_list_becomes_a_checklist(site: Site) -> None:
    page = site.page("process-owner")
    page.goto(f"{site.url}/processes/new?from=checklist")
    page.fill("#name", "Office move")
    page.locator('[name="item-name"]').first.evaluate(
        """field => {
            const data = new DataTransfer();
            data.setData('text/plain', '- Order boxes\\n- Pack\\n[ ] Move\\n4. Unpack\\n- Tell');
            field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true,
                cancelable: true}));
        }"""
    )
    expect(page.locator('[name="item-name"]')).to_have_count(5)
    page.get_by_label("Numbers of the items that item 3 waits for").fill("1, 2")
    page.get_by_label("Working days for item 3").fill("2")
    page.get_by_label("Remove item 1").click()
    expect(page.get_by_label("Numbers of the items that item 2 waits for")).to_have_value("1")
    page.get_by_role("button", name="Make the process").click()
    page.wait_for_url("**/processes/office-move/draft")
    page.goto(f"{site.url}/processes?view=mine")
    row = page.get_by_role("row", name="Office move")
    expect(row).to_contain_text("checklist")


def test_files_that_are_too_large_are_refused_at_their_field_before_they_are_sent(
    site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "large.bpmn"
    file.write_bytes(b" " * 9_000_000)
    page = site.page("process-owner")
    page.goto(f"{site.url}/processes/import")
    page.set_input_files("#files", file)
    page.get_by_role("button", name="Look at them").click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text("What was chosen has 9.0 MB, and 8 MB can be sent at once.")
    assert page.url.endswith("/processes/import")
    file.write_text(FOREIGN)
    page.set_input_files("#files", file)
    expect(said).to_have_count(0)
    page.get_by_role("button", name="Look at them").click()
    expect(page.get_by_role("heading", name="Import of 1 process")).to_be_visible()


def test_foreign_files_are_reported_on_then_kept_then_archived(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "invoice.bpmn"
    file.write_text(FOREIGN)
    page = site.page("process-owner")
    page.goto(f"{site.url}/processes/import")
    page.set_input_files("#files", file)
    page.get_by_role("button", name="Look at them").click()
    expect(page.get_by_role("heading", name="Import of 1 process")).to_be_visible()
    expect(page.get_by_text("Needs a person: 1")).to_be_visible()
    page.get_by_role("textbox", name="Key").fill("invoices")
    page.get_by_role("button", name="Make the process").click()
    page.wait_for_url("**/processes/invoices/draft")
    page.goto(f"{site.url}/processes/invoices/settings")
    page.get_by_role("button", name="Archive").click()
    expect(page.get_by_text("Archived: nothing new of it starts.")).to_be_visible()
    page.goto(f"{site.url}/processes?view=archived")
    expect(page.get_by_role("link", name="Check an invoice", exact=True)).to_be_visible()
