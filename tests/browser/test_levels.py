"""An administrator makes a calendar and a service level; somebody says when they are away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, serious

pytestmark = pytest.mark.browser


def test_an_administrator_makes_a_calendar_and_a_level_and_sees_what_they_come_to(
    site: Site,
) -> None:
    page = site.page("admin")
    page.goto(f"{site.url}/people")
    page.click("text=Service levels and calendars")
    page.click("text=New calendar")
    page.fill("#name", "Lisbon")
    page.fill("#zone", "Europe/Lisboa")
    page.select_option("#country", "PT")
    page.click("text=Make the calendar")
    expect(page.locator(".field-error")).to_contain_text("no such time zone")
    expect(page.locator("#name")).to_have_value("Lisbon")
    page.fill("#zone", "Europe/Lisbon")
    page.click("text=Make the calendar")
    expect(page.locator("h1")).to_have_text("Lisbon")
    expect(page.locator("text=4 working hours from now is")).to_be_visible()
    assert serious(page) == []
    page.goto(f"{site.url}/service-levels/new")
    page.fill("#name", "Urgent ones")
    page.fill("#min_priority", "80")
    page.fill("#length", "90")
    page.select_option("[name=length-unit]", "M")
    page.select_option("#calendar_id", label="Lisbon")
    page.select_option("#deed-0", "offer")
    page.click("text=Show what it comes to")
    expect(page.locator(".field-error")).to_contain_text("needs a role")
    page.select_option("#to-0", "role:finance")
    page.click("text=Show what it comes to")
    expect(page.locator("text=it is offered to all of Finance")).to_be_visible()
    assert serious(page) == []
    page.click("text=Make the level")
    expect(page.get_by_text("Urgent ones is saved.")).to_be_visible()
    page.goto(f"{site.url}/service-levels")
    row = page.locator("tr", has_text="Urgent ones")
    expect(row).to_contain_text("1 working hour and 30 working minutes")
    row.get_by_label("Try Urgent ones earlier").click()
    row.locator("text=Switch off").click()
    expect(page.locator("tr", has_text="Urgent ones")).to_contain_text("Off")
    assert serious(page) == []


def test_somebody_says_when_they_are_away_and_takes_it_back(site: Site) -> None:
    page = site.page("finance")
    page.goto(f"{site.url}/profile")
    page.fill("#a-begins", "2100-12-24T08:00")
    page.fill("#a-ends", "2100-12-23T08:00")
    page.click("text=Enter the absence")
    expect(page.locator(".field-error")).to_contain_text("after its beginning")
    page.fill("#a-ends", "2101-01-02T08:00")
    page.select_option("#a-deputy", label="Ines Moreau")
    page.click("text=Enter the absence")
    expect(page.locator("#absences table")).to_contain_text("Ines Moreau")
    assert serious(page) == []
    page.click("text=Take it back")
    expect(page.locator("#absences")).to_contain_text("None entered.")
