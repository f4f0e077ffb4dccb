"""Merging forms: field by field, groups with what is inside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.designer.drafts.merging.decide import Merge, Plan
from app.designer.drafts.merging.parts import NoParts, Part, Side, Tree, Trees
from app.lib import json

FORM = "form"
INSIDE = "components"


class FormMerge:
    """One merge of a form."""

    def __init__(
        self, name: str, base: str, mine: str, theirs: str, choices: Mapping[str, Side]
    ) -> None:
        self.trees: Trees = (tree(base, name), tree(mine, name), tree(theirs, name))
        self.plan: Plan = Merge(self.trees, choices).decide()

    def text(self) -> str:
        """The merged form."""
        return json.dumps(self._made(FORM), indent=2) + "\n"

    def _made(self, part_id: str) -> dict[str, Any]:
        source = self.plan.parts[part_id].source
        made: dict[str, Any] = {key: value for key, value in source.items() if key != INSIDE}
        inside = [self._made(child) for child in self.plan.order.get(part_id, ())]
        if inside or INSIDE in source:
            made[INSIDE] = inside
        return {key: made[key] for key in dict.fromkeys([*source, *made]) if key in made}


def tree(text: str, name: str) -> Tree:
    """A form as parts. Raises NoParts."""
    try:
        form = json.loads(text)
    except json.JsonError as error:
        raise NoParts(f"{name} is no JSON: {error.msg}") from error
    return Tree(_parts(form, FORM, ""))


def _parts(said: Any, part_id: str, parent: str) -> Iterator[Part]:
    if not isinstance(said, dict):
        raise NoParts("a field is no object")
    inside = said.get(INSIDE, [])
    if not isinstance(inside, list):
        raise NoParts("the components are no list")
    yield Part(
        id=part_id,
        parent=parent,
        kind="form" if part_id == FORM else "field",
        name="the form" if part_id == FORM else str(said.get("label") or said.get("key") or ""),
        fields={key: _said(value) for key, value in said.items() if key not in (INSIDE, "id")},
        is_ordered=True,
        source=said,
    )
    for one in inside:
        own = one.get("id") if isinstance(one, dict) else None
        if not own or not isinstance(own, str):
            raise NoParts("a field has no id")
        yield from _parts(one, own, part_id)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
