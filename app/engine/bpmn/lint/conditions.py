"""Conditions that can never be true, and gateways where it may be that none is (BPMN 2.0, 13.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from app.engine import feel
from app.engine.bpmn.lint.formulas import FALSE, Formula, TooHard, formula, pieces, truth
from app.engine.bpmn.outcome import Problem

if TYPE_CHECKING:
    from app.engine.bpmn.nodes import Flow, Node

NO_DEFAULT = "Make one of its flows the default, or let the conditions cover every case."


@dataclass
class Ways:
    """What the conditions of an element's flows say together."""

    never: list[Flow] = field(default_factory=list)  # not one value lets it be taken
    earlier: list[Flow] = field(default_factory=list)  # one before it is always taken instead
    covered: bool = False  # one of the conditions is always true


def ways(node: Node) -> Ways:
    """Looks at all conditions of an element together."""
    conditional = [f for f in node.flows if f.condition is not None and f.id != node.default]
    found = Ways()
    said = [_formula(flow) for flow in conditional]
    known = [one for one in said if one is not None]
    if not known:
        return found
    try:
        combinations = list(pieces(known).combinations())
    except TooHard:
        return _one_by_one(node, conditional, said)
    # A condition that was not understood may be either: it covers nothing and hides nothing.
    wins = dict.fromkeys((flow.id for flow in conditional), False)
    holds = dict.fromkeys((flow.id for flow in conditional), False)
    found.covered = True
    for values in combinations:
        taken = False
        for flow, one in zip(conditional, said, strict=True):
            true = one is None or truth(one, values) is True
            holds[flow.id] |= true
            wins[flow.id] |= true and not taken
            taken |= true and one is not None
        found.covered &= taken
    found.never = [flow for flow in conditional if not holds[flow.id]]
    if node.exclusive:
        found.earlier = [f for f in conditional if holds[f.id] and not wins[f.id]]
    return found


def _formula(flow: Flow) -> Formula | None:
    return _read(flow.condition.text) if flow.condition is not None else None


@lru_cache(maxsize=10_000)
def _read(text: str) -> Formula | None:
    try:
        return formula(text.removeprefix("=").strip())
    except (feel.FeelSyntaxError, RecursionError):
        return None


def _one_by_one(node: Node, flows: list[Flow], said: list[Formula | None]) -> Ways:
    """Together they are too many: only what is plainly false is said."""
    return Ways(never=[flow for flow, one in zip(flows, said, strict=True) if one == FALSE])


def never_taken(node: Node, found: Ways) -> list[Flow]:
    """The flows that no token can ever take, the default among them if a condition covers all."""
    flows = [*found.never, *found.earlier]
    always = [f for f in node.flows if f.condition is not None and _always(f)]
    if always and node.default and len(node.flows) > 1:
        flows += [flow for flow in node.flows if flow.id == node.default and flow not in always]
    return flows


def _always(flow: Flow) -> bool:
    one = _formula(flow)
    return one is not None and _is_true(one)


def _is_true(one: Formula) -> bool:
    try:
        found = [truth(one, values) for values in pieces([one]).combinations()]
    except TooHard:
        return False
    return all(value is True for value in found)


def problems(node: Node, found: Ways) -> Iterator[Problem]:
    """What is wrong with the conditions of one element."""
    for flow in found.never:
        reason = f"Its condition {_text(flow)} can never be true, so it is never taken."
        yield _warning(flow.id, reason, "Correct the condition, or remove the flow.", node)
    for flow in found.earlier:
        reason = f"Whenever {_text(flow)} is true, the condition of a flow before it is true too."
        remedy = "Put the narrower condition first, or remove the flow."
        yield _warning(flow.id, reason, remedy, node)
    for flow in never_taken(node, found):
        if flow.id == node.default:
            reason = "It is the default, and a condition beside it is always true."
            yield _warning(flow.id, reason, "Correct the condition, or remove the flow.", node)
    if _may_stop(node) and not found.covered:
        reason = "It has no default flow: when no condition is true, an incident stops it."
        yield _warning(node.bpmn_id, reason, NO_DEFAULT, node)


def _may_stop(node: Node) -> bool:
    """Whether every flow depends on a condition."""
    return bool(node.flows) and all(
        flow.condition is not None and flow.id != node.default for flow in node.flows
    )


def _text(flow: Flow) -> str:
    text = flow.condition.text if flow.condition is not None else ""
    return text if len(text) <= 80 else f"{text[:77]}..."


def _warning(element: str, reason: str, remedy: str, node: Node) -> Problem:
    return Problem(element, reason, remedy, node.line, severity="warning")
