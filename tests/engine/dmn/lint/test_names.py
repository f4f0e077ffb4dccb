"""A name that nothing provides is told, where it is known what is provided."""

from __future__ import annotations

from app.engine import dmn
from app.engine.dmn.lint import lint
from tests.engine.dmn.lint.tables import column, file, found, numbered

NEEDS = (
    '<informationRequirement><requiredInput href="#a"/></informationRequirement>'
    '<informationRequirement><requiredInput href="#b"/></informationRequirement>'
    '<informationRequirement><requiredDecision href="#other"/></informationRequirement>'
)
INPUTS = (
    '<inputData id="a" name="Monthly amount"/><inputData id="b" name="customer"/>'
    '<decision id="other" name="Credit score"><literalExpression><text>1</text>'
    "</literalExpression></decision>"
)


def test_a_name_beside_the_declared_inputs_is_told_with_its_rules() -> None:
    rules = [(("< limit",), ("discount",)), (("-",), ("Credit score",))]
    content = file([column("Monthly amount", "number")], rules, before=INPUTS, needs=NEEDS)
    told = found(content, "name")
    assert [(one.rules, one.severity) for one in told] == [((1,), "warning"), ((1,), "warning")]
    assert told[0].message == (
        "Rule 1 of rate reads discount, which nothing provides; it is null in every question."
    )


def test_a_required_decision_may_be_read_by_its_id() -> None:
    content = file([column("other", "number")], numbered([("-",)]), before=INPUTS, needs=NEEDS)
    assert found(content, "name") == []


def test_an_input_column_that_reads_nothing_is_told() -> None:
    content = file(
        [column("custmer.id", "string")], numbered([("customer.id",)]), before=INPUTS, needs=NEEDS
    )
    assert [one.message[:24] for one in found(content, "name")] == ["An input reads custmer, "]


def test_an_input_that_the_decision_does_not_require_is_hidden_from_it() -> None:
    content = file([column("customer.id", "string")], numbered([("-",)]), before=INPUTS)
    (told,) = lint({"d.dmn": content}, {"customer"})
    assert told.remedy == "Let the decision require the input data customer."
    assert dmn.load({"d.dmn": content}).decide("rate", {"customer": {"id": "x"}}).losses


def test_without_declared_inputs_only_a_known_caller_can_tell() -> None:
    content = file([column("custmer.id", "string")], numbered([("-",)]))
    assert found(content) == []
    assert len(lint({"d.dmn": content}, {"customer", "order"})) == 1
    assert lint({"d.dmn": content}, {"custmer"}) == []


def test_what_an_expression_introduces_itself_is_no_name_of_the_context() -> None:
    text = "count(for each in customer.orders return each.value)"
    content = file([column(text, "number")], numbered([("-",)]), before=INPUTS, needs=NEEDS)
    assert found(content) == []


def test_input_data_that_are_only_notes_say_nothing_about_names() -> None:
    content = file([column("season", "string")], numbered([("-",)]), before=INPUTS, needs=NEEDS)
    assert found(content) == []
