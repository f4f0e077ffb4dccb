"""Cuts TM Forum's description down to ProductOrder and what it reaches; see the README."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "product-ordering-v4.0.0.definitions.json"
ROOTS = ("ProductOrder", "ProductOrder_Create")


def references(said: Any) -> set[str]:
    """The names of the definitions that something refers to."""
    if isinstance(said, list):
        return {name for one in said for name in references(one)}
    if not isinstance(said, dict):
        return set()
    found = {name for one in said.values() for name in references(one)}
    target = said.get("$ref")
    return found | {target.rsplit("/", 1)[1]} if isinstance(target, str) else found


def main(path: str) -> None:
    """Writes the cut."""
    whole = json.loads(Path(path).read_text())["definitions"]
    wanted, left = set[str](), set(ROOTS)
    while left:
        wanted |= left
        left = {name for one in left for name in references(whole[one])} - wanted
    cut = {name: said for name, said in whole.items() if name in wanted}
    OUT.write_text(json.dumps({"definitions": cut}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
