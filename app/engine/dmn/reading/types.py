"""Item definitions as types (DMN 1.5, 7.3.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.engine import feel
from app.engine.dmn.allowed import Allowed, restricted
from app.engine.dmn.reading.faults import Faults
from app.engine.dmn.reading.files import File
from app.engine.dmn.reading.xml import children, clean, first, name_of, text_of
from app.engine.feel.types import ANY, STANDARD, Type

# What Camunda 7 and others write for FEEL's number, and DMN 1.1 for temporal types.
ALSO = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "decimal": "number",
    "duration": "days and time duration",
    "any": "Any",
}
CONSTRAINTS = ("allowedValues", "typeConstraint")
MOST_LEVELS = 30


@dataclass
class Types:
    """The types of one file: its own item definitions, and those it imports under a prefix."""

    file: File
    faults: Faults
    others: Mapping[str, Types] = field(default_factory=dict)
    nodes: dict[str, Any] = field(default_factory=dict)
    made: dict[str, Type] = field(default_factory=dict)
    making: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for node in children(self.file.root, "itemDefinition"):
            name = name_of(node)
            if name in self.nodes:
                remedy = "Give one of the two another name."
                self.faults.add(self.file.name, f"type {name}", "is there twice", remedy, node)
            self.nodes.setdefault(name, node)

    def check(self) -> None:
        """Makes every type once, so that faults are told of those too that nothing uses."""
        for name in self.nodes:
            self.find(name)

    @cached_property
    def named(self) -> tuple[tuple[str, Type], ...]:
        """Every type that an expression can speak of, by its name."""
        found = {name: made for name in self.nodes if (made := self.find(name)) is not None}
        for one in self.file.imports:
            prefix, other = one.name, self.others.get(one.namespace)
            for name in other.nodes if other else ():
                made = other.find(name) if other else None
                if made is not None:
                    found[f"{prefix}.{name}" if prefix else name] = made
        return tuple(found.items())

    def of(self, node: Any, element: str, attribute: str = "typeRef") -> Type | None:
        """The type that an element says it has; None where it says nothing, or anything goes."""
        inner = first(node, attribute)
        text = clean(node.get(attribute) or (inner.text if inner is not None else ""))
        text = text.rsplit("}", 1)[-1]  # {namespace}name, as some tools write a QName
        if not text:
            return None
        made = self.find(text, inner if inner is not None else node)
        if made is None:
            remedy = "Take a standard type, or add an item definition of this name."
            self.faults.add(self.file.name, element, f"there is no type {text!r}", remedy, node)
        return None if made == ANY and made.allowed is None else made

    def find(self, text: str, node: Any = None) -> Type | None:
        """The type of this name, or None when there is none."""
        if text in self.nodes:
            return self._make(text)
        if text in STANDARD or text in ALSO:
            return STANDARD[ALSO.get(text, text)]
        return self._behind_prefix(text, node) or self._generic(text)

    def _behind_prefix(self, text: str, node: Any) -> Type | None:
        """``import.Type`` of DMN 1.2 and later, ``prefix:Type`` of DMN 1.1."""
        for one in self.file.imports:
            start = f"{one.name}." if one.name else ""
            if text.startswith(start) and one.namespace in self.others:
                found = self.others[one.namespace].find(text[len(start) :])
                if found is not None:
                    return found
        if ":" not in text:
            return None
        prefix, _, local = text.partition(":")
        space = (node.nsmap if node is not None else {}).get(prefix, "")
        if space in self.others and space != self.file.namespace:
            return self.others[space].find(local)
        return self.find(local, None)

    def _generic(self, text: str) -> Type | None:
        if "<" not in text:
            return None
        spoken_of = {name: self._make(name) for name in self.nodes if name in text}
        try:
            return feel.parse_type(text, spoken_of)
        except feel.FeelError:
            return None

    # ---- item definitions

    def _make(self, name: str) -> Type:
        if name in self.making or len(self.making) > MOST_LEVELS:
            return ANY  # a type within itself, such as a tree: anything goes there
        if name not in self.made:
            self.making.append(name)
            self.made[name] = self._item(self.nodes[name], f"type {name}")
            self.making.pop()
        return self.made[name]

    def _item(self, node: Any, element: str) -> Type:
        made = self._base(node, element)
        allowed, constraint = (self._tests(node, kind, element) for kind in CONSTRAINTS)
        if node.get("isCollection") == "true":
            return restricted(Type("list", (restricted(made, allowed),)), constraint)
        return restricted(restricted(made, allowed), constraint)

    def _base(self, node: Any, element: str) -> Type:
        function = first(node, "functionItem")
        if function is not None:
            inner = tuple(self.of(p, element) or ANY for p in children(function, "parameters"))
            return Type(
                "function", inner, result=self.of(function, element, "outputTypeRef") or ANY
            )
        components = list(children(node, "itemComponent"))
        if components:
            fields = {name_of(c): self._item(c, f"{element}, {name_of(c)}") for c in components}
            return Type("context", fields=tuple(fields.items()))
        return self.of(node, element) or ANY

    def _tests(self, node: Any, kind: str, element: str) -> Callable[[Any], bool] | None:
        inner = first(node, kind)
        text = text_of(inner) if inner is not None else ""
        if not text or text == "-":
            return None
        try:
            return Allowed(text)
        except feel.FeelSyntaxError as wrong:
            said = f"{text[:80]!r} is no FEEL: {wrong.message}"
            self.faults.add(self.file.name, element, said, "Correct the expression.", inner)
            return None

    def values_of(self, node: Any) -> str:
        """The text of the allowed values of a type, by a node that names it; empty without."""
        inner = first(node, "typeRef")
        name = clean(node.get("typeRef") or (inner.text if inner is not None else ""))
        found = self.nodes.get(name)
        allowed = first(found, *CONSTRAINTS) if found is not None else None
        if allowed is not None:
            return text_of(allowed)
        return self.values_of(found) if found is not None and name != _ref(found) else ""


def _ref(node: Any) -> str:
    inner = first(node, "typeRef")
    return clean(node.get("typeRef") or (inner.text if inner is not None else ""))
