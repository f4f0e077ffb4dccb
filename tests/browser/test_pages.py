"""Pages that no story of a person leads through: each can be read and used, wide and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, fits, serious

pytestmark = pytest.mark.browser

OF_ALL = ("/notices", "/notices/choices", "/checklists")
OF_ADMINS = (
    "/mail",
    "/workflow-templates",
    "/service-levels",
    "/service-levels/1",
    "/calendars/new",
    "/calendars/1",
    "/mail/texts",
    "/incidents",
    "/instances",
    "/orders",
)
OF_THE_DESK = (
    "/inbox/covering",
    "/checklists/new",
    "/checklist-templates",
    "/checklist-templates/customer-onboarding",
    "/profile",
)
SEEN = [
    *(("admin", path) for path in (*OF_ALL, *OF_ADMINS)),
    *(("csr", path) for path in (*OF_ALL, *OF_THE_DESK)),
]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("role", "path"), SEEN)
def test_a_page_has_one_heading_fits_its_window_and_can_be_used_by_all(
    site: Site, role: str, path: str, width: int
) -> None:
    page = site.page(role, width)
    answer = page.goto(f"{site.url}{path}")
    assert answer is not None
    assert answer.status == 200
    expect(page.locator("h1")).to_have_count(1)
    fits(page)
    assert serious(page) == []
