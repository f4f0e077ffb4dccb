"""Scripts that are expressions become FEEL; the rest needs a person."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.foreign.drawn import Brought, bring


def script(language: str, code: str, result: str = "") -> Brought:
    attributes = f'scriptFormat="{language}"' if language else ""
    attributes += f' camunda:resultVariable="{result}"' if result else ""
    return bring("scriptTask", attributes, f"<script><![CDATA[{code}]]></script>")


@pytest.mark.parametrize(
    ("language", "code", "result", "name", "said"),
    [
        ("juel", "${order.total * 2}", "sum", "sum", "=order.total * 2"),
        ("feel", "= total * 2", "sum", "sum", "= total * 2".replace("= ", "=")),
        ("javascript", "execution.setVariable('ok', false);", "", "ok", "=false"),
        ("groovy", "total > 5", "big", "big", "=total > 5"),
        ("JavaScript", "// keep\nexecution.setVariable('n', a);", "", "n", "=a"),
    ],
)
def test_a_script_that_is_an_expression_becomes_feel(
    language: str, code: str, result: str, name: str, said: str
) -> None:
    done = script(language, code, result)
    assert done.zeebe("script") == {"expression": said, "resultVariable": name}
    assert (done.kinds, done.report.status) == ([], "translated")


def test_a_script_that_only_prints_becomes_a_task_that_passes() -> None:
    done = script("groovy", "out:println 'cook'")
    assert (done.kind(), done.report.status) == ("task", "translated")
    assert list(done.originals.values()) == ["out:println 'cook'"]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("groovy", "def x = 1; order.sum(x)"),
        ("javascript", "transferService.transfer(amount);"),
        ("javascript", "'a' + n"),
        ("python", "x = 1"),
        ("", "x"),
        ("javascript", ""),
    ],
)
def test_other_scripts_stay_where_they_are_and_need_a_person(language: str, code: str) -> None:
    done = script(language, code, "r" if code == "'a' + n" else "")
    assert done.kinds == ["script"]
    assert done.node().findtext("{*}script") == code
    assert [need.kind for need in done.report.needs].count("engine") == 0


def test_a_script_in_another_file_is_named() -> None:
    done = bring("scriptTask", 'scriptFormat="groovy" camunda:resource="sum.groovy"')
    assert done.kinds == ["script"]
    assert "sum.groovy" in done.report.needs[0].reason
    assert done.originals == {"camunda:resource": "sum.groovy"}
