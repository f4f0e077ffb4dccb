"""The list of processes, and publishing a new one."""

from __future__ import annotations

import pytest

from app.accounts.access import SYSTEM
from app.designer import service
from app.lib.db import transaction
from tests.designer.browsing import browse, send
from tests.designer.builders import SMALL
from tests.world import World


@pytest.fixture
def published(world: World) -> World:
    with transaction() as session:
        service.publish(session, "small", SMALL, note="First.", by=SYSTEM)
    return world


def test_the_list_names_each_process_and_its_live_version(published: World) -> None:
    page = browse(published, "process-owner").get("/processes").get_data(as_text=True)
    assert "/processes/small" in page
    assert "First." in page
    assert "Publish a folder" not in page


def test_an_administrator_puts_a_new_process_up_for_review(world: World) -> None:
    browser = browse(world, "admin")
    answer = send(browser, "/processes", ("small/small.bpmn", SMALL["small.bpmn"]), key="fresh")
    assert answer.headers["Location"].startswith("/processes/fresh/reviews/")
    assert browser.get("/processes/fresh").status_code == 200
