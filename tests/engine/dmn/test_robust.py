"""Whatever a file holds and whatever is given: an answer, a refusal, or a budget that ran out."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from app.engine import dmn, feel
from tests.engine.dmn.build import bkm, file, item, part, service
from tests.engine.dmn.build import given as input_data

TEXTS = st.sampled_from(
    [
        "1", '"a"', "null", "x", "x + 1", "a b", "f(x)", "f(n: 1)", "S(1)", "[1, x, null]", "item",
        "partial", "{a b: x, c: a b}", "function(n) n", "x.name", "? > 1", "> 1", "-", "not(x)", "",
        "1 +", ")", "for i in 1..5 return f", "[1..", "it", "d", "10 ** 400", 'date("x")', "x[1]",
        "count(for i in 1..10**7 return i)", "some i in x satisfies i", "[]", "{}", "true", "1/0",
    ]
)  # fmt: skip
NAMES = st.sampled_from(["a b", "x", "n", "c", "", "partial", "result", "1"])
TYPES = st.sampled_from(["number", "string", "tList", "tPerson", "tNobody", "Any", "", "date"])
POLICIES = st.sampled_from(["UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "BEST"])
VALUES: Any = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["name", "a b", "x"]), inner, max_size=3),
    ),
    max_leaves=5,
)


def texts(tag: str) -> st.SearchStrategy[str]:
    return TEXTS.map(lambda text: f"<{tag}><text>{escape(text)}</text></{tag}>")


def typed(names: st.SearchStrategy[str], tag: str) -> st.SearchStrategy[str]:
    return st.builds('<{0} name="{1}" typeRef="{2}"/>'.format, st.just(tag), names, TYPES)


@st.composite
def tables(draw: st.DrawFn) -> str:
    inputs, outputs = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    columns = "".join(f"<input>{draw(texts('inputExpression'))}</input>" for _ in range(inputs))
    columns += "".join(draw(typed(NAMES, "output")) for _ in range(outputs))
    rules = "".join(
        "<rule>"
        + "".join(draw(texts("inputEntry")) for _ in range(inputs))
        + "".join(draw(texts("outputEntry")) for _ in range(outputs))
        + "</rule>"
        for _ in range(draw(st.integers(0, 3)))
    )
    return f'<decisionTable hitPolicy="{draw(POLICIES)}">{columns}{rules}</decisionTable>'


def boxes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    entry = st.builds("<contextEntry>{}{}</contextEntry>".format, typed(NAMES, "variable"), inner)
    many = st.lists(inner, max_size=3).map("".join)
    loop = st.sampled_from([("for", "return"), ("some", "satisfies"), ("every", "satisfies")])
    return st.one_of(
        st.lists(entry, max_size=3).map(lambda found: f"<context>{''.join(found)}</context>"),
        many.map("<list>{}</list>".format),
        many.map('<relation><column name="a b"/><row>{}</row></relation>'.format),
        st.builds("<invocation>{}<binding>{}{}</binding></invocation>".format,
                  texts("literalExpression"), typed(NAMES, "parameter"), inner),
        st.builds("<functionDefinition>{}{}</functionDefinition>".format,
                  typed(NAMES, "formalParameter"), inner),
        st.builds("<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>".format,
                  inner, inner, inner),
        st.builds("<filter><in>{}</in><match>{}</match></filter>".format, inner, inner),
        st.builds('<{0[0]} iteratorVariable="{1}"><in>{2}</in><{0[1]}>{3}</{0[1]}></{0[0]}>'.format,
                  loop, NAMES, inner, inner),
    )  # fmt: skip


LOGIC = st.recursive(st.one_of(texts("literalExpression"), tables()), boxes, max_leaves=8)
NEEDS = "".join(
    f'<{around}><{inner} href="#{id_}"/></{around}>'
    for around, inner, id_ in (
        ("informationRequirement", "requiredInput", "x"),
        ("informationRequirement", "requiredDecision", "d"),
        ("knowledgeRequirement", "requiredKnowledge", "f"),
        ("knowledgeRequirement", "requiredKnowledge", "S"),
    )
)


def whole(first: str, second: str, third: str, kind: str) -> bytes:
    """A file whose every element has some logic."""
    return file(
        item("tList", kind, more='isCollection="true"'),
        item("tPerson", "", part("name", "string"), part("a b", "tList")),
        input_data("x", kind),
        f'<decision id="d" name="d"><variable name="d" typeRef="{kind}"/>{first}</decision>',
        bkm("f", "n", second),
        service("S", out="d", inputs="x"),
        f'<decision id="it" name="it">{NEEDS}{third}</decision>',
    )


@given(LOGIC, LOGIC, LOGIC, TYPES, VALUES)
def test_nothing_else_ever_comes_out(
    first: str, second: str, third: str, kind: str, value: Any
) -> None:
    budget = feel.Budget(steps=3_000, seconds=0.5)
    model = dmn.load({"d.dmn": whole(first, second, third, kind)}, partial=True)
    for ask in (
        lambda: model.decide("it", {"x": value}, budget),
        lambda: model.invoke("f", {"n": value}, budget),
        lambda: model.invoke("S", {"x": value}, budget),
    ):
        try:
            decided = ask()
        except feel.BudgetExceeded as stopped:
            assert ": " in str(stopped)
            continue
        assert decided.explanation
        assert all(loss.message for loss in decided.losses)
        feel.to_json(decided.value)


@given(st.binary(max_size=200))
def test_bytes_are_refused_or_read(content: bytes) -> None:
    try:
        dmn.load({"d.dmn": content})
    except dmn.DmnRefused as refused:
        assert all(problem.remedy for problem in refused.problems)
