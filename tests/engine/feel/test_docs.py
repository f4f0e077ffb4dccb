"""The documentation lists what the code has."""

from __future__ import annotations

import re
from pathlib import Path

from app.engine.feel.builtins import REGISTRY

DOCS = Path(__file__).parents[3] / "docs" / "feel.md"
TABLE = DOCS.read_text(encoding="utf-8").split("## Built-in functions")[1]


def test_every_built_in_function_is_documented_and_no_other() -> None:
    listed = re.findall(r"^\| `([^`]+)`", TABLE, flags=re.MULTILINE)
    assert listed == sorted(REGISTRY)


def test_the_parameters_in_the_documentation_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `([^`]+)`( \+)? \| (.*?) \| (.*) \|$", TABLE, re.MULTILINE)
    listed = {name: (bool(plus), parameters, says) for name, plus, parameters, says in rows}
    assert listed == {
        name: (not entry.standard, shown(entry.signatures), entry.says)
        for name, entry in REGISTRY.items()
    }


def shown(signatures: tuple[tuple[str, ...], ...]) -> str:
    return " or ".join(f"({', '.join(names)})" for names in dict.fromkeys(signatures))
