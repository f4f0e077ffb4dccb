"""Workflows by hand in the browser: attached to an order from those that fit, and worked there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.designer import checklists
from app.designer.checklists import Item
from tests.browser.conftest import Site
from tests.browser.test_order import place

pytestmark = pytest.mark.browser
PRODUCT, OTHER = "m365-business-premium", "aws-account"
ITEMS = (
    Item("Numbers", "Collect the numbers", "From the list of the switchboard.", "csr", 1),
    Item("Entries", "Enter the numbers", "In the directory.", "csr", 2, ("Numbers",)),
)


def offer(site: Site, folder: Path, key: str, name: str) -> None:
    """Publishes a process that people do; its owner offers it for the product."""
    made = folder / key
    made.mkdir()
    for file, content in checklists.files(key, name, ITEMS).items():
        (made / file).write_bytes(content)
    site.flask("process", "publish", str(made))
    owner = site.page("process-owner")
    owner.goto(f"{site.url}/workflow-templates")
    owner.get_by_role("button", name="Offer a process").click()
    dialog = owner.locator("dialog[open]")
    dialog.locator("[name=process]").select_option(key)
    product(dialog, PRODUCT).check()
    dialog.get_by_role("button", name="Offer it").click()
    expect(owner.get_by_text("It is offered where it fits.")).to_be_visible()


def product(dialog: Locator, key: str) -> Locator:
    """The box of a product that a process is offered for."""
    return dialog.locator(f"[name=products][value={key}]")


def fit_another(site: Site, key: str) -> None:
    """From now on it fits another product alone."""
    owner = site.page("process-owner")
    owner.goto(f"{site.url}/workflow-templates")
    owner.locator(f'[data-dialog="fit-{key}"]').click()
    dialog = owner.locator("dialog[open]")
    product(dialog, PRODUCT).uncheck()
    product(dialog, OTHER).check()
    dialog.get_by_role("button", name="Change it").click()
    expect(owner.get_by_text("It is offered where it fits.")).to_be_visible()


def begin(page: Page) -> Locator:
    """The dialog with what fits the order."""
    page.get_by_role("button", name="Attach…").click()
    return page.locator("dialog[open]")


def attach(dialog: Locator, *names: str) -> None:
    """Attaches these of them."""
    for name in names:
        dialog.get_by_label(name).check()
    dialog.get_by_role("button", name="Attach them").click()


def row_of(page: Page, name: str) -> Locator:
    """What the order's page says of an attached workflow."""
    return page.locator("#attached tbody tr", has_text=name)


def work(page: Page, order: str, workflow: str, task: str) -> None:
    """Does the user task that a workflow waits for, from the order's page and back."""
    page.goto(order)
    row_of(page, workflow).get_by_role("link", name=task).click()
    page.wait_for_selector("#task[data-ready]")
    page.click('#task button:has-text("Claim")')
    expect(page.locator("#complete")).to_be_visible()
    page.wait_for_selector("#task[data-ready]")
    page.click("#complete")
    expect(page.get_by_text(f"{task} is completed.")).to_be_visible()
    page.get_by_role("button", name="Complete now").click()
    expect(page.locator("#undo-bar")).to_have_count(0)
    page.goto(order)


def test_a_csr_attaches_two_workflows_to_an_order_and_works_in_both(
    site: Site, tmp_path: Path
) -> None:
    offer(site, tmp_path, "phone-list", "Phone list")
    page = site.page("csr")
    order = place(page, site, "puddlelane")
    attach(begin(page), "Phone list", "Site visit")
    expect(page.get_by_text("2 are attached; their first user tasks are")).to_be_visible()
    expect(row_of(page, "Phone list")).to_contain_text("0 of 2")
    expect(row_of(page, "Site visit")).to_contain_text("0 of 3")
    work(page, order, "Phone list", "Collect the numbers")
    expect(row_of(page, "Phone list")).to_contain_text("1 of 2")
    expect(row_of(page, "Phone list")).to_contain_text("Enter the numbers")
    expect(row_of(page, "Site visit")).to_contain_text("0 of 3")
    work(page, order, "Site visit", "Agree on an appointment")
    expect(row_of(page, "Site visit")).to_contain_text("1 of 3")
    work(page, order, "Phone list", "Enter the numbers")
    expect(row_of(page, "Phone list")).to_contain_text("2 of 2")
    expect(row_of(page, "Phone list")).to_contain_text("nothing")


def test_what_does_not_fit_is_not_offered_and_refused_where_it_fitted_before(
    site: Site, tmp_path: Path
) -> None:
    offer(site, tmp_path, "old-router", "Take the old router back")
    page = site.page("csr")
    place(page, site, "puddlelane")
    dialog = begin(page)
    fit_another(site, "old-router")
    attach(dialog, "Take the old router back")
    expect(page.get_by_text("Nothing was attached. Choose a template that fits.")).to_be_visible()
    page.reload()
    expect(page.locator("#attached tbody tr")).to_have_count(0)
    fitting = begin(page)
    expect(fitting).to_contain_text("Site visit")
    expect(fitting).not_to_contain_text("Take the old router back")
