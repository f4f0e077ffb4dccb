"""Makes docs/bpmn-support.md from the conformance suite: element, run or refused, the tests.

``python -m tools.support_table`` writes the file; a test holds it to what the suite says. A test
says what it shows by ``@shows("timer catch event")``, or ``@refuses(...)``.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
SUITE = ROOT / "tests" / "engine" / "bpmn"
PAGE = ROOT / "docs" / "bpmn-support.md"

ELEMENTS: dict[str, tuple[str, ...]] = {
    "Start events": (
        "none start event",
        "message start event",
        "timer start event",
        "signal start event",
        "conditional start event",
        "several start events",
    ),
    "Intermediate events": (
        "message catch event",
        "timer catch event",
        "signal catch event",
        "conditional catch event",
        "link event",
        "none throw event",
        "message throw event",
        "signal throw event",
        "escalation throw event",
        "compensation throw event",
        "multiple event",
    ),
    "Boundary events": (
        "message boundary event",
        "non-interrupting message boundary event",
        "timer boundary event",
        "non-interrupting timer boundary event",
        "signal boundary event",
        "non-interrupting signal boundary event",
        "conditional boundary event",
        "non-interrupting conditional boundary event",
        "escalation boundary event",
        "non-interrupting escalation boundary event",
        "error boundary event",
        "cancel boundary event",
        "compensation boundary event",
    ),
    "Event sub-processes": (
        "message event sub-process",
        "non-interrupting message event sub-process",
        "timer event sub-process",
        "non-interrupting timer event sub-process",
        "signal event sub-process",
        "non-interrupting signal event sub-process",
        "conditional event sub-process",
        "non-interrupting conditional event sub-process",
        "escalation event sub-process",
        "non-interrupting escalation event sub-process",
        "error event sub-process",
        "compensation event sub-process",
        "none event sub-process",
    ),
    "End events": (
        "none end event",
        "message end event",
        "signal end event",
        "error end event",
        "escalation end event",
        "cancel end event",
        "compensation end event",
        "terminate end event",
    ),
    "Gateways and flows": (
        "exclusive gateway",
        "parallel gateway",
        "inclusive gateway",
        "event-based gateway",
        "instantiating event-based gateway",
        "complex gateway",
        "conditional flow",
        "default flow",
        "several outgoing flows",
        "several incoming flows",
    ),
    "Activities": (
        "undefined task",
        "manual task",
        "user task",
        "form",
        "service task",
        "send task",
        "receive task",
        "script task",
        "business rule task",
        "call activity",
        "execution listener",
        "task listener",
    ),
    "Sub-processes": ("embedded sub-process", "transaction", "ad-hoc sub-process"),
    "Repetition": (
        "standard loop",
        "sequential multi-instance",
        "parallel multi-instance",
    ),
    "Data, pools and lanes": (
        "scopes",
        "input mapping",
        "output mapping",
        "data object",
        "data store",
        "pool",
        "lane",
    ),
}
HEAD = """# BPMN: every element, and the tests that show it

Made by `python -m tools.support_table` from `tests/engine/bpmn`; do not edit. An element is run as
BPMN 2.0 says, or refused when it is published. Behind "refused:" are tests of wrong uses of an
element that is run. `docs/bpmn.md` explains the rules.
"""


@dataclass
class Shown:
    """What the tests say of an element."""

    runs: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read(suite: Path = SUITE) -> dict[str, Shown]:
    """What every test of the suite says that it shows."""
    found: dict[str, Shown] = defaultdict(Shown)
    for path in sorted(suite.rglob("test_*.py")):
        for name, kind, elements in _marks(ast.parse(path.read_text())):
            for element in elements:
                where = found[element].runs if kind == "shows" else found[element].refused
                where.append(f"{path.relative_to(suite)}::{name}")
    return dict(found)


def _marks(tree: ast.Module) -> Iterator[tuple[str, str, list[str]]]:
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test_"):
            continue
        for mark in node.decorator_list:
            if not isinstance(mark, ast.Call) or not isinstance(mark.func, ast.Name):
                continue
            if mark.func.id in ("shows", "refuses"):
                yield node.name, mark.func.id, [ast.literal_eval(word) for word in mark.args]


def page(found: dict[str, Shown]) -> str:
    """The text of the page."""
    parts = [HEAD]
    for family, elements in ELEMENTS.items():
        parts += [f"## {family}", "", "| element | is | shown by |", "|---|---|---|"]
        for element in elements:
            shown = found.get(element, Shown())
            parts.append(f"| {element} | {_state(shown)} | {_tests(shown)} |")
        parts.append("")
    parts += _patterns(SUITE / "conformance" / "test_patterns.py")
    return "\n".join(parts)


def _patterns(path: Path) -> list[str]:
    """The workflow patterns, by number; behind them the reasons for those that are only near."""
    tree = ast.parse(path.read_text())
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    parts = ["## Workflow patterns", "", f"Shown by `{path.relative_to(SUITE)}`.", ""]
    parts += ["| number | pattern | is |", "|---|---|---|"]
    for name in names:
        if not name.startswith("test_pattern_"):
            continue
        number, *words = name.removeprefix("test_pattern_").split("_")
        near = words[0] == "nearest"
        said = "shown by what comes nearest" if near else "shown"
        parts.append(f"| {number} | {' '.join(words[near:])} | {said} |")
    reasons = (ast.get_docstring(tree) or "").partition("with the reason:")[2].strip()
    return [*parts, "", "Not expressible as the pattern is defined:", "", reasons, ""]


def _state(shown: Shown) -> str:
    if shown.runs:
        return "run"
    return "refused" if shown.refused else "not shown"


def _tests(shown: Shown) -> str:
    said = _by_file(shown.runs)
    wrong = _by_file(shown.refused)
    return "<br>".join(said + ([f"refused: {one}" for one in wrong] if said else wrong))


def _by_file(tests: list[str]) -> list[str]:
    files: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        path, name = test.split("::")
        files[path].append(name.removeprefix("test_").replace("_", " "))
    return [f"`{path}`: {'; '.join(names)}" for path, names in files.items()]


def main() -> None:
    """Writes the page."""
    PAGE.write_text(page(read()))
    print(f"{PAGE.relative_to(ROOT)} is written.")


if __name__ == "__main__":
    main()
