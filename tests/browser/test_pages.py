"""Pages that no story of a person leads through: each can be read and used, wide and on a phone."""

from __future__ import annotations

from contextlib import ExitStack
from socket import create_connection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, fits, serious

pytestmark = pytest.mark.browser

THREADS = 8  # of the server
HELD_BEFORE = 4_500  # milliseconds; a thread once gave up an idle connection after five seconds
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


def test_connections_on_which_nothing_is_asked_keep_nobody_waiting(site: Site) -> None:
    page = site.page("csr")
    address = urlsplit(site.url)
    with ExitStack() as idle:
        for _ in range(THREADS):
            idle.enter_context(create_connection((address.hostname, address.port)))
        page.goto(f"{site.url}/inbox", timeout=HELD_BEFORE)
        page.goto(f"{site.url}/orders", timeout=HELD_BEFORE)
