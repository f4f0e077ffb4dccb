"""The files themselves: which are DMN, what they are called, what they import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.dmn.reading.faults import Faults
from app.engine.dmn.reading.xml import children, clean, name_of, tag
from app.lib.xml import XmlRefused, parse

NAMESPACES = (
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)
ELEMENTS = ("inputData", "decision", "businessKnowledgeModel", "decisionService")


@dataclass(frozen=True)
class Import:
    """Another file whose elements are seen under a name; an empty name: as they are."""

    name: str
    namespace: str
    node: Any


@dataclass
class File:
    """One file: its root, its namespace, its elements by id, its imports."""

    name: str
    root: Any
    namespace: str
    elements: dict[str, Any] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)

    def prefix_of(self, namespace: str) -> str | None:
        """The name under which this file sees another namespace; empty for its own."""
        if namespace in ("", self.namespace):
            return ""
        for one in self.imports:
            if one.namespace == namespace:
                return one.name
        return None


def read_files(contents: Mapping[str, bytes], faults: Faults) -> list[File]:
    """The files that are DMN. Those that are not are faults."""
    files: list[File] = []
    for name, content in contents.items():
        root = _root(name, content, faults)
        if root is not None:
            files.append(_file(name, root, faults))
    _check_namespaces(files, faults)
    _check_imports(files, faults)
    return files


def _root(name: str, content: bytes, faults: Faults) -> Any:
    try:
        root = parse(content, name)
    except XmlRefused as refused:
        faults.add(name, name, refused.message, "Save it again from the editor.", refused.line)
        return None
    space = str(root.tag)[1:].split("}")[0] if str(root.tag).startswith("{") else ""
    if tag(root) != "definitions" or space not in NAMESPACES:
        said = f"is no DMN file: its root is {tag(root)} "
        said += f"of the namespace {space}" if space else "without a namespace"
        faults.add(name, name, said, "Save it as DMN 1.1 to 1.5.", root)
        return None
    return root


def _file(name: str, root: Any, faults: Faults) -> File:
    file = File(name, root, (root.get("namespace") or "").strip())
    for node in children(root):
        if tag(node) == "import":
            _import(file, node, faults)
        elif tag(node) in ELEMENTS:
            _element(file, node, faults)
    _check_names(file, faults)
    return file


def _import(file: File, node: Any, faults: Faults) -> None:
    space = str(node.get("importType") or "")
    if space and not any(space.startswith(known.rsplit("/", 2)[0]) for known in NAMESPACES):
        faults.add(
            file.name,
            f"import {node.get('name') or ''}".strip(),
            f"is of {space}, not of DMN",
            "Import DMN files only.",
            node,
        )
        return
    one = Import(clean(node.get("name")), (node.get("namespace") or "").strip(), node)
    if one.name and any(one.name == other.name for other in file.imports):
        remedy = "Give one of the two another name."
        faults.add(file.name, f"import {one.name}", "is there twice", remedy, node)
    file.imports.append(one)


def _element(file: File, node: Any, faults: Faults) -> None:
    key = node.get("id") or name_of(node)
    if not key:
        remedy = "Give it a name."
        faults.add(file.name, tag(node), "has neither id nor name", remedy, node)
    elif key in file.elements:
        remedy = "Give one of the two another id."
        faults.add(file.name, key, "is there twice", remedy, node)
    else:
        file.elements[key] = node


def _check_names(file: File, faults: Faults) -> None:
    """Names of input data, decisions, knowledge and services are one space (DMN 1.5, 6.3)."""
    seen: dict[str, str] = {}
    for key, node in file.elements.items():
        name = name_of(node)
        if name in seen and (tag(node), seen[name]) != ("decisionService", "decision"):
            said = f"is called {name!r}, as another element is"
            faults.add(file.name, key, said, "Give one of the two another name.", node)
        seen.setdefault(name, tag(node))


def _check_namespaces(files: list[File], faults: Faults) -> None:
    seen: dict[str, File] = {}
    for file in files:
        if not file.namespace:
            remedy = 'Add an attribute like namespace="http://example.com/decisions".'
            faults.add(file.name, file.name, "has no namespace", remedy, file.root)
        elif any(file.namespace == one.namespace for one in _imported(files)):
            other = seen.get(file.namespace)
            if other is not None:
                said = f"has the namespace {file.namespace}, which is imported, as {other.name} has"
                remedy = "Give one of the two files another namespace."
                faults.add(file.name, file.name, said, remedy, file.root)
        seen.setdefault(file.namespace, file)


def _imported(files: list[File]) -> Iterator[Import]:
    for file in files:
        yield from file.imports


def _check_imports(files: list[File], faults: Faults) -> None:
    known = {file.namespace for file in files}
    for file in files:
        for one in file.imports:
            if one.namespace not in known:
                said = f"wants the namespace {one.namespace!r}, which no file has"
                remedy = "Add the file, or take the import away."
                faults.add(file.name, f"import {one.name}".strip(), said, remedy, one.node)
