"""The lint of what a browser has, saved or not."""

from __future__ import annotations

from typing import Any

import pytest

from app.designer.drafts import service as drafts
from app.designer.drafts.models import Draft
from app.designer.editing.checking import findings
from app.lib.db import transaction
from app.lib.errors import Invalid
from tests.designer.builders import END, START, TABLE, USER_TASK, diagram
from tests.world import World

GOOD = diagram(START, USER_TASK, END)


@pytest.fixture
def draft(world: World) -> Draft:
    with transaction() as session:
        return drafts.create(session, "p", {"p.bpmn": GOOD}, by=world.principal("process-owner"))


def errors(draft: Draft, said: Any) -> list[tuple[str, str, str]]:
    told = findings(draft, said)
    return [
        (one["file"], one["element"], one["message"]) for one in told if one["severity"] == "error"
    ]


def test_what_was_saved_is_checked(draft: Draft) -> None:
    assert errors(draft, {}) == []


def test_what_was_not_saved_yet_is_checked_instead(draft: Draft) -> None:
    text = GOOD.decode().replace('candidateGroups="csr"', 'candidateGroups="nobody"')
    assert text != GOOD.decode()
    found = errors(draft, {"files": {"p.bpmn": text}})
    assert found == [("p.bpmn", "Ask", "There is no role named nobody.")]
    assert errors(draft, {}) == []


def test_a_new_file_counts_and_a_removed_one_does_not(draft: Draft) -> None:
    wrong = TABLE.decode().replace("<", "<<", 1)
    (found,) = errors(draft, {"files": {"t.dmn": wrong}})
    assert found[0] == "t.dmn"
    assert errors(draft, {"files": {"t.dmn": None}}) == []


def test_the_drawing_is_left_to_who_looks_at_it(draft: Draft) -> None:
    text = GOOD.decode().replace("</", "\n</", 1)
    sent = {"files": {"p.bpmn": text}}
    everything = {one["message"] for one in findings(draft, sent)}
    less = {one["message"] for one in findings(draft, {**sent, "drawn": ["p.bpmn"]})}
    assert less <= everything


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {"files": []},
        {"files": {"p.bpmn": 1}},
        {"files": {"": ""}},
        {"files": {"a.exe": "x"}},
        {"files": {"p.bpmn": None}},
        {"files": {"a.bpmn": "\0"}},
        {"more": 1},
    ],
)
def test_another_body_or_file_is_refused(draft: Draft, said: Any) -> None:
    with pytest.raises(Invalid):
        findings(draft, said)
