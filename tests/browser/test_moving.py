"""An administrator moves running instances to a new version, and takes them back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import CANVAS, Site, fits, serious
from tests.browser.test_api import make_token, watched

pytestmark = pytest.mark.browser
KEY = "move-me"
AT = f"/processes/{KEY}/migrations"
MET = (
    "<conditionalEventDefinition><condition>=stock &lt; 5</condition></conditionalEventDefinition>"
)
OFFERED = (
    "<extensionElements><zeebe:userTask/>"
    '<zeebe:assignmentDefinition candidateGroups="csr"/></extensionElements>'
)


def diagram(task: str, name: str, start: str) -> str:
    """A start, a user task, an end, drawn."""
    shapes = [("s", 100, 100, 36, 36), (task, 200, 78, 100, 80), ("e", 370, 100, 36, 36)]
    drawn = "".join(
        f'<di:BPMNShape id="{one}_di" bpmnElement="{one}">'
        f'<dc:Bounds x="{x}" y="{y}" width="{w}" height="{h}"/></di:BPMNShape>'
        for one, x, y, w, h in shapes
    )
    edges = "".join(
        f'<di:BPMNEdge id="{flow}_di" bpmnElement="{flow}">'
        f'<d:waypoint x="{begin}" y="118"/><d:waypoint x="{end}" y="118"/></di:BPMNEdge>'
        for flow, begin, end in (("f1", 136, 200), ("f2", 300, 370))
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" '
        'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
        'xmlns:d="http://www.omg.org/spec/DD/20100524/DI" '
        'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t" id="defs">'
        f'<process id="{KEY}" name="Move me" isExecutable="true">'
        f'<startEvent id="s" name="Begin">{start}</startEvent>'
        f'<userTask id="{task}" name="{name}">{OFFERED}</userTask><endEvent id="e" name="Done"/>'
        f'<sequenceFlow id="f1" sourceRef="s" targetRef="{task}"/>'
        f'<sequenceFlow id="f2" sourceRef="{task}" targetRef="e"/></process>'
        f'<di:BPMNDiagram id="dia"><di:BPMNPlane id="plane" bpmnElement="{KEY}">{drawn}{edges}'
        "</di:BPMNPlane></di:BPMNDiagram></definitions>"
    )


def publish(site: Site, folder: Path, text: str) -> None:
    made = folder / KEY
    made.mkdir(exist_ok=True)
    (made / f"{KEY}.bpmn").write_text(text)
    site.flask("process", "publish", str(made))


def drawn(page: Page) -> None:
    """Both diagrams stand there."""
    page.wait_for_selector("[data-side=source][data-ready]")
    page.wait_for_selector("[data-side=target][data-ready]")


def begin_three(site: Site, folder: Path) -> Page:
    """Three instances on version 1, a version 2 in which their element has another name."""
    publish(site, folder, diagram("ask", "Ask the customer", MET))
    page = site.page("admin")
    token = make_token(page, site, "message.publish")
    for number in range(3):
        answer = page.request.post(
            f"{site.url}/api/v1/processes/{KEY}/conditions",
            headers={"Authorization": f"Bearer {token}"},
            data={"businessKey": f"S-{number}", "variables": {"stock": 3}},
        )
        assert answer.status == 202, answer.text()
    publish(site, folder, diagram("check", "Check the order", MET))
    return page


def choose(page: Page, site: Site) -> None:
    """From the process to the choice, which shows where the three stand."""
    page.goto(f"{site.url}/processes/{KEY}")
    page.get_by_role("link", name="Migrations").click()
    page.get_by_role("link", name="Move instances…").first.click()
    drawn(page)
    expect(page.locator(".move-lines tr.is-missing")).to_have_count(1)
    expect(page.locator("[data-side=source] .djs-element.move-missing")).to_have_count(1)
    expect(page.locator("[data-side=source] .move-count.is-missing")).to_have_text("3")
    expect(page.locator(".bjs-powered-by").first).to_be_visible()
    page.click("#try")
    expect(page.get_by_text("The new version has no ask.").first).to_be_visible()
    drawn(page)


def map_by_clicks(page: Page) -> None:
    """The left, then the right; what cannot be is said."""
    page.locator("[data-side=source] [data-element-id=ask]").first.click()
    expect(page.locator("#move-said")).to_contain_text("Ask the customer: now click")
    page.locator("[data-side=target] [data-element-id=e]").first.click()
    expect(page.locator("#move-said")).to_contain_text("same kind")
    page.locator("[data-side=target] [data-element-id=check]").first.click()
    expect(page.locator('select[name="map:ask"]')).to_have_value("check")
    expect(page.locator(".move-lines tr.is-missing")).to_have_count(0)
    page.locator("tr[data-from=ask]").hover()
    expect(page.locator("[data-side=target] .djs-element.move-pair")).to_have_count(1)
    page.click("#try")
    expect(page.locator("#found .state", has_text="Moves").first).to_be_visible()
    drawn(page)


def move_and_undo(page: Page) -> None:
    """All of it, watched until it is done, both ways."""
    page.fill("#reason", "Each order is checked from today")
    page.click("#go")
    page.wait_for_url(f"**{AT}/*-*")
    expect(page.get_by_role("heading", name="3 of 3")).to_be_visible()
    expect(page.get_by_role("button", name="Undo…")).to_be_visible()
    page.get_by_role("button", name="Undo…").click()
    page.fill("#undo-why", "It was the wrong day")
    page.click("dialog[open] .btn-danger")
    expect(page.locator(".chip", has_text="Undone")).to_contain_text("3")


def test_an_admin_maps_tries_moves_and_undoes(site: Site, tmp_path: Path) -> None:
    page = begin_three(site, tmp_path)
    faults = watched(page)
    choose(page, site)
    map_by_clicks(page)
    assert serious(page, [CANVAS]) == []
    move_and_undo(page)
    assert serious(page, [CANVAS]) == []
    page.locator("table a[data-row]").first.click()
    page.wait_for_selector("[data-diagram][data-ready]")
    expect(page.get_by_role("cell", name="migration undone")).to_be_visible()
    page.get_by_role("link", name="Move to another version…").click()
    drawn(page)
    expect(page.get_by_text("1 instance", exact=True)).to_be_visible()
    page.goto(f"{site.url}{AT}")
    assert serious(page, [CANVAS]) == []
    assert faults == []


@pytest.mark.parametrize("path", [AT, f"{AT}/new"])
def test_no_page_of_migrations_scrolls_sideways(site: Site, path: str) -> None:
    page = site.page("admin", width=1280)
    page.goto(site.url + path)
    fits(page)
    expect(page.locator("h1")).to_have_count(1)
