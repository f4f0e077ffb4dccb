"""An owner works on decisions and forms: is warned, tries, keeps an example, makes a form."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import EDITORS, Site, serious
from tests.browser.test_review import ask

pytestmark = pytest.mark.browser
# The panel under the editor has its own tests, with its own pages.
OUTSIDE = (*EDITORS, "#bottom")
KEPT = """async ([key, file, words]) => {
  for (let left = 60; left; left -= 1) {
    const { files } = await (await fetch(`/processes/${key}/draft/files`)).json();
    if (files[file]?.text.includes(words)) return files[file].text;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`${file} was never saved with ${words}`);
}"""
FILES = "async (key) => (await (await fetch(`/processes/${key}/draft/files`)).json()).files"


@pytest.fixture
def owner(site: Site) -> Iterator[Page]:
    """The process owner, signed in."""
    page = site.page("process-owner")
    yield page
    page.close()


def opened(page: Page, site: Site, process: str, file: str) -> None:
    page.goto(f"{site.url}/processes/{process}/draft#{file}")
    expect(page.locator(".side:not([hidden]) header h2")).to_be_visible()


def write(cell: Locator, text: str) -> None:
    """Types over what is in a cell."""
    cell.click()
    cell.page.keyboard.press("Control+a")
    cell.page.keyboard.type(text)


def text_of(page: Page, process: str, file: str) -> str:
    return str(page.evaluate(FILES, process)[file]["text"])


def kept(page: Page, process: str, file: str, words: str) -> str:
    """The text of a file once the server has it with these words: a draft is saved by itself."""
    return str(page.evaluate(KEPT, [process, file, words]))


def saved_by_others(page: Page, process: str, file: str, text: str) -> None:
    """Saves behind the back of what is open, and waits until the page hears of it."""
    place = f"/processes/{process}/draft"
    known = ask(page, "GET", f"{place}/files")["files"][file]["revision"]
    with page.expect_response(re.compile(r"/draft/files\?since=")):
        ask(page, "POST", f"{place}/save", {"files": {file: {"text": text, "base": known}}})


def test_a_table_is_edited_warned_of_tried_and_given_an_example(owner: Page, site: Site) -> None:
    process, file = "order-routing", "order-routing.dmn"
    opened(owner, site, process, file)
    row = owner.locator("td[data-row-id=OrderRoutingRule3]")
    expect(row.first).to_be_visible()
    before = text_of(owner, process, file)
    side = owner.locator(".side:not([hidden])")
    expect(side.get_by_text("7 pass")).to_be_visible()
    owner.get_by_role("tab", name="Graph").click()
    owner.get_by_role("tab", name="Order routing").click()
    owner.keyboard.press("Control+s")
    assert text_of(owner, process, file) == before  # nobody edited it

    cell = row.nth(1).locator("[contenteditable]")
    write(cell, '"aws-account", "m365-business-basic"')
    expect(side.get_by_text("Rules 1 and 3 both fit")).to_be_visible()
    side.get_by_role("button", name="Show the case").first.click()
    expect(side.get_by_text("rules 1 and 3 hit", exact=True)).to_be_visible()
    expect(side.get_by_text("of 7 fail")).to_be_visible()

    write(cell, '"aws-account", "fax-machine"')
    expect(side.get_by_text("No overlap, no gap, every rule can decide.")).to_be_visible()
    side.get_by_role("combobox", name="Product product.id").fill("fax-machine")
    side.get_by_role("combobox", name="Action item.action").fill("add")
    expect(side.get_by_text("rule 3 hit", exact=True)).to_be_visible()
    expect(row.nth(2)).not_to_have_css("box-shadow", "none")
    side.get_by_label("Name of the example").fill("fax machines too")
    side.get_by_role("button", name="Keep as an example").click()
    expect(side.get_by_text("fax machines too")).to_be_visible()
    assert serious(owner, OUTSIDE) == []
    expect(
        owner.locator(".drawing .powered-by-logo, .drawing .bjs-powered-by").first
    ).to_be_visible()
    row_kept = "- [fax machines too, fax-machine, add, aws-account]"
    assert kept(owner, process, "scenarios.yaml", row_kept).startswith("# Played by")
    kept(owner, process, file, '"fax-machine"')


def test_a_decision_joins_a_graph_and_its_input_is_a_known_variable(
    owner: Page, site: Site
) -> None:
    opened(owner, site, "aws-account", "spend-approval.dmn")
    owner.get_by_role("button", name="Add a decision").click()
    owner.get_by_label("Name", exact=True).fill("Customer class")
    owner.get_by_role("dialog").get_by_role("button", name="Add the decision").click()
    expect(owner.get_by_role("tab", name="Customer class")).to_have_attribute(
        "aria-selected", "true"
    )
    owner.get_by_role("button", name="Add an input").click()
    owner.get_by_label("Find a variable").fill("customer.segment")
    owner.get_by_role("button", name="customer.segment").first.click()
    expect(owner.get_by_role("textbox", name="Segment customer.segment")).to_be_visible()
    column = "<text>customer.segment</text>"
    assert 'id="customer_class"' in kept(owner, "aws-account", "spend-approval.dmn", column)


def test_a_form_is_made_previewed_and_checked(owner: Page, site: Site) -> None:
    opened(owner, site, "seat-change", "settle-change.form")
    owner.get_by_role("button", name="New form").click()
    owner.get_by_label("Name", exact=True).fill("Ask back")
    owner.get_by_role("dialog").get_by_role("button", name="Make the form").click()
    side = owner.locator(".side:not([hidden])")
    expect(side.get_by_text("No user task shows this form.")).to_be_visible()
    field = owner.locator('.editor:not([hidden]) .fjs-palette-field[data-field-type="textfield"]')
    field.focus()
    owner.keyboard.press("Enter")
    expect(owner.locator(".editor:not([hidden]) .fjs-form-field-textfield")).to_be_visible()
    owner.locator(".editor:not([hidden])").get_by_role("tab", name="Preview").click()
    paper = owner.locator(".editor:not([hidden]) .paper")
    paper.get_by_label("Text field").fill("Seven seats")
    owner.locator(".editor:not([hidden])").get_by_role("button", name="Complete").click()
    expect(owner.locator(".editor:not([hidden]) .sent")).to_contain_text("Seven seats")
    expect(paper.locator(".fjs-powered-by")).to_be_visible()
    assert serious(owner, OUTSIDE) == []
    kept(owner, "seat-change", "ask-back.form", '"type": "textfield"')
    owner.locator(".editor:not([hidden])").get_by_role("tab", name="Fields").click()
    computed = '.editor:not([hidden]) .fjs-palette-field[data-field-type="expression"]'
    owner.locator(computed).focus()
    owner.keyboard.press("Enter")
    expect(side.get_by_text("has no expression, so it would have no value.")).to_be_visible()


def test_what_others_write_while_a_form_opens_is_drawn_and_stays(owner: Page, site: Site) -> None:
    process, file = "seat-change", "settle-change.form"
    owner.goto(f"{site.url}/processes/{process}/draft#README.md")
    owner.wait_for_selector("body[data-ready=yes]")
    held: list[Route] = []
    owner.route("**/processes/try/form-check", lambda route: held.append(route))
    with owner.expect_request("**/processes/try/form-check"):
        owner.click("#tabs [data-kind=forms]")
        owner.click(f"#strip [data-file='{file}']")
    before = text_of(owner, process, file)
    told = before.replace("What was settled", "What both agreed to")
    saved_by_others(owner, process, file, told)
    while held:
        held.pop().continue_()
    owner.unroute("**/processes/try/form-check")
    editor = owner.locator(f".editor[data-file='{file}']")
    expect(editor).to_contain_text("What both agreed to")
    editor.locator('.fjs-palette-field[data-field-type="textfield"]').focus()
    owner.keyboard.press("Enter")
    assert "What both agreed to" in kept(owner, process, file, '"type": "textfield"')
    saved_by_others(owner, process, file, before)
    expect(editor).not_to_contain_text("What both agreed to")


def test_a_table_follows_others_also_back_to_what_was_written_here(owner: Page, site: Site) -> None:
    process, file = "order-routing", "order-routing.dmn"
    opened(owner, site, process, file)
    cell = owner.locator("td[data-row-id=OrderRoutingRule3]").nth(1)
    expect(cell).to_be_visible()
    before = text_of(owner, process, file)
    mine, others = '"aws-account", "one"', '"aws-account", "two"'
    write(cell, mine)
    written = kept(owner, process, file, mine)
    note = "<!-- Read by others. -->\n"
    saved_by_others(owner, process, file, written.replace(mine, others) + note)
    expect(cell).to_contain_text(others)
    write(cell, mine)
    assert note not in kept(owner, process, file, mine)
    write(cell, others)
    kept(owner, process, file, note)  # byte for byte as it was read
    saved_by_others(owner, process, file, written)
    expect(cell).to_contain_text(mine)
    saved_by_others(owner, process, file, before)


def test_letters_with_marks_become_plain_ones_in_an_id(owner: Page, site: Site) -> None:
    opened(owner, site, "aws-account", "spend-approval.dmn")
    owner.get_by_role("button", name="New decision").click()
    owner.get_by_role("dialog").get_by_label("Name", exact=True).fill("7 Prüfungen für Größen")
    owner.get_by_role("dialog").get_by_role("button", name="Make the decision").click()
    made = owner.locator("#strip [data-file='a-7-prufungen-fur-grossen.dmn']")
    expect(made).to_have_attribute("aria-current", "true")
    owner.get_by_role("button", name="This file").click()
    owner.get_by_role("button", name="Remove a-7-prufungen-fur-grossen…").click()
    owner.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(made).to_have_count(0)


def test_a_file_that_cannot_be_opened_is_text_with_the_reason(owner: Page, site: Site) -> None:
    opened(owner, site, "seat-change", "seat-change.dmn")
    api = "/processes/seat-change/draft"
    owner.evaluate(
        """async (api) => {
          const files = { 'broken.form': { text: '{"components": 5}', base: 0 } };
          const token = document.querySelector('meta[name=csrf]').content;
          await fetch(`${api}/save`, { method: 'POST', body: JSON.stringify({ files }),
            headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token } });
        }""",
        api,
    )
    owner.goto(f"{site.url}/home")
    owner.goto(f"{site.url}{api}#broken.form")
    expect(owner.get_by_role("alert").first).to_contain_text("a list named components")
    area = owner.get_by_label("broken.form")
    expect(area).to_have_value('{"components": 5}')
    area.fill('{"id": "broken", "type": "default", "components": []}')
    owner.get_by_role("button", name="Open it in the editor").click()
    expect(owner.locator(".editor:not([hidden]) .fjs-editor-container")).to_be_visible()
