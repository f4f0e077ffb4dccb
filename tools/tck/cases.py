"""Reads the test files of the kit: what is asked, with what, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.lib.xml import parse
from tools.tck.values import children, read_value


@dataclass(frozen=True)
class Expected:
    """One result that a case asks for; ``error`` means that null or an error is right."""

    name: str
    value: Any
    error: bool
    kind: str


@dataclass(frozen=True)
class Case:
    """One test case: inputs by name and the results that must come of them."""

    id: str
    kind: str
    invocable: str
    inputs: dict[str, Any]
    results: tuple[Expected, ...]

    @property
    def asks_for_a_value(self) -> bool:
        """Whether an engine that always says null would fail it."""
        return any(result.value is not None and not result.error for result in self.results)


@dataclass(frozen=True)
class TestFile:
    """One file of cases over one model."""

    __test__ = False

    name: str
    model: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Folder:
    """A folder of the kit: its models and its test files."""

    name: str
    level: str
    models: dict[str, bytes]
    tests: tuple[TestFile, ...]


def read_folder(folder: Path) -> Folder:
    """Everything in one folder of the kit."""
    models = {path.name: path.read_bytes() for path in sorted(folder.glob("*.dmn"))}
    tests = tuple(_read_file(path, models) for path in sorted(folder.glob("*.xml")))
    return Folder(folder.name, folder.parent.name, models, tests)


def _read_file(path: Path, models: dict[str, bytes]) -> TestFile:
    root = parse(path.read_bytes(), path.name)
    named = next((str(node.text or "").strip() for node in children(root, "modelName")), "")
    model = named if named in models else next(iter(models), "")
    cases = tuple(_read_case(node) for node in children(root, "testCase"))
    return TestFile(path.stem, model, cases)


def _read_case(node: Any) -> Case:
    inputs = {_name(entry): read_value(entry) for entry in children(node, "inputNode")}
    return Case(
        node.get("id", ""),
        node.get("type", "decision"),
        node.get("invocableName", ""),
        inputs,
        tuple(_results(node)),
    )


def _results(node: Any) -> Iterator[Expected]:
    for result in children(node, "resultNode"):
        wanted = next(iter(children(result, "expected")), None)
        value = read_value(wanted) if wanted is not None else None
        error = result.get("errorResult") == "true"
        yield Expected(_name(result), value, error, result.get("type", "decision"))


def _name(node: Any) -> str:
    return " ".join(node.get("name", "").split())
