"""The documentation lists what the code has."""

from __future__ import annotations

import re
from pathlib import Path

from app.engine.feel.builtins import REGISTRY

DOCS = Path(__file__).parents[3] / "docs" / "feel.md"


def test_every_built_in_function_is_documented_and_no_other() -> None:
    listed = re.findall(r"^\| `([^`]+)`", DOCS.read_text(), flags=re.MULTILINE)
    assert listed == sorted(REGISTRY)
