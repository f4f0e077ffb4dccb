"""How a diagram is drawn: bpmnlint's rules, in Python by ``bpmn-io``, beside what the engine says.

Only rules about the drawing and about what is superfluous are on. What the engine decides itself
(what can run, where tokens meet, what needs a name) is left to it, so that nothing is said twice;
rules that call valid elements bad style (inclusive gateways, several flows into a task) are off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.designer.cache import Recent

KEPT = 200
MAX_SIZE = 400_000  # bytes; some rules compare each shape with each other


@dataclass(frozen=True)
class Rule:
    """What a rule's report means to whoever publishes."""

    severity: str
    said: str  # only reports with these words; the others of the rule repeat them
    message: str
    remedy: str


RULES = {
    "no-duplicate-sequence-flows": Rule(
        "warning",
        "SequenceFlow",
        "Another flow leads from and to the same elements.",
        "Remove one of the two.",
    ),
    "no-overlapping-elements": Rule(
        "warning", "overlaps", "It is drawn over another element.", "Move one of the two."
    ),
    "no-bpmndi": Rule(
        "warning",
        "bpmndi",
        "It is not drawn, so nobody sees it in the diagram.",
        "Draw it, or remove it from the file.",
    ),
    "superfluous-gateway": Rule(
        "info",
        "superfluous",
        "The gateway has one flow in and one out: it does nothing.",
        "Remove it.",
    ),
    "superfluous-termination": Rule(
        "info",
        "superfluous",
        "There is nothing left that this terminate end could end.",
        "Make it a plain end.",
    ),
    "end-event-required": Rule(
        "info", "missing", "It has no end event.", "Draw where it ends, for whoever reads it."
    ),
    "no-implicit-end": Rule(
        "info", "implicit end", "Nothing follows it, yet it is no end event.", "Draw an end event."
    ),
    "no-implicit-split": Rule(
        "info",
        "implicitly",
        "Several flows leave it at once.",
        "Draw a gateway behind it, to show which are taken.",
    ),
    "global": Rule(
        "info",
        "unused",
        "No element refers to it.",
        "Remove it, or choose it in the element that it is meant for.",
    ),
}


@dataclass(frozen=True)
class Remark:
    """One thing about the drawing."""

    severity: str
    element: str
    message: str
    remedy: str


_said: Recent[list[Remark]] = Recent(KEPT)


def remarks(content: bytes) -> list[Remark]:
    """What the rules say about a diagram that the engine can read; one that is too large: that.

    Said once for the same drawing: in a draft that somebody edits, most diagrams stay the same.
    """
    return _said.get(sha256(content).digest(), lambda: list(_remarks(content)))


def _remarks(content: bytes) -> Iterator[Remark]:
    if len(content) > MAX_SIZE:
        message = "The drawing is too large to be looked at."
        yield Remark("info", "", message, "Put parts of it into processes of their own.")
        return
    root, drawn = _read(content)
    if root is None:
        return
    for name, check in _checks().items():
        if name == "no-bpmndi" and not drawn:
            continue  # nothing is: an import draws it
        rule = RULES[name]
        for report in _reports(root, check):
            if rule.said in report.get("message", ""):
                element = str(report.get("id") or "")
                yield Remark(rule.severity, element, rule.message, rule.remedy)


def _read(content: bytes) -> tuple[Any, bool]:
    """The diagram as bpmn-io reads it, and whether anything of it is drawn."""
    # Read only where it is needed: it takes a tenth of a second.
    from bpmn_io.bpmn_moddle import BpmnModdle
    from bpmn_io.moddle_xml import ParseError

    text = content.decode("utf-8", "replace")
    try:
        root = BpmnModdle().from_xml(text).root_element
    except (ParseError, RecursionError):
        return None, False
    return root, b"BPMNShape" in content


def _checks() -> dict[str, Any]:
    """The rules, made anew for each diagram: some of them keep what they have seen."""
    from bpmn_io.lint.rules import RULES as KNOWN

    return {name: KNOWN[name]({}) for name in RULES}


def _reports(root: Any, check: Any) -> list[dict[str, Any]]:
    from bpmn_io.lint.test_rule import test_rule

    try:
        return test_rule(root, check)
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
        return []  # a rule that stumbles over an odd drawing has nothing to say about it
