"""Input and output parameters become input and output mappings."""

from __future__ import annotations

import re
from typing import Any

from app.engine.bpmn.foreign import feel_text, scripts, texts, tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.feel_text import NoEquivalent, quoted
from app.engine.bpmn.foreign.names import split

KEY = re.compile(r"[^\W\d]\w*\Z")


def of(case: Case, node: Any, home: Any = None) -> None:
    """``inputOutput`` of an element, or of the connector inside it."""
    for mappings in tree.named(home, "inputOutput") if home is not None else tree.foreign(
        node, "inputOutput"
    ):  # fmt: skip
        for kind, name in (("input", "inputParameter"), ("output", "outputParameter")):
            for parameter in tree.named(mappings, name):
                _parameter(case, node, kind, parameter)
        tree.drop(mappings)


def _parameter(case: Case, node: Any, kind: str, parameter: Any) -> None:
    target = (parameter.get("name") or "").strip()
    what = split(parameter.tag)[1]
    if not target:
        case.cannot(node, what, parameter, "it names no variable")
        return
    try:
        source = source_of(parameter)
    except NoEquivalent as error:
        case.cannot(node, f"{what} {target}", parameter, str(error))
        return
    tree.mapping(node, kind, source, target)
    shown = " ".join(tree.text_of(parameter).split()) or "(empty)"
    case.translated(node, f"{what} {target}", shown, source)


def source_of(holder: Any) -> str:
    """What a parameter or entry holds, as a constant or FEEL. Raises NoEquivalent."""
    inner = [one for one in holder if tree.is_foreign(one)]
    if inner:
        return f"={_structure(inner[0])}"
    text = tree.text_of(holder)
    return texts.convert(text).text if text else "=null"


def _structure(node: Any) -> str:
    """A list, a map, a script or a value as FEEL."""
    kind = split(node.tag)[1]
    if kind == "list":
        said = f"[{', '.join(_structure(one) for one in node if tree.is_foreign(one))}]"
    elif kind == "map":
        entries = (
            f"{_key(one.get('key') or '')}: {_inside(one)}" for one in tree.named(node, "entry")
        )
        said = "{" + ", ".join(entries) + "}"
    elif kind == "script":
        return scripts.value_of(node)
    elif kind in ("value", "string", "expression"):
        return texts.value(tree.text_of(node))
    else:
        raise NoEquivalent(f"a {kind} is not known")
    feel_text.check(said)
    return said


def _inside(entry: Any) -> str:
    inner = [one for one in entry if tree.is_foreign(one)]
    return _structure(inner[0]) if inner else texts.value(tree.text_of(entry))


def _key(name: str) -> str:
    return name if KEY.match(name) else quoted(name)
