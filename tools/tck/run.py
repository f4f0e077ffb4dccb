"""Runs the cases of a folder. Whatever a case raises is its failure, never the end of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine import dmn, feel
from app.lib import clock
from app.lib.xml import parse
from tools.tck.cases import Case, Expected, Folder, TestFile
from tools.tck.values import children, same

BUDGET = feel.Budget(seconds=10.0)
EXTERNAL = "external function"


@dataclass(frozen=True)
class Outcome:
    """What a case came to."""

    level: str
    folder: str
    file: str
    case: str
    passed: bool
    exact: bool
    asks_for_a_value: bool
    comment: str
    ignored: bool = False


def run_folder(folder: Folder) -> Iterator[Outcome]:
    """The outcome of each case in a folder."""
    for test in folder.tests:
        try:
            model = _load(folder, test)
            problem = ""
        except Exception as error:
            model, problem = None, f"{type(error).__name__}: {error}"
        for case in test.cases:
            verdict = Verdict(comments=[problem]) if model is None else _judge(model, case)
            yield Outcome(
                folder.level,
                folder.name,
                test.name,
                case.id,
                verdict.passed,
                verdict.exact and verdict.passed,
                case.asks_for_a_value,
                " ".join("; ".join(verdict.comments).split())[:300],
                verdict.external and not verdict.passed,
            )


def _load(folder: Folder, test: TestFile) -> dmn.Model:
    """The model that a test names, and what it imports."""
    wanted = {test.model: folder.models[test.model]}
    todo = [test.model]
    spaces = {name: _namespace(content) for name, content in folder.models.items()}
    while todo:
        imported = set(_imports(wanted[todo.pop()]))
        for name, content in folder.models.items():
            if name not in wanted and spaces[name] in imported:
                wanted[name] = content
                todo.append(name)
    return dmn.load(wanted, partial=True)


def _namespace(content: bytes) -> str:
    return parse(content, "model").get("namespace", "")


def _imports(content: bytes) -> Iterator[str]:
    for node in children(parse(content, "model"), "import"):
        yield node.get("namespace", "")


@dataclass
class Verdict:
    """What was found while a case was judged; ``external``: it calls what is never run here."""

    comments: list[str] = field(default_factory=list)
    exact: bool = True
    external: bool = False

    @property
    def passed(self) -> bool:
        """Whether every result is right."""
        return not self.comments


def _judge(model: dmn.Model, case: Case) -> Verdict:
    """Whether every result is right, whether to the last digit, and what was wrong."""
    verdict = Verdict()
    for wanted in case.results:
        try:
            value, warnings = _answer(model, case, wanted)
        except Exception as error:
            if not wanted.error:
                verdict.comments.append(f"{wanted.name}: {type(error).__name__}: {error}")
            continue
        if wanted.error and value is None:
            continue
        verdict.exact = verdict.exact and same(value, wanted.value, tolerant=False)
        if not same(value, wanted.value, tolerant=True):
            why = "; ".join(warning.message for warning in warnings[:3])
            verdict.comments.append(f"{wanted.name} is {value!r}, not {wanted.value!r}. {why}")
            verdict.external |= any(warning.kind == EXTERNAL for warning in warnings)
    return verdict


def _answer(model: dmn.Model, case: Case, wanted: Expected) -> tuple[Any, tuple[dmn.Warning, ...]]:
    inputs = dict(case.inputs)
    if case.kind not in ("decisionService", "bkm"):
        decided = model.decide(wanted.name, inputs, BUDGET, now=clock.now())
        return decided.value, decided.warnings
    decided = model.invoke(case.invocable or wanted.name, inputs, BUDGET, now=clock.now())
    value = decided.value
    if case.kind == "decisionService" and isinstance(value, Mapping) and wanted.name in value:
        value = value[wanted.name]
    return value, decided.warnings
