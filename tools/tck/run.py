"""Runs the cases of a folder. Whatever a case raises is its failure, never the end of the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.engine import dmn, feel
from app.lib import clock
from tools.tck.cases import Case, Expected, Folder, TestFile
from tools.tck.values import same

BUDGET = feel.Budget(seconds=10.0)


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


def run_folder(folder: Folder) -> Iterator[Outcome]:
    """The outcome of each case in a folder."""
    for test in folder.tests:
        try:
            model = _load(folder, test)
            problem = ""
        except Exception as error:
            model, problem = None, f"{type(error).__name__}: {error}"
        for case in test.cases:
            passed, exact, comment = (
                (False, False, problem) if model is None else _judge(model, case)
            )
            yield Outcome(
                folder.level,
                folder.name,
                test.name,
                case.id,
                passed,
                exact,
                case.asks_for_a_value,
                " ".join(comment.split())[:300],
            )


def _load(folder: Folder, test: TestFile) -> dmn.Model:
    """The model a test names comes first; the others are there to be imported."""
    order = sorted(folder.models, key=lambda name: name != test.model)
    return dmn.load({name: folder.models[name] for name in order}, partial=True)


def _judge(model: dmn.Model, case: Case) -> tuple[bool, bool, str]:
    """Whether every result is right, whether to the last digit, and what was wrong."""
    exact, comments = True, []
    for wanted in case.results:
        try:
            value, why = _answer(model, case, wanted)
        except Exception as error:
            value, why = None, f"{type(error).__name__}: {error}"
            if not wanted.error:
                comments.append(f"{wanted.name}: {why}")
                continue
        if wanted.error and value is None:
            continue
        exact = exact and same(value, wanted.value, tolerant=False)
        if not same(value, wanted.value, tolerant=True):
            comments.append(f"{wanted.name} is {value!r}, not {wanted.value!r}. {why}")
    return not comments, exact and not comments, "; ".join(comments)


def _answer(model: dmn.Model, case: Case, wanted: Expected) -> tuple[Any, str]:
    inputs = dict(case.inputs)
    if case.kind in ("decisionService", "bkm"):
        decided = model.invoke(case.invocable or wanted.name, inputs, BUDGET, now=clock.now())
        value = decided.value
        if case.kind == "decisionService" and isinstance(value, Mapping) and wanted.name in value:
            value = value[wanted.name]
    else:
        decided = model.decide(wanted.name, inputs, BUDGET, now=clock.now())
        value = decided.value
    return value, "; ".join(warning.message for warning in decided.warnings[:3])
