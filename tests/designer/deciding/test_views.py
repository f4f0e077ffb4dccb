"""What the editor of decisions may ask, and who may."""

from __future__ import annotations

from typing import Any

import pytest

from app.lib import json
from tests.designer.builders import TABLE
from tests.world import World, token

CHECK, RUN, CHANGE = (f"/processes/try/{name}" for name in ("table-check", "examples", "example"))


def ask(world: World, url: str, said: Any, role: str = "process-owner") -> Any:
    browser = world.browser(role)
    headers = {"X-CSRFToken": token(browser, "/home")}
    return browser.post(
        url, data=json.dumps(said), content_type="application/json", headers=headers
    )


def test_a_table_is_checked(world: World) -> None:
    answer = ask(world, CHECK, {"file": "a.dmn", "text": TABLE.decode(), "files": {}})
    assert json.loads(answer.data)["findings"] == []


def test_examples_are_kept_run_and_taken_back(world: World) -> None:
    said = {"do": "add", "text": "", "decision": "colour", "name": "small"}
    answer = ask(world, CHANGE, {**said, "variables": {"size": 3}, "result": "red"})
    text = json.loads(answer.data)["text"]
    files = {"a.dmn": TABLE.decode(), "scenarios.yaml": text}
    ran = json.loads(ask(world, RUN, {"decision": "colour", "files": files}).data)
    assert [row["passed"] for row in ran["tables"][0]["rows"]] == [True]
    row = {"text": text, "table": 0, "row": 0}
    changed = {**row, "do": "change", "name": "s", "variables": {"size": 4}, "result": "blue"}
    assert "[s, 4, blue]" in json.loads(ask(world, CHANGE, changed).data)["text"]
    assert "tables" not in json.loads(ask(world, CHANGE, {**row, "do": "remove"}).data)["text"]


@pytest.mark.parametrize(
    ("url", "said", "place"),
    [
        (CHECK, {"file": "a.dmn"}, "/text"),
        (CHECK, {"file": "a.dmn", "text": "", "files": {"b": 1}}, "/files/b"),
        (RUN, {"decision": "a", "files": {}, "more": 1}, "/more"),
        (CHANGE, {"text": "", "do": "burn"}, "/do"),
        (CHANGE, [], ""),
    ],
)
def test_what_the_page_did_not_send_right_is_named(
    world: World, url: str, said: Any, place: str
) -> None:
    answer = ask(world, url, said)
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    assert place in [error["pointer"] for error in json.loads(answer.data)["errors"]]


@pytest.mark.parametrize("url", [CHECK, RUN, CHANGE])
def test_only_who_may_draft_a_process_may_ask(world: World, url: str) -> None:
    assert ask(world, url, {}, "csr").status_code == 403
