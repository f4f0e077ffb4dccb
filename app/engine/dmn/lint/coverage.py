"""Overlaps, gaps and rules that never decide: what boxes say about a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from app.engine.dmn.lint.answers import Answers
from app.engine.dmn.lint.axis import NULL
from app.engine.dmn.lint.boxes import Box, Search, SpentError, Work, members
from app.engine.dmn.lint.cells import UNREAD
from app.engine.dmn.lint.report import Report, numbers, spoken

MOST_GAPS = 10
LISTS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")  # no rule is an empty list there, not a fault


def check(report: Report) -> None:
    """All that follows from which rules let which inputs through."""
    try:
        search = report.space.search(Work(report.limits.work))
    except SpentError:
        report.unfinished("Overlaps, gaps and rules that never fire were")
        return
    answers = Answers(report.space.table)
    for what, look in (
        ("Overlaps were", _overlaps),
        ("Rules that never fire were", _unreachable),
        ("Gaps were", _gaps),
        ("Rules that could not be read were", _dark),
    ):
        search.work = Work(report.limits.work)
        try:
            look(report, search, answers)
        except SpentError:
            report.unfinished(what)


def _shared(one: Box, other: Box) -> Box:
    return tuple(a & b for a, b in zip(one, other, strict=True))


def _meeting(search: Search, box: Box, rules: int) -> int:
    """Those of some rules that share an input with the box."""
    for column, bits in zip(search.columns, box, strict=True):
        if not rules:
            break
        rules &= column.meeting(bits, search.work)
    return rules if all(box) else 0


# ---- overlaps


def _overlaps(report: Report, search: Search, answers: Answers) -> None:
    policy = report.space.table.policy
    if policy not in ("UNIQUE", "ANY"):
        return
    left_out = 0
    try:
        for number in members(report.space.closed):
            left_out += _overlaps_of(report, search, answers, number)
    finally:
        report.leave_out(left_out, "pairs of rules that overlap")


def _overlaps_of(report: Report, search: Search, answers: Answers, number: int) -> int:
    """Says which later rules overlap with one; how many of them were not said."""
    later = report.space.closed & -(1 << number + 1)
    found = _meeting(search, search.rows[number], later)
    if report.space.table.policy == "ANY":
        found &= ~answers.alike(number)
    for other in members(found):
        if report.said["overlap"] >= report.limits.findings:
            break
        _overlap(report, search, answers, number, other)
        found ^= 1 << other
    return found.bit_count()


def _overlap(report: Report, search: Search, answers: Answers, one: int, other: int) -> None:
    box = _shared(search.rows[one], search.rows[other])
    pair, where = (one + 1, other + 1), report.words(box)
    if report.space.table.policy == "UNIQUE":
        remedy = "Narrow one of them, or take the hit policy FIRST if the upper one is to win."
        message = f"Rules {pair[0]} and {pair[1]} both fit {where}; the decision is null there."
        report.add("warning", "overlap", message, remedy, rules=pair, box=box)
    elif answers.known(one) and answers.known(other):
        remedy = "Let them answer the same, or narrow one of them."
        message = f"Rules {pair[0]} and {pair[1]} both fit {where} and answer differently."
        report.add("warning", "overlap", message, remedy, rules=pair, box=box)
    else:
        remedy = "See that they calculate the same wherever both fit."
        message = f"Rules {pair[0]} and {pair[1]} both fit {where}; their outputs are calculated."
        report.add("info", "overlap", message, remedy, rules=pair, box=box)


# ---- rules that never decide


def _unreachable(report: Report, search: Search, answers: Answers) -> None:
    for number, box in enumerate(search.rows):
        if not all(box) and number + 1 not in report.broken:
            _contradiction(report, number, box)
    policy = report.space.table.policy
    if policy == "FIRST":
        _masked(report, search, lambda number: (1 << number) - 1, ("fits first", "fit first"))
    elif policy == "PRIORITY":
        more = "with a higher priority"
        _masked(report, search, answers.above, (f"answers {more}", f"answer {more}"))


def _contradiction(report: Report, number: int, box: Box) -> None:
    space = report.space
    place = next(k for k, bits in enumerate(box) if not bits)
    cells = [cell.text for k, cell in enumerate(space.read[number]) if space.place[k] == place]
    label, said = space.axes[place].label, " and ".join(cells)
    widest = tuple(bits or space.axes[k].all for k, bits in enumerate(box))
    report.add(
        "warning",
        "unreachable",
        f"Rule {number + 1} can never fire: no allowed value of {label} meets {said}.",
        f"Correct the cell, the allowed values of {label}, or remove the rule.",
        rules=(number + 1,),
        box=widest if all(widest) else None,
    )


def _masked(
    report: Report, search: Search, above: Callable[[int], int], why: tuple[str, str]
) -> None:
    """Rules that lie wholly inside those that come before them."""
    closed = report.space.closed
    for number, box in enumerate(search.rows):
        if not all(box):
            continue
        before = _meeting(search, box, above(number) & closed)
        if before and (over := _covering(search, box, before)):
            report.add(
                "warning",
                "unreachable",
                f"Rule {number + 1} never decides: wherever it fits, "
                f"{spoken(numbers(over))} {why[over.bit_count() > 1]}.",
                "Move it up, narrow the others, or remove it.",
                rules=(*numbers(over), number + 1),
                box=box,
            )


def _covering(search: Search, box: Box, rules: int) -> int:
    """Rules that together cover the box: one if one does; 0 when a part is left."""
    for place in members(rules):
        if all(not mine & ~its for mine, its in zip(box, search.rows[place], strict=True)):
            return 1 << place
    return 0 if search.first(box, rules) is not None else rules


# ---- gaps


def _gaps(report: Report, search: Search, answers: Answers) -> None:
    space = report.space
    if any(column.default for column in space.table.outputs) or not all(space.asked):
        return
    if loose := [axis.label for axis in space.axes if axis.loose]:
        message = (
            f"Gaps were not looked for: the allowed values of {loose[0]} cannot be read as a set."
        )
        report.add("info", "opaque", message, "Name the values, or their range.")
        return
    everything = (1 << len(search.rows)) - 1
    found, whole = _uncovered(search, space.asked, everything)
    severity = "info" if space.table.policy in LISTS else "warning"
    remedy = (
        "Add a rule, or a default output (null if no answer is meant), or name the allowed values."
    )
    for box in found[:MOST_GAPS]:
        report.add(severity, "gap", f"No rule covers {report.words(box)}.", remedy, box=box)
    if len(found) > MOST_GAPS:
        message = f"More than {MOST_GAPS} gaps; the others are not shown."
        report.add("info", "unfinished", message, "Close the ones that are shown first.")
    if not whole:
        report.unfinished("Gaps were")


def _uncovered(search: Search, box: Box, rules: int) -> tuple[Sequence[Box], bool]:
    """The gaps; when there are too many to count, one of them."""
    whole = search.work.left
    try:
        return search.uncovered(box, rules, MOST_GAPS + 1), True
    except SpentError:
        search.work = Work(whole)
    try:
        one = search.first(box, rules)
    except SpentError:
        one = None
    return [one] if one else [], False


# ---- what could not be read


def _dark(report: Report, search: Search, answers: Answers) -> None:
    """Says which rules were left out, with an input that only they may answer."""
    space = report.space
    told = [one for one in space.opaque if one.reason != UNREAD and one.rule not in report.broken]
    if not told:
        return
    rules = sorted({one.rule for one in told})
    parts = list(
        dict.fromkeys(_cell_words(report, one.column, one.text, one.reason) for one in told)
    )
    more = f"; and {len(parts) - 3} more" if len(parts) > 3 else ""
    report.add(
        "info",
        "opaque",
        f"{spoken(rules).capitalize()} cannot be checked for overlaps and gaps: "
        f"{'; '.join(parts[:3])}{more}.",
        "Test them with examples in scenarios.yaml.",
        rules=rules,
        box=next(_alone(space.closed, search, rules), None),
    )


def _alone(closed: int, search: Search, rules: Sequence[int]) -> Iterator[Box]:
    """Inputs that a rule may answer and that no readable rule covers."""
    for number in rules:
        box = tuple(bits & ~NULL or bits for bits in search.rows[number - 1])
        if all(box) and (found := search.first(box, closed)) is not None:
            yield found


def _cell_words(report: Report, column: int, text: str, reason: str) -> str:
    label = report.space.table.inputs[column].label
    shown = text if len(text) <= 60 else text[:57] + "..."
    return f"{label} `{shown}` ({reason})"
