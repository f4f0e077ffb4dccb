"""Scripts: what is really an expression becomes FEEL, the rest is left to a person."""

from __future__ import annotations

import re
from typing import Any

from app.engine.bpmn.foreign import feel_text, juel, texts, tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.foreign.feel_text import NoEquivalent
from app.engine.bpmn.foreign.juel import Part
from app.engine.bpmn.parse.xml import BPMN, child

EXPRESSIONS = ("juel", "el", "secure-juel")
CODE = ("javascript", "ecmascript", "groovy")
PRINTS = re.compile(
    r"(?:out:)?(?:print|println|console\.log|System\.out\.println)\s*\(?\s*"
    r"(?:\"[^\"$]*\"|'[^'$]*')\s*\)?\s*;?\s*"
)


def task(case: Case, node: Any) -> None:
    """A script task."""
    if tree.has_zeebe(node, "script") or tree.has_zeebe(node, "taskDefinition"):
        return
    script = child(node, "script")
    language = (node.get("scriptFormat") or "").strip()
    result = (tree.take(node, "resultVariable") or tree.take(node, "resultVariableName")
              or ("", ""))  # fmt: skip
    resource = tree.take(node, "resource")
    code = tree.text_of(script) if script is not None else ""
    if resource or not code:
        where = resource[1] if resource else ""
        if result[1]:
            tree.keep(node, *result)
        _cannot(case, node, language, where, "it stands in another file" if where else "is empty")
        return
    if PRINTS.fullmatch(code):
        node.tag = f"{{{BPMN}}}task"
        tree.keep(node, f"script ({language})", code)
        note = "it only prints, so the task passes"
        case.translated(node, f"script ({language})", code, "task", note)
        _clean(node, script)
        return
    try:
        name, said = _statement(language, code, result[1])
    except NoEquivalent as error:
        if result[1]:
            tree.keep(node, result[0], result[1])
        _cannot(case, node, language, code, str(error))
        return
    tree.zeebe(node, "script", expression=f"={said}", resultVariable=name)
    case.translated(node, f"script ({language})", code, f"{name} = {said}")
    _clean(node, script)


def _clean(node: Any, script: Any) -> None:
    tree.drop(script)
    node.attrib.pop("scriptFormat", None)


def _cannot(case: Case, node: Any, language: str, code: str, reason: str) -> None:
    if code and child(node, "script") is None:
        tree.keep(node, "camunda:resource", code)
    shown = " ".join(code.split())[:120]
    case.need(
        node, f"script ({language or 'no language'})", "script",
        f"The script {shown!r} has no equivalent in FEEL: {reason}." if code
        else "The script task has no script.",
        "Write it as a FEEL expression with a result variable, or make it a service task.",
    )  # fmt: skip


def _statement(language: str, code: str, result: str) -> tuple[str, str]:
    """The variable that a script sets and what to. Raises NoEquivalent."""
    if language.lower() == "feel":
        said = code.removeprefix("=").strip()
        feel_text.check(said)
        return _need_name(result), said
    tree_of = _single(language, code)
    assigned = assignment(tree_of)
    if assigned is not None and not result:
        return assigned[0], feel_text.written(assigned[1]).text
    return _need_name(result), feel_text.written(tree_of).text


def _need_name(result: str) -> str:
    if not result:
        raise NoEquivalent("its value goes into no variable")
    return result


def assignment(part: Part) -> tuple[str, Part] | None:
    """The variable and value of ``execution.setVariable('x', value)``, or None."""
    if part.kind != "call" or part.value not in ("setVariable", "setVariableLocal"):
        return None
    owner, *given = part.inner
    if owner.value not in ("execution", "delegateExecution") or len(given) != 2:
        return None
    return (given[0].value, given[1]) if given[0].kind == "text" else None


def _single(language: str, code: str) -> Part:
    """The tree of a script that is a single expression. Raises NoEquivalent."""
    known = language.lower()
    if known not in (*EXPRESSIONS, *CODE):
        raise NoEquivalent(f"{language or 'its language'} is not run here")
    code = re.sub(r"^\s*//[^\n]*\n", "", code).strip().rstrip(";").strip()
    if known in EXPRESSIONS and juel.has_expression(code):
        parts = list(juel.pieces(code))
        if len(parts) != 1:
            raise NoEquivalent("it is a mixed text")
        code = parts[0][1]
    try:
        found = juel.parse(code)
    except juel.NotJuel:
        raise NoEquivalent("it is more than one expression") from None
    if known in CODE and _adds_text(found):
        raise NoEquivalent("it joins texts as only a script does")
    return found


def _adds_text(part: Part) -> bool:
    """Whether ``+`` may join a text: scripts make texts of numbers there, FEEL does not."""
    adds = part.kind == "binary" and part.value == "+"
    if adds and any(inner.kind == "text" for inner in part.inner):
        return True
    return any(_adds_text(inner) for inner in part.inner)


def value_of(node: Any) -> str:
    """A script that gives a value, as FEEL without ``=``. Raises NoEquivalent."""
    language = (node.get("scriptFormat") or "").strip()
    code = tree.text_of(node)
    if node.get("resource"):
        raise NoEquivalent(f"the script stands in another file, {node.get('resource')}")
    if language.lower() == "feel":
        feel_text.check(code.removeprefix("=").strip())
        return code.removeprefix("=").strip()
    if language.lower() == "freemarker":
        if "<#" in code or "<@" in code or "?" in code:
            raise NoEquivalent("a Freemarker template is not run here")
        return texts.value(code)
    return feel_text.written(_single(language, code)).text
