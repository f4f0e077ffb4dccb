"""What a decision asks for, so that a page can make a field for each: paths with their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.engine import dmn
from app.engine.dmn.lint import columns
from app.engine.dmn.lint.columns import Asked


@dataclass(frozen=True)
class Asks:
    """A decision: how its logic is written, which rules it has, and what it has to be given."""

    id: str
    name: str
    kind: str  # table, or expression
    rules: tuple[str, ...]  # the ids of its rules, in order
    needs: tuple[str, ...]  # the names of the decisions that are made before it
    inputs: tuple[Asked, ...]

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        fields = [
            {
                "path": one.path,
                "label": one.label,
                "kind": one.kind,
                "choices": list(one.choices),
                "of": one.decision,
            }
            for one in self.inputs
        ]
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "rules": list(self.rules),
            "needs": list(self.needs),
            "inputs": fields,
        }


def asks(files: Mapping[str, bytes]) -> list[Asks]:
    """The decisions of these files. Raises app.engine.dmn.DmnRefused."""
    model = dmn.load(files)
    seen = columns.decisions(files)
    return [_asks(model, seen, key) for key in model.decisions]


def _asks(model: dmn.Model, seen: Mapping[str, columns.Read], key: str) -> Asks:
    before = model.before(key)
    made = {name for one in before for name in (one.id, one.name)} | {key}
    inputs = [
        replace(asked, decision=one.name)
        for one in (*before, model.find(key))
        for asked in (seen[one.id].asked if one.id in seen else ())
        if asked.path.split(".")[0] not in made
    ]
    own = seen.get(key)
    return Asks(
        id=key,
        name=model.decisions[key],
        kind="table" if own and own.rules else "expression",
        rules=own.rules if own else (),
        needs=tuple(one.name for one in before),
        inputs=tuple(_merged(inputs)),
    )


def _merged(inputs: list[Asked]) -> Iterator[Asked]:
    """Each path once; a context of which parts are asked for is its parts."""
    found: dict[str, Asked] = {}
    for one in inputs:
        known = found.get(one.path)
        found[one.path] = columns.both(known, one) if known else one
    for path, one in found.items():
        if not any(other.startswith(f"{path}.") for other in found):
            yield one
