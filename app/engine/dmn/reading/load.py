"""From files to a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.engine.dmn import logic
from app.engine.dmn.graph import (
    Decision,
    Graph,
    InputData,
    Key,
    Knowledge,
    Need,
    PlanTooLong,
    Service,
    plan,
)
from app.engine.dmn.logic.calls import Definition
from app.engine.dmn.model import Model
from app.engine.dmn.problems import DmnRefused
from app.engine.dmn.reading.faults import Faults
from app.engine.dmn.reading.files import File, read_files
from app.engine.dmn.reading.links import Links
from app.engine.dmn.reading.logic import Reader
from app.engine.dmn.reading.names import Names, inner_names, special
from app.engine.dmn.reading.rings import check_rings
from app.engine.dmn.reading.types import Types
from app.engine.dmn.reading.xml import first, name_of, tag
from app.engine.feel.types import Type


def load(files: Mapping[str, bytes], *, partial: bool = False) -> Model:
    """The decisions of these files. Raises DmnRefused with every fault that was found.

    ``partial``: what has a fault is null when it is asked, with the fault as its warning, and
    everything else can be used; the faults are in ``problems`` of the model.
    """
    faults = Faults()
    found = read_files(files, faults)
    builder = Builder(found, faults)
    graph = builder.graph()
    if faults.found and not partial:
        raise DmnRefused(faults.found)
    return Model(graph, builder.order(), faults.found)


class Builder:
    """Makes the elements of all files."""

    def __init__(self, files: list[File], faults: Faults) -> None:
        self.files, self.faults = files, faults
        self.links = Links(files, faults)
        self.types = self._types()
        self.inside: dict[Key, frozenset[str]] = {}
        self.components: dict[str, frozenset[str]] = {}
        self.spare = special(name_of(node) for file in files for node in file.elements.values())

    def _types(self) -> dict[str, Types]:
        by_space: dict[str, Types] = {}
        made = {file.name: Types(file, self.faults, by_space) for file in self.files}
        for file in self.files:
            by_space.setdefault(file.namespace, made[file.name])
        for types in made.values():
            types.check()
        return made

    def order(self) -> Iterator[Key]:
        """Every element; those of files that nobody imports first."""
        imported = {one.namespace for file in self.files for one in file.imports}
        for file in sorted(self.files, key=lambda file: file.namespace in imported):
            yield from (Key(file.name, id_) for id_ in file.elements)

    def graph(self) -> Graph:
        """All elements, checked against each other."""
        inputs: dict[Key, InputData] = {}
        decisions: dict[Key, Decision] = {}
        knowledge: dict[Key, Knowledge] = {}
        services: dict[Key, Service] = {}
        for file in self.files:
            for id_, node in file.elements.items():
                key = Key(file.name, id_)
                kind = tag(node)
                if kind == "inputData":
                    inputs[key] = InputData(key, name_of(node), self._type(file, node))
                elif kind == "decision":
                    decisions[key] = self._decision(file, key, node)
                elif kind == "businessKnowledgeModel":
                    knowledge[key] = self._knowledge(file, key, node)
                else:
                    services[key] = self._service(file, key, node)
        graph = Graph(inputs, decisions, knowledge, services)
        graph = check_rings(graph, self.links, self.faults)
        self._check_plans(graph)
        self._check_twice()
        return graph

    def _type(self, file: File, node: Any) -> Type | None:
        variable = first(node, "variable")
        return None if variable is None else self.types[file.name].of(variable, name_of(node))

    # ---- elements

    def _decision(self, file: File, key: Key, node: Any) -> Decision:
        needs, missing = self.links.needs(file, node)
        names = self._names(file, node, needs)
        made: logic.Logic = self._reader(file).inside(node, name_of(node), names)
        if missing is not None:
            made = logic.Faulty(missing)
        given = {need.name for need in needs}
        inputs = (n for n in file.elements.values() if tag(n) == "inputData")
        hidden = frozenset(name_of(n) for n in inputs) - given
        return Decision(key, name_of(node), needs, made, self._type(file, node), hidden)

    def _knowledge(self, file: File, key: Key, node: Any) -> Knowledge:
        needs, missing = self.links.needs(file, node)
        name, inner = name_of(node), first(node, "encapsulatedLogic")
        names = self._names(file, node, needs).and_also([name])
        result = self._type(file, node)
        if inner is None:
            fault = self.faults.add(file.name, name, "has no logic", "Give it an expression.", node)
            made = Definition(name, (), logic.Faulty(fault))
        else:
            made = self._reader(file).definition(inner, name, names, result)
        if missing is not None:
            made = Definition(name, made.parameters, logic.Faulty(missing), made.result)
        return Knowledge(key, name, needs, made)

    def _service(self, file: File, key: Key, node: Any) -> Service:
        parts = [self.links.targets(file, node, kind) for kind in ("inputData", "inputDecision")]
        outputs = self.links.targets(file, node, "outputDecision")
        if not outputs:
            remedy = "Say which decision it gives out."
            self.faults.add(file.name, name_of(node), "gives nothing out", remedy, node)
        result = self._type(file, node)
        if result is not None and result.name == "function":
            result = result.result
        return Service(key, name_of(node), parts[0], parts[1], outputs, result)

    def _reader(self, file: File) -> Reader:
        return Reader(file.name, self.types[file.name], self.faults)

    def _names(self, file: File, node: Any, needs: Iterable[Need]) -> Names:
        """What a decision may read: what it needs, and what those have inside."""
        types = self.types[file.name]
        seen: set[str] = set().union(*map(self._components, (file, *self._imported(file))))
        for need in needs:
            seen |= special((need.seen_as, *need.also)) | self._inside(need.key)
        seen |= special(inner_names(node))
        return Names(frozenset(seen), self.spare, types.named)

    def _inside(self, key: Key) -> frozenset[str]:
        if key not in self.inside:
            self.inside[key] = special(inner_names(self.links.node(key)))
        return self.inside[key]

    def _components(self, file: File) -> frozenset[str]:
        if file.name not in self.components:
            nodes = self.types[file.name].nodes.values()
            self.components[file.name] = special(n for node in nodes for n in inner_names(node))
        return self.components[file.name]

    def _imported(self, file: File) -> Iterator[File]:
        spaces = {one.namespace for one in file.imports}
        return (other for other in self.files if other.namespace in spaces)

    # ---- checks over all

    def _check_plans(self, graph: Graph) -> None:
        for decision in graph.decisions.values():
            try:
                plan(graph, decision)
            except PlanTooLong:
                said = "needs more decisions through imports than can be made"
                self.faults.add(decision.key.file, decision.name, said, "Import less.", None)

    def _check_twice(self) -> None:
        """Decisions are asked by id or name: in files that nobody imports each is there once."""
        imported = {one.namespace for file in self.files for one in file.imports}
        seen: dict[str, File] = {}
        for file in self.files:
            if file.namespace in imported:
                continue
            for id_, node in file.elements.items():
                if tag(node) == "decision":
                    self._check_once(file, id_, node, seen)

    def _check_once(self, file: File, id_: str, node: Any, seen: dict[str, File]) -> None:
        for word in {id_, name_of(node)}:
            other = seen.setdefault(word, file)
            if other is not file:
                said = f"is there twice, also in {other.name}"
                remedy = "Give one of the two another id and name."
                self.faults.add(file.name, word, said, remedy, node)
