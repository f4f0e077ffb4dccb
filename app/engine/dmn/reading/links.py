"""Requirements: from an href to the element it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.engine.dmn.graph import Key, Kind, Need
from app.engine.dmn.problems import DmnProblem
from app.engine.dmn.reading.faults import Faults
from app.engine.dmn.reading.files import File
from app.engine.dmn.reading.xml import children, first, name_of, tag

KINDS: dict[str, Kind] = {
    "inputData": "input",
    "decision": "decision",
    "businessKnowledgeModel": "knowledge",
    "decisionService": "service",
}
REQUIREMENTS = ("informationRequirement", "knowledgeRequirement")
REQUIRED: dict[str, tuple[str, ...]] = {
    "requiredInput": ("inputData",),
    "requiredDecision": ("decision",),
    "requiredKnowledge": ("businessKnowledgeModel", "decisionService"),
    "inputData": ("inputData",),
    "inputDecision": ("decision",),
    "outputDecision": ("decision",),
}


class Links:
    """Finds elements over all files."""

    def __init__(self, files: list[File], faults: Faults) -> None:
        self.files, self.faults = files, faults
        self.by_name = {file.name: file for file in files}

    def node(self, key: Key) -> Any:
        """The XML of an element."""
        return self.by_name[key.file].elements[key.id]

    def needs(self, file: File, node: Any) -> tuple[tuple[Need, ...], DmnProblem | None]:
        """What an element requires, and the fault when something of it is not there."""
        found: dict[str, Need] = {}
        missing: DmnProblem | None = None
        for requirement in children(node, *REQUIREMENTS):
            for link in children(requirement, "requiredInput", "requiredDecision",
                                 "requiredKnowledge"):  # fmt: skip
                made = self.target(file, node, link)
                if isinstance(made, DmnProblem):
                    missing = made
                else:
                    found.setdefault(made.seen_as, made)
        return tuple(found.values()), missing

    def targets(self, file: File, node: Any, kind: str) -> tuple[Need, ...]:
        """What an element refers to by links of one kind; faults are noted."""
        made = [self.target(file, node, link) for link in children(node, kind)]
        return tuple(need for need in made if isinstance(need, Need))

    def target(self, file: File, node: Any, link: Any) -> Need | DmnProblem:
        """What a link means."""
        href = (link.get("href") or "").strip()
        space, _, id_ = href.rpartition("#")
        element, wanted = name_of(node), REQUIRED[tag(link)]
        if not id_:
            remedy = "Draw it again, or take it away."
            return self.faults.add(file.name, element, "has a requirement of nothing", remedy, link)
        for other in self._files(file, space):
            found = other.elements.get(id_)
            if found is not None and tag(found) in wanted:
                prefix = None if other is file else file.prefix_of(other.namespace)
                key, name = Key(other.name, id_), name_of(found)
                return Need(KINDS[tag(found)], key, name, prefix or None, _also(found, name))
            if found is not None:
                said = f"needs {id_} as {wanted[0]}, but that is a {tag(found)}"
                return self.faults.add(file.name, element, said, "Draw it again.", link)
        return self.faults.add(
            file.name, element, f"needs {href.lstrip('#')}, which is not here", "Add it.", link
        )

    def _files(self, file: File, space: str) -> Iterator[File]:
        """Where to look: in the file itself, then in others of the namespace."""
        wanted = space or file.namespace
        if wanted == file.namespace:
            yield file
        yield from (o for o in self.files if o is not file and o.namespace == wanted)


def _also(node: Any, name: str) -> tuple[str, ...]:
    variable = first(node, "variable")
    other = name_of(variable) if variable is not None else ""
    return tuple(dict.fromkeys(one for one in (other, node.get("id")) if one and one != name))
