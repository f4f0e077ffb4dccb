"""The modeler, as somebody uses it who draws a process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from app.config import ROOT
from tests.browser.conftest import CANVAS, Site, serious
from tests.browser.diagram import Diagram

pytestmark = pytest.mark.browser
KEY = "seat-change"
FILE = f"{KEY}.bpmn"
SHIPPED = ROOT / "processes" / KEY / FILE
TASK = "VerifyRequester"
EVIL = "<img src=x onerror=document.body.dataset.hurt=1>"
TELL = """async ([key, file]) => {
  const answer = await fetch(`/processes/${key}/draft/files`);
  return (await answer.json()).files[file].text;
}"""
LINT = """async ([key, files]) => {
  const token = document.querySelector('meta[name=csrf]').content;
  const answer = await fetch(`/processes/${key}/draft/lint`, {
    method: 'POST', body: JSON.stringify({ files }),
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
  });
  return answer.json();
}"""


KEEP = """async ([key, file, text]) => {
  const path = `/processes/${key}/draft`;
  const known = (await (await fetch(`${path}/files`)).json()).files[file];
  const token = document.querySelector('meta[name=csrf]').content;
  const answer = await fetch(`${path}/save`, {
    method: 'POST', body: JSON.stringify({ files: { [file]: { text, base: known.revision } } }),
    headers: { 'Content-Type': 'application/json', 'X-CSRFToken': token },
  });
  return answer.status;
}"""


NOW = "async (key) => (await (await fetch(`/processes/${key}/draft/files`)).json()).revision"
RESTORE = """async ([key, revision]) => {
  const token = document.querySelector('meta[name=csrf]').content;
  const answer = await fetch(`/processes/${key}/draft/history/${revision}/restore`, {
    method: 'POST', headers: { 'X-CSRFToken': token },
  });
  return answer.status;
}"""


class Modeler(Diagram):
    """A page with the diagram of a draft, and what one does there."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.page("process-owner"))
        self.faults: list[str] = []
        self.saves: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._note)
        self.page.goto(f"{site.url}/processes/{KEY}/draft")
        self.page.wait_for_selector("body[data-ready=yes]")
        self.page.wait_for_selector(f"[data-file='{FILE}'] [data-element-id=VerifyRequester]")

    def _note(self, request: Any) -> None:
        if request.url.endswith("/draft/save"):
            self.saves.append(request.post_data or "")

    def text(self) -> str:
        """The diagram as the server has it."""
        told: str = self.page.evaluate(TELL, [KEY, FILE])
        return told

    def task(self, element: str) -> str:
        """What the server's diagram says of a user task."""
        return task_in(self.text(), element)

    def paste_copy(self) -> None:
        """Puts a copy of what is selected below everything else."""
        self.page.keyboard.press("Control+c")
        self.page.keyboard.press("Control+v")
        self.page.mouse.move(700, 600, steps=4)
        expect(self.page.locator(".djs-dragger").first).to_be_visible()
        self.page.mouse.click(700, 610)

    def rename(self, element: str, name: str) -> None:
        """Gives an element another name in the panel, and waits until that is sent."""
        self.find(element)
        with self.page.expect_response("**/draft/save"):
            self.entry("name").locator("textarea").fill(name)

    def shows(self, element: str, words: str) -> None:
        """Waits until an element bears these words."""
        drawn = self.page.locator(f"[data-file='{FILE}'] [data-element-id={element}] .djs-visual")
        expect(drawn).to_contain_text(words)

    def save(self) -> None:
        """Saves and waits until it is kept."""
        self.page.evaluate("document.activeElement.blur()")  # a field takes a moment else
        self.page.keyboard.press("Control+s")
        expect(self.page.locator("#saved")).to_have_text(re.compile(r"^saved \d"))

    def undo_all(self) -> None:
        undo = self.page.locator("[data-file]:not([hidden]) [aria-label=Undo]")
        while undo.is_enabled():
            undo.click()


@pytest.fixture
def modeler(site: Site) -> Iterator[Modeler]:
    made = Modeler(site)
    yield made
    made.undo_all()
    if made.text() != SHIPPED.read_text():
        made.save()
    assert made.text() == SHIPPED.read_text()
    assert made.faults == []


def test_a_diagram_that_nobody_edits_keeps_every_byte(modeler: Modeler) -> None:
    modeler.find("VerifyRequester")
    modeler.page.keyboard.press("Control+s")
    modeler.page.wait_for_timeout(2500)  # longer than it takes until a change is saved by itself
    assert modeler.saves == []
    assert modeler.text() == SHIPPED.read_text()


def test_the_state_that_the_tab_opened_with_is_drawn_when_it_is_brought_back(
    modeler: Modeler,
) -> None:
    opened = modeler.page.evaluate(NOW, KEY)
    modeler.rename("VerifyRequester", "Call the requester")
    modeler.shows("VerifyRequester", "Call")
    assert modeler.page.evaluate(RESTORE, [KEY, opened]) == 200
    modeler.shows("VerifyRequester", "Verify")
    modeler.rename("ReadAgain", "Read it once more")
    assert 'name="Read it once more"' in modeler.text()
    assert 'name="Verify the requester"' in modeler.text()


def test_back_to_the_last_good_state_is_drawn_and_stays(modeler: Modeler) -> None:
    said = {"detail": "No.", "errors": [{"pointer": FILE, "detail": "This cannot be kept."}]}
    kind = "application/problem+json"
    modeler.page.route(
        "**/draft/save", lambda route: route.fulfill(status=422, json=said, content_type=kind)
    )
    modeler.rename("VerifyRequester", "Call the requester")
    modeler.page.get_by_role("button", name="not saved: 1 fault").click()
    modeler.page.get_by_role("button", name="Back to the last good state").click()
    modeler.shows("VerifyRequester", "Verify")
    modeler.page.unroute("**/draft/save")
    modeler.rename("ReadAgain", "Read it once more")
    assert 'name="Verify the requester"' in modeler.text()


def test_a_role_is_chosen_from_the_list_and_undo_gives_back_the_text(modeler: Modeler) -> None:
    modeler.find("VerifyRequester")
    modeler.entry("role").locator("select").select_option(label="Customer service")
    modeler.entry("role").locator("select").select_option(label="Finance")
    modeler.save()
    assert '<zeebe:assignmentDefinition candidateGroups="finance" />' in modeler.text()
    modeler.page.click("[aria-label=Undo]")
    expect(modeler.entry("role").locator("select")).to_have_value("csr")
    modeler.save()
    assert modeler.text() == SHIPPED.read_text()


def test_who_gets_a_user_task_first_and_who_must_not_do_it_are_chosen(modeler: Modeler) -> None:
    modeler.find("ConfirmLargeChange")
    modeler.entry("assignment").get_by_label("In turn").check()
    others = modeler.entry("not-done-by")
    others.locator("select").select_option(label="Verify the requester")
    expect(others.get_by_role("listitem")).to_contain_text("Verify the requester")
    expect(others.locator("option", has_text="Confirm the large change")).to_have_count(0)
    expect(modeler.page.locator(".problems li")).to_have_count(0)
    modeler.save()
    task = modeler.task("ConfirmLargeChange")
    assert '<zeebe:header key="assignment" value="round-robin" />' in task
    assert '<zeebe:header key="notDoneBy" value="VerifyRequester" />' in task
    assert serious(modeler.page, [CANVAS]) == []
    modeler.page.click("[aria-label=Undo]")
    expect(others.get_by_role("listitem")).to_have_count(0)
    expect(modeler.entry("assignment").get_by_label("In turn")).to_be_checked()
    modeler.entry("assignment").get_by_label("Anybody of its roles").check()
    modeler.save()
    assert "taskHeaders" not in modeler.task("ConfirmLargeChange")


def test_separated_duties_follow_an_id_and_a_copy(modeler: Modeler) -> None:
    modeler.find("ConfirmLargeChange")
    modeler.entry("not-done-by").locator("select").select_option(label="Verify the requester")
    modeler.page.locator("[data-element-id=VerifyRequester]").click()
    modeler.page.locator("[data-element-id=ConfirmLargeChange]").click(modifiers=["Shift"])
    modeler.paste_copy()
    modeler.save()
    named = re.findall(r'key="notDoneBy" value="([^"]+)"', modeler.text())
    assert len(named) == 2
    [copied] = [one for one in named if one != "VerifyRequester"]
    assert f'<bpmn:userTask id="{copied}" name="Verify the requester">' in modeler.text()
    modeler.page.click("[aria-label=Undo]")
    modeler.find("VerifyRequester")
    modeler.id().fill("CallRequester")
    modeler.save()
    assert 'value="CallRequester" />' in modeler.task("ConfirmLargeChange")
    modeler.page.click("[aria-label=Undo]")
    modeler.save()
    assert 'value="VerifyRequester" />' in modeler.task("ConfirmLargeChange")


def test_user_tasks_of_other_diagrams_are_offered_under_their_file(site: Site) -> None:
    page = site.page("process-owner")
    page.goto(f"{site.url}/processes/m365-new-customer/draft#credit-and-approval.bpmn")
    page.wait_for_selector("body[data-ready=yes]")
    page.locator("[data-element-id=ApproveAsManager]").click()
    others = Diagram(page).entry("not-done-by")
    expect(others.locator("option[value=ApproveAsManager]")).to_have_count(0)
    here, there = (others.locator(f"optgroup[label='{one}.bpmn'] option") for one in
                   ("credit-and-approval", "m365-new-customer"))  # fmt: skip
    expect(here).to_have_text(["Approve the order"])
    expect(there.filter(has_text="Correct the address")).to_have_count(1)
    expect(there.filter(has_text=re.compile("^$"))).to_have_count(0)


def test_separated_duties_of_other_diagrams_follow_an_id_and_its_undo(site: Site) -> None:
    page, key = site.page("process-owner"), "m365-new-customer"
    path = f"{site.url}/processes/{key}/draft"
    here, there = "credit-and-approval.bpmn", f"{key}.bpmn"
    page.goto(f"{path}#{there}")
    page.wait_for_selector("body[data-ready=yes]")
    shipped = {name: page.evaluate(TELL, [key, name]) for name in (here, there)}
    [task] = re.findall(r'userTask id="(\w+)" name="Correct the address', shipped[there])
    header = '<zeebe:header key="notDoneBy" value="Gone, ApproveAsManager"/>'
    own = shipped[there].index("<zeebe:userTask/>", shipped[there].index(f'userTask id="{task}"'))
    said = f"<zeebe:taskHeaders>{header}</zeebe:taskHeaders>"
    naming = f"{shipped[there][:own]}{said}{shipped[there][own:]}"
    assert page.evaluate(KEEP, [key, there, naming]) == 200
    page.reload()
    page.wait_for_selector("body[data-ready=yes]")  # the other diagram is open as well
    page.locator(f"#strip [data-file='{here}']").click()
    page.locator(".editor:not([hidden]) [data-element-id=ApproveAsManager]").click()
    diagram = Diagram(page)
    with page.expect_response("**/draft/save"):
        diagram.id().fill("ApproveAsLead")
        diagram.id().press("Tab")
    assert page.evaluate(TELL, [key, there]) == naming.replace("ApproveAsManager", "ApproveAsLead")
    with page.expect_response("**/draft/save"):
        page.locator(".editor:not([hidden]) [aria-label=Undo]").click()
    assert page.evaluate(TELL, [key, there]) == naming
    for name, text in shipped.items():
        assert page.evaluate(KEEP, [key, name, text]) == 200


def test_rules_of_work_that_somebody_else_wrote_are_shown_and_stay(site: Site) -> None:
    page, shipped = site.page("process-owner"), SHIPPED.read_text()
    page.goto(f"{site.url}/processes/{KEY}/draft")
    page.wait_for_selector("body[data-ready=yes]")
    headers = (
        '<zeebe:header key="colour" value="blue"/><zeebe:header key="assignment" value="by dice"/>'
        '<zeebe:header key="notDoneBy" value="Gone,VerifyRequester"/>'
    )
    assert page.evaluate(KEEP, [KEY, FILE, with_headers(shipped, headers)]) == 200
    page.reload()
    page.wait_for_selector("body[data-ready=yes]")
    diagram = Diagram(page)
    diagram.find("VerifyRequester")
    rule, others = diagram.entry("assignment"), diagram.entry("not-done-by")
    expect(rule.get_by_label("“by dice”")).to_be_checked()
    expect(rule).to_contain_text("There is no such rule.")
    expect(others).to_contain_text("Gone (no such user task)")
    expect(others).to_contain_text("this user task itself: nobody could do it")
    page.get_by_role("button", name="Choose another").click()
    expect(rule.locator("input").first).to_be_focused()
    others.get_by_role("button", name="Leave out Gone").click()
    with page.expect_response("**/draft/save"):
        others.get_by_role("button", name="Leave out this user task itself").click()
    with page.expect_response("**/draft/save"):
        rule.get_by_label("Who has the least to do").check()
    edited = page.evaluate(TELL, [KEY, FILE])
    kept = re.search(r"<zeebe:taskHeaders>(.*?)</zeebe:taskHeaders>", task_in(edited, TASK), re.S)
    assert kept is not None
    assert re.findall(r'key="(\w+)" value="([^"]+)"', kept[1]) == [
        ("colour", "blue"),
        ("assignment", "least-loaded"),
    ]
    assert page.evaluate(KEEP, [KEY, FILE, shipped]) == 200


def with_headers(text: str, headers: str) -> str:
    """The diagram with task headers at one of its user tasks."""
    begin = text.index(f'id="{TASK}"')
    place = text.index("<zeebe:userTask/>", begin)
    said = f"<zeebe:taskHeaders>{headers}</zeebe:taskHeaders>"
    return f"{text[:place]}{said}{text[place:]}"


def task_in(text: str, element: str) -> str:
    """What a diagram says of a user task."""
    begin = text.index(f'<bpmn:userTask id="{element}"')
    return text[begin : text.index("</bpmn:userTask>", begin)]


def test_an_operation_brings_its_typed_inputs_and_the_engine_takes_them(modeler: Modeler) -> None:
    modeler.find("ReadAgain")
    modeler.entry("operation").locator("select").select_option(label="Order the licences")
    expect(modeler.entry("operation-input-quantity")).to_contain_text("item.quantity")
    modeler.save()
    text = modeler.text()
    begin = text.index('id="ReadAgain"')
    task = text[begin : text.index("</bpmn:serviceTask>", begin)]
    assert '<zeebe:taskDefinition type="partner-center.create-order" retries="3" />' in task
    assert '<zeebe:input source="=item.quantity" target="quantity" />' in task
    assert 'target="subscriptionId"' not in task  # which only the former operation took
    told = modeler.page.evaluate(LINT, [KEY, {}])
    assert [one for one in told if one["severity"] == "error"] == []


def test_a_timer_is_said_in_words_and_a_wrong_one_where_it_stands(modeler: Modeler) -> None:
    modeler.find("LookAgain")
    expect(modeler.entry("timer-preview")).to_contain_text("15 minutes after it is reached.")
    field = modeler.entry("timerEventDefinitionValue").locator("input")
    field.fill("PT2H")
    expect(modeler.entry("timer-preview")).to_contain_text("2 hours after it is reached.")
    field.fill("soon")
    expect(modeler.entry("timer-preview")).to_contain_text("'soon' is no duration.")
    problem = modeler.page.locator(".problems li.error")
    expect(problem).to_contain_text("15 minutes later")
    mark = modeler.page.locator(".bjsl-icon-error").first
    expect(mark).to_be_visible()
    expect(mark).to_have_css("background-color", "rgb(171, 42, 33)")  # else it is white on white


def test_what_stops_a_review_is_told_once_by_the_name_of_its_element(modeler: Modeler) -> None:
    modeler.find("LookAgain")
    modeler.entry("timerEventDefinitionValue").locator("input").fill("soon")
    modeler.page.click('header >> text="Ask for review"')
    modeler.page.fill("#review-note", "Sooner.")
    dialog = modeler.page.locator("dialog[open]")
    dialog.get_by_role("button", name="Ask for review").click()
    expect(dialog.get_by_text("'soon' is no duration")).to_have_count(1)
    dialog.get_by_role("button", name="15 minutes later").click()
    expect(modeler.id()).to_have_value("LookAgain")
    modeler.entry("timerEventDefinitionValue").locator("input").fill("PT15M")


def test_a_problem_leads_to_its_element(modeler: Modeler) -> None:
    modeler.find("LookAgain")
    modeler.entry("timerEventDefinitionValue").locator("input").fill("soon")
    expect(modeler.page.locator(".problems li.error")).to_be_visible()
    modeler.find("VerifyRequester")
    modeler.page.locator(".problems li.error .place").click()
    expect(modeler.id()).to_have_value("LookAgain")
    modeler.find("VerifyRequester")
    modeler.page.keyboard.press("F8")
    expect(modeler.id()).to_have_value("LookAgain")


def test_a_problem_is_mended_by_one_click(modeler: Modeler) -> None:
    problems = modeler.page.locator(".problems li")
    modeler.find("ConfirmLargeChange")
    modeler.entry("role").locator("select").select_option(label="nobody yet")
    problems.get_by_role("button", name="Choose a role").click()
    expect(modeler.entry("role").locator("select")).to_be_focused()
    modeler.page.keyboard.press("ArrowDown")
    expect(problems).to_have_count(0)


def test_a_server_that_did_not_answer_is_asked_for_problems_again(modeler: Modeler) -> None:
    problems = modeler.page.locator("[data-slot=problems]")
    modeler.page.route("**/draft/lint", lambda route: route.abort())
    modeler.find("ConfirmLargeChange")
    modeler.entry("role").locator("select").select_option(label="nobody yet")
    expect(problems).to_contain_text("Not checked")
    modeler.page.unroute("**/draft/lint")
    expect(problems.get_by_role("button", name="Choose a role")).to_be_visible()


def test_an_operation_is_taken_back_in_one_step(modeler: Modeler) -> None:
    modeler.find("ReadSubscription")
    select = modeler.entry("operation").locator("select")
    before = select.input_value()
    kind = modeler.page.locator(".side:not([hidden]) .bio-properties-panel-header-type")
    select.select_option(label="Assign the owner")
    expect(modeler.entry("operation-input-accountId")).to_be_visible()
    expect(kind).to_have_text("Service task", ignore_case=True)
    modeler.undo_all()
    select.select_option(label="not chosen yet")
    expect(select).to_have_value("")
    modeler.page.click("[data-file]:not([hidden]) [aria-label=Undo]")
    expect(select).to_have_value(before)
    expect(modeler.page.locator("[data-file]:not([hidden]) [aria-label=Undo]")).to_be_disabled()


def test_formulas_complete_what_is_in_scope_and_tell_what_cannot_be_read(modeler: Modeler) -> None:
    modeler.find("ReadAgain")
    formula = modeler.entry("operation-input-tenantId").locator(".cm-content")
    formula.click()
    modeler.page.keyboard.press("End")
    modeler.page.keyboard.type(" + current.")
    offers = modeler.page.locator(".cm-tooltip-autocomplete")
    expect(offers).to_contain_text("renewalDate")
    expect(modeler.entry("operation-input-tenantId")).to_contain_text("Expected a name")


def test_a_form_and_a_decision_are_made_in_place(modeler: Modeler) -> None:
    page = modeler.page
    modeler.find("ConfirmLargeChange")
    modeler.entry("form").locator("select").select_option(label="New form…")
    form = "confirm-the-large-change.form"
    expect(page.locator(f".editor[data-file='{form}']")).to_be_visible()
    page.click("#tabs [data-kind=diagram]")
    expect(modeler.entry("form").locator("select")).to_have_value("confirm-the-large-change")
    modeler.find("DecideChange")
    modeler.entry("decision").locator("select").select_option(label="New decision…")
    decision = "decide-when-it-takes-effect.dmn"
    expect(page.locator(f".editor[data-file='{decision}']")).to_be_visible()
    page.click("#tabs [data-kind=diagram]")
    expect(modeler.entry("decision-result").locator("input")).to_have_value("change")
    modeler.save()


def test_what_others_wrote_into_the_file_survives_an_edit(site: Site) -> None:
    page, key, file = site.page("process-owner"), "aws-account", "aws-account.bpmn"
    page.goto(f"{site.url}/processes/{key}/draft")
    page.wait_for_selector("body[data-ready=yes]")
    shipped = page.evaluate(TELL, [key, file])
    foreign = shipped.replace("<bpmn:definitions ", '<bpmn:definitions xmlns:acme="urn:acme" ', 1)
    foreign = foreign.replace(
        "<bpmn:startEvent ", "<!-- Kept <for> readers. -->\n    <bpmn:startEvent ", 1
    )
    foreign = foreign.replace("<bpmn:startEvent ", '<bpmn:startEvent acme:cost="7" ', 1)
    foreign = foreign.replace(
        "<bpmn:extensionElements>",
        '<bpmn:extensionElements><acme:note kind="x"><acme:line>kept</acme:line></acme:note>',
        1,
    )
    foreign = foreign.replace("<bpmndi:BPMNShape ", '<bpmndi:BPMNShape acme:layer="2" ', 1)
    assert page.evaluate(KEEP, [key, file, foreign]) == 200
    page.reload()
    page.wait_for_selector("body[data-ready=yes]")
    with page.expect_response("**/draft/save"):
        page.locator(".side:not([hidden]) [data-entry-id=name] textarea").fill("Another name")
    edited = page.evaluate(TELL, [key, file])
    assert 'name="Another name"' in edited
    for part in ('acme:cost="7"', '<acme:note kind="x">', "<acme:line>kept<", 'acme:layer="2"'):
        assert part in edited
    assert re.search(r"<!-- Kept <for> readers. -->\s+<bpmn:startEvent ", edited)
    with page.expect_response("**/draft/save"):
        page.locator("[aria-label=Undo]").click()
    assert page.evaluate(TELL, [key, file]) == foreign
    assert page.evaluate(KEEP, [key, file, shipped]) == 200


def test_a_name_with_markup_is_shown_as_text(modeler: Modeler) -> None:
    modeler.find("VerifyRequester")
    modeler.entry("name").locator("textarea").fill(EVIL)
    modeler.entry("documentation").locator("textarea").fill(EVIL)
    modeler.entry("role").locator("select").select_option(label="nobody yet")
    expect(modeler.page.locator(".problems")).to_contain_text(EVIL)
    expect(modeler.page.locator(".bio-properties-panel-header-label")).to_have_text(EVIL)
    expect(modeler.search("onerror").first).to_be_visible()
    modeler.page.keyboard.press("Escape")
    expect(modeler.page.locator("img")).to_have_count(0)
    assert modeler.page.evaluate("document.body.dataset.hurt") is None


def test_a_name_beside_its_shape_does_not_break_inside_a_word(site: Site) -> None:
    page = site.page("process-owner")
    page.goto(f"{site.url}/processes/new?from=template")
    page.get_by_label("Ask the customer and remind").check()
    page.fill("#name", "Whole words")
    page.get_by_role("button", name="Make the process").click()
    page.wait_for_selector("body[data-ready=yes]")
    name = page.locator("[data-element-id=Answered_label] tspan")  # 56 wide in the file
    expect(name).to_have_text(["Answered"])


def test_a_copy_goes_into_another_tab_with_an_id_of_its_own(site: Site, modeler: Modeler) -> None:
    modeler.page.locator("[data-element-id=VerifyRequester]").click()
    modeler.page.keyboard.press("Control+c")
    modeler.page.wait_for_function(
        "localStorage.getItem('baton.copied')?.includes('VerifyRequester')"
    )
    other = modeler.page.context.new_page()
    other.goto(f"{site.url}/processes/m365-new-customer/draft#credit-and-approval.bpmn")
    other.wait_for_selector("body[data-ready=yes]")
    other.mouse.click(800, 680)  # where nothing is drawn
    other.keyboard.press("Control+v")
    other.mouse.move(780, 690, steps=4)
    expect(other.locator(".djs-dragger").first).to_be_visible()
    other.mouse.click(780, 690)
    expect(other.locator(".bio-properties-panel-header-label")).to_have_text("Verify the requester")
    pasted = other.locator(".side:not([hidden]) [data-entry-id=id] input")
    expect(pasted).not_to_have_value("VerifyRequester")
    other.locator("[aria-label=Undo]").click()


def test_the_diagram_of_an_archived_process_is_looked_at_only(site: Site) -> None:
    page = site.page("process-owner")
    saves: list[str] = []
    page.on("request", lambda sent: saves.append(sent.url) if "/draft/save" in sent.url else None)
    page.route(f"**/processes/{KEY}/draft", lambda route: archived(route))
    page.goto(f"{site.url}/processes/{KEY}/draft")
    page.wait_for_selector("body[data-ready=yes]")
    task = page.locator("[data-element-id=VerifyRequester]")
    place = task.get_attribute("transform")
    task.click()
    page.keyboard.press("Delete")
    task.drag_to(page.locator("[data-element-id=Refused]"))
    expect(page.locator(".djs-palette")).to_be_hidden()
    assert task.get_attribute("transform") == place
    expect(page.locator("[aria-label=Undo]")).to_be_disabled()
    page.wait_for_timeout(2000)
    assert saves == []


def archived(route: Route) -> None:
    """The page as it is for an archived process."""
    answer = route.fetch()
    text = answer.text().replace('data-read-only="no"', 'data-read-only="yes"')
    route.fulfill(response=answer, body=text)


def test_the_diagram_is_exported(modeler: Modeler, tmp_path: Path) -> None:
    for words, begin in (("SVG", b"<?xml"), ("PNG", b"\x89PNG"), ("PDF", b"%PDF-1.4")):
        modeler.page.click("[aria-label=Export]")
        with modeler.page.expect_download() as made:
            modeler.page.locator(".canvas-bar .menu button", has_text=words).click()
        made.value.save_as(tmp_path / words)
        assert (tmp_path / words).read_bytes().startswith(begin)


def test_the_mark_of_the_drawing_library_stays_visible_and_uncovered(modeler: Modeler) -> None:
    mark = modeler.page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    covered = mark.evaluate(
        """mark => {
          const { left, top, width, height } = mark.getBoundingClientRect();
          const there = document.elementFromPoint(left + width / 2, top + height / 2);
          return !mark.contains(there);
        }"""
    )
    assert not covered


def test_the_search_takes_what_is_typed_at_once(modeler: Modeler) -> None:
    open_it = "document.querySelector('[aria-label=\"Find an element\"]').click()"
    is_there = "document.activeElement.matches('.djs-search-input input')"
    assert modeler.page.evaluate(f"() => {{ {open_it}; return {is_there}; }}")
    modeler.page.click("[aria-label='Find an element']")
    expect(modeler.page.locator(".djs-search-input")).to_be_hidden()


def test_the_search_opens_by_its_key_wherever_the_focus_is(modeler: Modeler) -> None:
    page = modeler.page
    search = page.locator(".djs-search-input input")
    page.click("#tabs [data-kind=texts]")
    expect(page.locator(".plain-text")).to_be_visible()
    page.keyboard.press("Control+f")  # not here
    page.click("#tabs [data-kind=diagram]")
    expect(search).to_be_hidden()
    page.keyboard.press("Control+f")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    modeler.find("VerifyRequester")
    modeler.entry("name").locator("textarea").fill("Call the requester")
    page.keyboard.press("Control+f")
    page.keyboard.type("ReadAgain")
    expect(page.locator("[data-result-id=ReadAgain]")).to_be_visible()
    page.keyboard.press("Escape")
    modeler.shows("VerifyRequester", "Call")


def test_all_keys_are_told(modeler: Modeler) -> None:
    modeler.page.locator("[data-element-id=VerifyRequester]").click()
    modeler.page.keyboard.press("?")
    expect(modeler.page.get_by_role("dialog")).to_contain_text("Next problem")
    modeler.page.keyboard.press("Escape")
    expect(modeler.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("element", ["VerifyRequester", "ReadAgain", "LookAgain", "DecideChange"])
def test_everybody_can_use_what_is_outside_of_the_canvas(modeler: Modeler, element: str) -> None:
    modeler.find(element)
    assert serious(modeler.page, [CANVAS]) == []
