"""What a decision asks for: paths, types, choices, through a graph of decisions."""

from __future__ import annotations

import pytest

from app.designer.deciding.inputs import asks
from app.engine import dmn
from tests.designer.builders import TABLE

GRAPH = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Loans"
 namespace="urn:test"><inputData id="i1" name="age"><variable id="v1" name="age" typeRef="number"/>
 </inputData><decision id="risk" name="Risk">
 <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
 <literalExpression id="l1"><text>if age &lt; 21 then "high" else "low"</text></literalExpression>
 </decision><decision id="loan" name="Loan">
 <informationRequirement id="r2"><requiredDecision href="#risk"/></informationRequirement>
 <decisionTable id="t"><input id="c1" label="Risk"><inputExpression id="e1" typeRef="string">
 <text>risk</text></inputExpression></input><input id="c2" label="Old customer">
 <inputExpression id="e2" typeRef="boolean"><text>customer.since != null and customer.vip</text>
 </inputExpression></input><input id="c3" label="Due"><inputExpression id="e3" typeRef="date">
 <text>date(order.due)</text></inputExpression></input><output id="o" name="loan"/>
 <rule id="one"><inputEntry id="a"><text>"low"</text></inputEntry><inputEntry id="b"><text/>
 </inputEntry><inputEntry id="c"><text/></inputEntry><outputEntry id="g">
 <text>order.value * 2</text></outputEntry></rule></decisionTable></decision></definitions>"""


def test_a_column_that_is_a_path_becomes_a_field_with_its_label() -> None:
    (colour,) = asks({"a.dmn": TABLE})
    assert [(one.path, one.label) for one in colour.inputs] == [("size", "Size")]
    assert (colour.kind, colour.rules, colour.needs) == ("table", ("Small", "Large"), ())


def test_a_decision_asks_for_what_those_before_it_need_and_not_for_their_answers() -> None:
    loan = next(one for one in asks({"a.dmn": GRAPH}) if one.id == "loan")
    found = {one.path: (one.kind, one.decision) for one in loan.inputs}
    assert found == {
        "age": ("number", "Risk"),
        "customer.since": ("", "Loan"),
        "customer.vip": ("boolean", "Loan"),
        "order.due": ("date", "Loan"),
        "order.value": ("", "Loan"),
    }
    assert loan.needs == ("Risk",)


def test_an_expression_is_no_table() -> None:
    risk = next(one for one in asks({"a.dmn": GRAPH}) if one.id == "risk")
    assert risk.as_json() == {
        "id": "risk",
        "name": "Risk",
        "kind": "expression",
        "rules": [],
        "needs": [],
        "inputs": [{"path": "age", "label": "age", "kind": "number", "choices": [], "of": "Risk"}],
    }


def test_texts_that_cells_name_are_offered() -> None:
    files = {"a.dmn": TABLE.replace(b"&lt; 10", b'"S", "M"').replace(b"&gt;= 10", b'not("S")')}
    ((size,),) = [one.inputs for one in asks(files)]
    assert (size.kind, size.choices) == ("string", ("S", "M"))


def test_a_file_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(dmn.DmnRefused):
        asks({"a.dmn": b"<a"})
