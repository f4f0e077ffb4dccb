"""The whole loop without a manual: drawn, tried, reviewed, published, ordered, finished."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.diagram import Diagram
from tests.browser.test_review import ask

pytestmark = pytest.mark.browser
KEY = "laptop-order"
ROUTED = '"m365-business-premium", "m365-business-basic"'


class Drawing(Diagram):
    """The workspace of a new process, as its owner uses it."""

    def choose(self, element: str) -> None:
        """Selects an element."""
        if self.id().input_value() != element:
            self.page.locator(f".djs-shape[data-element-id='{element}']").click()
        expect(self.id()).to_have_value(element)

    def append(self, after: str, kind: str, name: str) -> str:
        """Draws the next element, and names it."""
        self.choose(after)
        self.page.click(".djs-context-pad [data-action=append]")
        self.page.fill(".djs-popup-search input", kind)
        self.page.locator(".djs-popup .entry", has_text=kind).first.click()
        expect(self.id()).not_to_have_value(after)
        self.entry("name").locator("textarea").fill(name)
        self.page.keyboard.press("Tab")
        return self.id().input_value()

    def select(self, entry: str, words: str) -> None:
        """Chooses from a list of the panel."""
        self.entry(entry).locator("select").select_option(label=words)

    def flow(self, place: int, name: str) -> None:
        """Finds a flow by the order in which it was drawn, and names it."""
        flows = self.page.locator(".djs-connection[data-element-id]")
        key = flows.nth(place).get_attribute("data-element-id")
        self.find(str(key))
        self.entry("name").locator("textarea").fill(name)

    def back(self) -> None:
        """Goes to the diagram."""
        self.page.click("#tabs [data-kind=diagram]")


@pytest.fixture
def owner(site: Site) -> Page:
    """The owner, in the empty draft of a new process."""
    page = site.page("process-owner")
    page.goto(f"{site.url}/processes/new?from=blank")
    page.fill("#name", "Laptop order")
    page.get_by_role("button", name="Make the process").click()
    page.wait_for_selector("body[data-ready=yes]")
    page.wait_for_selector("[data-element-id=Started]")
    return page


def user_task_with_form(drawing: Drawing) -> str:
    page = drawing.page
    task = drawing.append("Started", "User task", "Check the order")
    drawing.select("role", "Customer service")
    drawing.select("form", "New form…")
    page.focus('.editor:not([hidden]) .fjs-palette-field[data-field-type="checkbox"]')
    page.keyboard.press("Enter")
    page.click(".editor:not([hidden]) .fjs-form-field-checkbox")
    side = page.locator(".side:not([hidden])")
    side.get_by_text("General", exact=True).click()
    side.locator("#bio-properties-panel-label").fill("Everything is in order")
    side.locator("#bio-properties-panel-key").fill("fine")
    page.keyboard.press("Tab")
    expect(page.locator(".editor:not([hidden]) .fjs-form-field-checkbox")).to_contain_text(
        "Everything is in order"
    )
    drawing.back()
    return task


def decision_with_rules(drawing: Drawing, after: str) -> str:
    page = drawing.page
    task = drawing.append(after, "Business rule task", "Decide the approval")
    drawing.select("decision", "New decision…")
    page.get_by_role("button", name="Add an input").click()
    page.get_by_label("Find a variable").fill("fine")
    page.get_by_role("button", name="fine").first.click()
    editor = page.locator(".editor:not([hidden])")
    rows = editor.locator("tr", has=page.locator("td[data-row-id]"))
    for number, cells in enumerate((("true", '"yes"'), ("false", '"no"'))):
        editor.locator(".add-rule-add, .add-rule").last.click()
        for place, text in enumerate(cells, 1):
            rows.nth(number).locator("td[data-row-id]").nth(place).click()
            page.keyboard.press("Control+a")
            page.keyboard.type(text)
    expect(page.get_by_text("No overlap, no gap, every rule can decide.")).to_be_visible()
    drawing.back()
    return task


def draw(page: Page) -> None:
    """Eight elements: role, form, decision, way, operation, timer, two ends."""
    drawing = Drawing(page)
    page.click(".djs-shape[data-element-id=Ended]")
    page.keyboard.press("Delete")
    check = user_task_with_form(drawing)
    decide = decision_with_rules(drawing, check)
    way = drawing.append(decide, "Exclusive gateway", "Approved?")
    tell = drawing.append(way, "Service task", "Tell the customer")
    drawing.select("operation", "Send a mail")
    drawing.entry("operation-input-subject").locator("input, textarea").first.fill("Approved")
    page.keyboard.press("Tab")
    wait = drawing.append(tell, "Timer intermediate catch event", "A moment later")
    drawing.select("timerEventDefinitionType", "Duration")
    drawing.entry("timerEventDefinitionValue").locator("input").fill("PT1S")
    expect(drawing.entry("timer-preview")).to_contain_text("1 second after it is reached.")
    drawing.append(wait, "End event", "Done")
    drawing.append(way, "End event", "Refused")
    drawing.flow(3, "Yes")
    drawing.entry("conditionExpression").locator(".cm-content").click()
    page.keyboard.type('decideTheApproval = "yes"')
    drawing.flow(6, "No")
    drawing.select("flow-taken", "when no other way is")
    expect(page.get_by_text("None. It can be published.")).to_be_visible()


def play(page: Page) -> None:
    """Plays it to its end, and keeps the run as a scenario."""
    page.click('.play-bar button:has-text("Run")')
    page.click('.play-waits .task >> text="Answer…"')
    page.wait_for_selector(".play-form[data-ready=yes]")
    page.check(".play-form input[type=checkbox]")
    page.click('dialog >> text="Complete"')
    page.click('.play-bar button:has-text("Run")')
    page.click('.play-waits li:has-text("A moment later") >> text=Jump to it')
    page.click('.play-bar button:has-text("Run")')
    expect(page.get_by_text("Ended: completed, after")).to_be_visible()
    page.click('.play-bar button:has-text("Keep")')
    page.fill("#keep-name", "An order that is in order")
    page.click('dialog >> text="Keep it"')
    expect(page.get_by_text("The run is kept as the scenario")).to_be_visible()


def submit(page: Page, note: str) -> str:
    """Asks for a review; gives its address."""
    page.click('header >> text="Ask for review"')
    page.fill("dialog[open] textarea", note)
    page.locator("dialog[open]").get_by_role("button", name="Ask for review").click()
    page.wait_for_url("**/reviews/*")
    return page.url


def route(page: Page) -> str:
    """Sends orders of one product to the new process, by a decision like any other."""
    place = "/processes/order-routing/draft"
    page.goto(page.url.split("/processes/")[0] + place)
    page.wait_for_selector("body[data-ready=yes]")
    ask(page, "POST", f"{place}/discard")  # what others tried there
    page.goto(page.url)
    page.wait_for_selector("body[data-ready=yes]")
    files = ask(page, "GET", f"{place}/files")["files"]
    table, told = files["order-routing.dmn"], files["scenarios.yaml"]
    first, rest = table["text"].split("</rule>", 1)
    new = first[first.index("<rule ") :].replace("OrderRoutingRule1", "OrderRoutingRule9")
    new = new.replace(ROUTED, '"m365-business-basic"').replace("m365-new-customer", KEY)
    text = "</rule>".join((first.replace(ROUTED, '"m365-business-premium"'), new, rest))
    examples = told["text"].replace(
        "m365-business-basic, add, m365-new-customer", f"m365-business-basic, add, {KEY}"
    )
    changed = {
        "order-routing.dmn": {"text": text, "base": table["revision"]},
        "scenarios.yaml": {"text": examples, "base": told["revision"]},
    }
    ask(page, "POST", f"{place}/save", {"files": changed})
    return str(ask(page, "POST", f"{place}/submit", {"note": "Basic is ordered anew."})["review"])


def approve(page: Page, address: str) -> None:
    """Publishes what is asked for."""
    page.goto(address)
    page.get_by_role("button", name="Approve and publish").click()
    page.wait_for_url("**/processes/*")
    expect(page.locator(".note", has_text="is live")).to_be_visible()


def work(page: Page, site: Site) -> None:
    """Places an order, does its user task, and sees it end."""
    page.goto(f"{site.url}/orders/new?customer=halfmoon&product=m365-business-basic")
    page.click("text=Place the order")
    page.wait_for_url("**/orders/O-*")
    order = page.url
    expect(page.get_by_text("Check the order").first).to_be_visible()
    page.click("text=Open the user task")
    page.click('#task button:has-text("Claim")')
    page.wait_for_selector("#task-form[data-ready]")
    page.check("#task-form input[type=checkbox]")
    page.click("#complete")
    expect(page.get_by_text("Check the order is completed.")).to_be_visible()
    site.hand_in()
    page.goto(order)
    expect(page.get_by_text("Everything is done.")).to_be_visible()


def test_an_owner_draws_tries_and_hands_over_what_a_csr_then_works(site: Site, owner: Page) -> None:
    faults: list[str] = []
    owner.on("pageerror", lambda error: faults.append(str(error)))
    draw(owner)
    play(owner)
    first = submit(owner, "Laptops are checked by a person, then told.")

    admin = site.page("admin")
    admin.goto(first)
    admin.fill("#why", "Say in the form what is checked.")
    admin.get_by_role("button", name="Return", exact=True).click()
    expect(admin.locator(".note", has_text="returned this")).to_be_visible()

    owner.goto(f"{site.url}/processes/{KEY}/draft")
    owner.wait_for_selector("body[data-ready=yes]")
    second = submit(owner, "The form says it: everything is in order.")
    approve(admin, second)
    approve(admin, f"{site.url}{route(owner)}")

    work(site.page("csr"), site)
    assert faults == []
