"""Multi-instance: the collection, its elements, and when it is done early."""

from __future__ import annotations

from typing import Any

from app.engine.bpmn.foreign import juel, tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.parse.xml import child, text_of


def multi_instance(case: Case, loop: Any) -> None:
    """What stands in ``multiInstanceLoopCharacteristics``."""
    if tree.has_zeebe(loop, "loopCharacteristics"):
        return
    collection, element = _collection(case, loop), tree.take(loop, "elementVariable")
    for old in tree.foreign(loop, "collection"):
        case.cannot(loop, "collection", old, "the list is described in Java")
        tree.drop(old)
    if collection is None:
        collection = _cardinality(case, loop)
    _completion(case, loop)
    if collection is None:
        return  # which the engine refuses with a remedy of its own
    made = tree.zeebe(loop, "loopCharacteristics", inputCollection=collection)
    item = child(loop, "inputDataItem")
    name = element[1] if element else (item.get("name") or "" if item is not None else "")
    if name:
        made.set("inputElement", name)
        what = element[0] if element else "inputDataItem"
        case.translated(loop, what, name, f"inputElement={name}")
    for old in ("inputDataItem", "loopDataInputRef"):
        if (found := child(loop, old)) is not None:
            tree.drop(found)
    _outputs(case, loop, made)


def _collection(case: Case, loop: Any) -> str | None:
    if found := tree.take(loop, "collection"):
        return case.expression(loop, *found)
    reference = child(loop, "loopDataInputRef")
    if reference is not None and text_of(reference):
        return case.expression(loop, "loopDataInputRef", text_of(reference))
    return None


def _cardinality(case: Case, loop: Any) -> str | None:
    """A number of instances: as many numbers, since a collection is what is run over."""
    node = child(loop, "loopCardinality")
    if node is None or not text_of(node):
        return None
    text = case.expression(loop, "loopCardinality", text_of(node))
    if text is None:
        return None
    tree.drop(node)
    count = text.removeprefix("=")
    if count.isdigit() and int(count):
        return f"=for i in 1..{int(count)} return i"
    # 1..0 counts down in FEEL.
    return f"=if {count} < 1 then [] else for i in 1..({count}) return i"


def _completion(case: Case, loop: Any) -> None:
    node = child(loop, "completionCondition")
    said = text_of(node)
    if node is None or not said or said.startswith("="):
        return
    if juel.has_expression(said):
        said_anew = case.expression(loop, "completionCondition", said)
        if said_anew:
            node.text = said_anew


def _outputs(case: Case, loop: Any, made: Any) -> None:
    """The standard's own collection of results (BPMN 2.0, 10.3.8)."""
    reference, item = child(loop, "loopDataOutputRef"), child(loop, "outputDataItem")
    if reference is None or item is None or not text_of(reference) or not item.get("name"):
        return
    made.set("outputCollection", text_of(reference))
    made.set("outputElement", f"={item.get('name')}")
    case.translated(
        loop, "loopDataOutputRef", text_of(reference), f"outputCollection={text_of(reference)}"
    )
    tree.drop(reference)
    tree.drop(item)
