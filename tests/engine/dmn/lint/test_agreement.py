"""The check and the engine agree at every point, on tables that nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.engine import feel
from app.engine.dmn.lint import coverage, lint
from app.engine.dmn.lint.boxes import Box, Work, members
from app.engine.dmn.lint.source import KINDS, tables
from app.engine.dmn.lint.space import Space, space
from tests.engine.dmn.lint.tables import column, file, numbered, value

CONSTANTS = {
    "number": ("-1", "0", "1", "2.5", "3", "10"),
    "integer": ("-1", "0", "1", "2", "3"),
    "date": ('date("2026-01-01")', 'date("2026-01-02")', '@"2026-02-01"', 'date("2025-12-31")'),
    "dateTime": ('@"2026-01-01T00:00:00"', '@"2026-01-01T00:00:01"', '@"2026-01-03T10:00:00"'),
    "time": ('@"00:00:00"', '@"12:00:00"', '@"12:00:01"', '@"23:59:59"'),
    "dayTimeDuration": ('@"PT0S"', '@"P1D"', '@"P2DT1S"', '-@"PT5M"'),
    "yearMonthDuration": ('@"P1M"', '@"P2M"', '@"P1Y"', '-@"P1M"'),
    "string": ('"a"', '"b"', '"c d"', '""'),
    "boolean": ("true", "false"),
}
UNORDERED = ("string", "boolean")
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def one_test(kind: str) -> st.SearchStrategy[str]:
    """One test of a cell over constants of a type."""
    constant = st.sampled_from(CONSTANTS[kind])
    equal = st.one_of(
        constant,
        st.just("null"),
        st.builds("? = {}".format, constant),
        st.builds("? != {}".format, constant),
        st.builds("[{}, {}]".format, constant, constant),
        st.builds("? in ({}, {})".format, constant, constant),
        st.builds("({} {})".format, st.sampled_from(("=", "!=")), constant),
    )
    if kind in UNORDERED:
        return equal
    sign = st.sampled_from(("<", "<=", ">", ">="))
    return st.one_of(
        equal,
        st.builds("{} {}".format, sign, constant),
        st.builds("{}{}..{}{}".format, st.sampled_from("[("), constant, constant,
                  st.sampled_from("])")),
        st.builds("? {} {} and ? {} {}".format, sign, constant, sign, constant),
        st.builds("? {} {} or {} = ?".format, sign, constant, constant),
        st.builds("? between {} and {}".format, constant, constant),
        st.builds("{} {} and {} {}".format, sign, constant, sign, constant),
        st.builds("({} {})".format, sign, constant),
        st.builds("not(? {} {})".format, sign, constant),
    )  # fmt: skip


def cell(kind: str) -> st.SearchStrategy[str]:
    """A cell: any, one or several tests, or the opposite of some."""
    tests = st.lists(one_test(kind), min_size=1, max_size=3).map(", ".join)
    return st.one_of(st.just("-"), tests, tests, tests.map("not({})".format))


@st.composite
def drawn(draw: Any, policy: str = "UNIQUE", most: int = 5) -> tuple[bytes, list[str]]:
    """A table of one to three columns, some of which have allowed values."""
    kinds = draw(st.lists(st.sampled_from(sorted(CONSTANTS)), min_size=1, max_size=3))
    names = [f"in{number}" for number in range(len(kinds))]
    columns = []
    for name, kind in zip(names, kinds, strict=True):
        allowed = draw(st.one_of(st.just(""), st.lists(st.sampled_from(CONSTANTS[kind]), min_size=2)
                                 .map(", ".join)))  # fmt: skip
        columns.append(column(name, kind, allowed))
    row = st.tuples(*(cell(kind) for kind in kinds))
    rules = draw(st.lists(row, min_size=1, max_size=most))
    return file(columns, numbered(rules), policy=policy), names


def points(made: Space) -> Iterator[tuple[Box, dict[str, Any]]]:
    """One value of every combination of atoms: together they are all that can be told apart."""
    axes = []
    for axis in made.axes:
        axes.append([(1 << place, axis.sample(1 << place)) for place in members(axis.all)])
    for chosen in product(*axes):
        names = [axis.expression for axis in made.axes]
        yield (
            tuple(bit for bit, _ in chosen),
            dict(zip(names, (value for _, value in chosen), strict=True)),
        )


def naive(made: Space, context: dict[str, Any]) -> list[int]:
    """The rules that hit, by evaluating each cell as the engine does."""
    hit = []
    for number, row in enumerate(made.table.rows, 1):
        tests = [feel.compile_unary(text or "-") for text in row.cells]
        values = [context[c.expression] for c in made.table.inputs]
        if all(t.evaluate(v, {}).value is True for t, v in zip(tests, values, strict=True)):
            hit.append(number)
    return hit


def inside(point: Box, box: Box) -> bool:
    return all(a & b for a, b in zip(point, box, strict=True))


def read(content: bytes) -> Space:
    made = space(next(tables({"d.dmn": content})))
    assume(not made.opaque)  # a range with its ends turned round is an error, not a set
    return made


@SLOW
@given(drawn())
def test_a_rule_hits_just_where_its_box_says(table: tuple[bytes, list[str]]) -> None:
    made = read(table[0])
    for point, context in points(made):
        boxes = [n for n, row in enumerate(made.rows, 1) if inside(point, row)]
        assert boxes == naive(made, context), context


@SLOW
@given(drawn(), st.data())
def test_a_value_between_the_samples_behaves_as_its_atom(
    table: tuple[bytes, list[str]], data: st.DataObject
) -> None:
    made = read(table[0])
    context = {}
    for axis, asked in zip(made.axes, made.table.inputs, strict=True):
        same_kind = next(key for key in CONSTANTS if KINDS[key] == asked.kind)
        pool = [value(text) for text in CONSTANTS[same_kind]]
        context[axis.expression] = data.draw(st.sampled_from([*pool, None]))
    point = made.locate(context)
    if all(point):  # else the value is not allowed
        boxes = [n for n, row in enumerate(made.rows, 1) if inside(point, row)]
        assert boxes == naive(made, context)


@SLOW
@given(drawn())
def test_overlaps_are_the_pairs_that_hit_together_somewhere(
    table: tuple[bytes, list[str]],
) -> None:
    made = read(table[0])
    pairs: set[tuple[int, ...]] = set()
    for _, context in points(made):
        hit = naive(made, context)
        pairs |= {(a, b) for a in hit for b in hit if a < b}
    told = {one.rules for one in lint({"d.dmn": table[0]}) if one.kind == "overlap"}
    assert told == pairs


@SLOW
@given(drawn())
def test_gaps_are_the_points_where_nothing_hits(table: tuple[bytes, list[str]]) -> None:
    made = read(table[0])
    rules = (1 << len(made.rows)) - 1
    boxes = made.search(Work(10**6)).uncovered(made.asked, rules, 10**6)
    first = made.search(Work(10**6)).first(made.asked, rules)
    assert (first is None) is (not boxes)
    for point, context in points(made):
        if inside(point, made.asked):
            assert any(inside(point, box) for box in boxes) is (not naive(made, context)), context


@SLOW
@given(drawn(policy="FIRST", most=6))
def test_a_rule_is_unreachable_just_when_it_is_never_the_first(
    table: tuple[bytes, list[str]],
) -> None:
    made = read(table[0])
    first = {naive(made, context)[0] for _, context in points(made) if naive(made, context)}
    told = {one.rules[-1] for one in lint({"d.dmn": table[0]}) if one.kind == "unreachable"}
    assert told == set(range(1, len(made.rows) + 1)) - first


@SLOW
@given(drawn(most=6), st.lists(st.sampled_from("abc"), min_size=6, max_size=6))
def test_a_rule_is_masked_just_when_a_higher_priority_hits_wherever_it_does(
    table: tuple[bytes, list[str]], ranks: list[str]
) -> None:
    content = table[0].replace(b'hitPolicy="UNIQUE"', b'hitPolicy="PRIORITY"')
    content = content.replace(b'<output name="result">', PRIORITIES)
    for number, rank in enumerate(ranks, 1):
        said = f"<outputEntry><text>{number}</text>".encode()
        content = content.replace(said, f'<outputEntry><text>"{rank}"</text>'.encode())
    made = read(content)
    deciding: set[int] = set()
    for _, context in points(made):
        hit = naive(made, context)
        best = min((ranks[number - 1] for number in hit), default="")
        deciding |= {number for number in hit if ranks[number - 1] == best}
    told = {one.rules[-1] for one in lint({"d.dmn": content}) if one.kind == "unreachable"}
    assert told == set(range(1, len(made.rows) + 1)) - deciding


PRIORITIES = b'<output name="result"><outputValues><text>"a", "b", "c"</text></outputValues>'


def policies() -> Sequence[str]:
    return ("UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")


@SLOW
@given(drawn(), st.sampled_from(policies()))
def test_every_example_is_an_input_of_its_rules(
    table: tuple[bytes, list[str]], policy: str
) -> None:
    content = table[0].replace(b'hitPolicy="UNIQUE"', f'hitPolicy="{policy}"'.encode())
    made = read(content)
    for one in lint({"d.dmn": content}):
        if one.example is None or one.kind not in ("overlap", "gap", "unreachable"):
            continue
        assert one.example.context is not None
        hit = naive(made, one.example.context)
        if one.kind == "gap":
            assert hit == []
        elif one.kind == "overlap":
            assert set(one.rules) <= set(hit)
        elif "can never fire" in one.message:
            assert one.rules[0] not in hit
        else:
            assert one.rules[-1] in hit[1:]


def test_lists_of_hits_have_no_gaps_to_correct() -> None:
    assert set(coverage.LISTS) < set(policies())
