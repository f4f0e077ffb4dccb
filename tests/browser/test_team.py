"""The view of a team in the browser: numbers lead to lists, deeds come back to it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OFFICE, Site, fits, serious
from tests.browser.test_api import make_token

pytestmark = pytest.mark.browser


def team(site: Site, width: int = 1440) -> Page:
    """The view, as the demo's administrator sees it."""
    page = site.page("admin", width)
    page.goto(f"{site.url}/inbox/team")
    return page


def test_a_number_is_the_length_of_the_list_that_it_leads_to(site: Site) -> None:
    page = team(site)
    row = page.locator("section", has=page.get_by_role("heading", name="Load by person"))
    link = row.locator("tr", has_text="Jonas Berg").get_by_role("link").nth(1)
    number = int(link.inner_text())
    assert number > 0
    link.click()
    expect(page.locator("[data-entry]")).to_have_count(number)
    expect(page.get_by_text("Held by: Jonas Berg")).to_be_visible()


def fall_due(site: Site, holder: str) -> dict[str, Any]:
    """A user task of a person that is due today, whatever the time of the day."""
    page = site.page("admin")
    words = {"Authorization": f"Bearer {make_token(page, site, 'task.read', 'task.supervise')}"}
    tasks = f"{site.url}/api/v1/user-tasks"
    asked = {"view": "all", "role": "technician", "holder": holder}
    found = page.request.get(tasks, params=asked, headers=words).json()["items"]
    task: dict[str, Any] = found[0]
    tonight = site.now().astimezone(OFFICE).replace(hour=23, minute=59, second=59, microsecond=0)
    due = {"dueDate": tonight.isoformat()}
    answer = page.request.patch(f"{tasks}/{task['id']}", data=due, headers=words)
    assert answer.ok, answer.text()
    return task


def test_what_is_due_today_is_given_to_somebody_else_from_there(site: Site) -> None:
    task = fall_due(site, "Jonas Berg")
    page = team(site)
    page.select_option("#team-role", "technician")
    page.select_option("#team-person", label="Jonas Berg")
    page.click("text=Show these")
    due = page.locator("section", has=page.get_by_role("heading", name="Due today"))
    row = due.locator("tbody tr", has=page.locator(f'a[href*="{task["id"]}"]'))
    expect(row).to_contain_text(task["name"])
    expect(row).to_contain_text("Jonas Berg")
    row.get_by_text("Change…").click()
    box = page.locator("dialog[open]")
    box.locator("[name=priority]").fill("88")
    box.get_by_text("Change it").click()
    expect(page.get_by_role("status").filter(has_text="is changed")).to_be_visible()
    assert "role=technician" in page.url
    expect(row).to_contain_text("88")


def test_nothing_serious_is_in_the_way_and_a_phone_holds_it(site: Site) -> None:
    for width in (1440, 390):
        page = team(site, width)
        fits(page)
        assert serious(page) == []
