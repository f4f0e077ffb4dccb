"""Changes a parsed diagram: extension elements, mappings, and a home for originals."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from app.engine.bpmn.foreign.names import ENGINES, IMPORT, PREFIXES, split, spoken
from app.engine.bpmn.parse.xml import BPMN, ZEEBE, child, children, tag
from app.lib.xml import renamed_root

FIRST = ("documentation",)  # BPMN 2.0, BaseElement: documentation, then extensionElements


def with_prefixes(root: Any, prefixes: Mapping[str | None, str] = PREFIXES) -> Any:
    """The root with our namespaces declared, so that elements need not do it one by one."""
    known = root.nsmap
    missing = {name: space for name, space in prefixes.items() if space not in known.values()}
    if not missing or set(missing) & set(known):
        return root
    return renamed_root(root, root.tag, {**known, **missing})


def add(parent: Any, kind: str, /, **attributes: str) -> Any:
    """A new child element of that tag."""
    made = parent.makeelement(kind, attributes)
    parent.append(made)
    return made


def extensions(node: Any) -> Any:
    """The extension elements of a node, made where they are missing."""
    found = child(node, "extensionElements")
    if found is not None:
        return found
    made = node.makeelement(f"{{{BPMN}}}extensionElements", {})
    place = sum(1 for _ in children(node, FIRST[0]))
    node.insert(place, made)
    return made


def zeebe(node: Any, name: str, /, **attributes: str) -> Any:
    """The ``zeebe:`` extension element of the node with these attributes, made if missing."""
    home = extensions(node)
    found = next((inner for inner in home if inner.tag == f"{{{ZEEBE}}}{name}"), None)
    if found is None:
        found = add(home, f"{{{ZEEBE}}}{name}")
    for key, value in attributes.items():
        found.set(key, value)
    return found


def has_zeebe(node: Any, name: str) -> bool:
    """Whether the node carries that ``zeebe:`` extension element."""
    home = child(node, "extensionElements")
    return home is not None and any(inner.tag == f"{{{ZEEBE}}}{name}" for inner in home)


def mapping(node: Any, kind: str, source: str, target: str) -> None:
    """Adds an input or output mapping."""
    add(zeebe(node, "ioMapping"), f"{{{ZEEBE}}}{kind}", source=source, target=target)


def header(node: Any, key: str, value: str) -> None:
    """Adds a header of a job."""
    add(zeebe(node, "taskHeaders"), f"{{{ZEEBE}}}header", key=key, value=value)


def keep(node: Any, what: str, original: Any) -> None:
    """Keeps the original of something, a text or an element, in our own namespace."""
    home = extensions(node)
    made = add(home, f"{{{IMPORT}}}original", what=what)
    if isinstance(original, str):
        made.text = original
        return
    inner = copy.deepcopy(original)
    inner.tail = None
    made.append(inner)


# ---- words of other engines


def attribute(node: Any, name: str) -> str | None:
    """The value of another engine's attribute, without taking it."""
    for space in ENGINES:
        if (value := node.get(f"{{{space}}}{name}")) is not None:
            return str(value)
    return None


def take(node: Any, name: str) -> tuple[str, str] | None:
    """Takes another engine's attribute out: what it is called and its value."""
    for space in ENGINES:
        key = f"{{{space}}}{name}"
        if (value := node.attrib.pop(key, None)) is not None:
            return spoken(key), str(value)
    return None


def foreign(node: Any, name: str) -> list[Any]:
    """Another engine's elements of that name in the extension elements of a node."""
    home = child(node, "extensionElements")
    return named(home, name) if home is not None else []


def named(home: Any, name: str) -> list[Any]:
    """Another engine's elements of that name directly inside."""
    return [inner for inner in home if is_foreign(inner) and split(inner.tag)[1] == name]


def is_foreign(node: Any) -> bool:
    """Whether an element is a word of another engine."""
    return split(node.tag)[0] in ENGINES


def tidy(root: Any) -> None:
    """Indents the extension elements, so that a person can read and compare the file."""
    for home in list(root.iter(f"{{{BPMN}}}extensionElements")):
        level = sum(1 for _ in home.iterancestors())
        _indent(home, level)
        if not (home.tail or "").strip():
            home.tail = _line(level - (home.getnext() is None))


def _indent(node: Any, level: int) -> None:
    inner = list(node)
    # An original stays as it was, to the last space.
    if not inner or node.tag == f"{{{IMPORT}}}original":
        return
    if not (node.text or "").strip():
        node.text = _line(level + 1)
    for one in inner:
        _indent(one, level + 1)
        if not (one.tail or "").strip():
            one.tail = _line(level + 1 - (one is inner[-1]))


def _line(level: int) -> str:
    return "\n" + "  " * level


def drop(node: Any) -> None:
    """Removes an element; the white space behind it goes too."""
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def text_of(node: Any) -> str:
    """All text of an element that may hold CDATA and comments."""
    return "".join(node.itertext()).strip()


def label(node: Any) -> str:
    """The name that a person gave an element, on one line."""
    return " ".join((node.get("name") or "").split())


def owner(node: Any) -> Any:
    """The element with an id that a node stands in, or the node itself; in DMN the decision."""
    here = node
    if not tag(node):
        above = (one for one in node.iterancestors() if split(one.tag)[1] == "decision")
        return next(above, node)
    while here.getparent() is not None and (not here.get("id") or tag(here) in PARTS):
        here = here.getparent()
    return here


PARTS = {
    "extensionElements",
    "conditionExpression",
    "multiInstanceLoopCharacteristics",
    "standardLoopCharacteristics",
    "timerEventDefinition",
    "messageEventDefinition",
    "errorEventDefinition",
    "signalEventDefinition",
    "escalationEventDefinition",
    "conditionalEventDefinition",
    "compensateEventDefinition",
    "cancelEventDefinition",
    "linkEventDefinition",
    "terminateEventDefinition",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "condition",
    "completionCondition",
    "loopCardinality",
    "",
}
