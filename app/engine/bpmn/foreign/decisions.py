"""Decision files of other tools: namespaces, input variables, and languages other than FEEL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.engine import dmn, feel
from app.engine.bpmn.foreign import feel_text, juel
from app.engine.bpmn.foreign.case import Case, Decision
from app.engine.bpmn.foreign.feel_text import NoEquivalent
from app.engine.bpmn.foreign.names import CAMUNDA_DMN, split
from app.engine.bpmn.foreign.report import Need
from app.lib.xml import renamed_root

# Camunda 7's first versions wrote the address of the schema file where the namespace belongs.
MISSPELT = "http://www.omg.org/spec/DMN/20151101/dmn11.xsd"
DMN11 = "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
CODE = ("javascript", "ecmascript", "groovy", "juel", "el")
ENTRIES = ("inputEntry", "outputEntry")
LISTS = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


def translate(case: Case, root: Any) -> Any:
    """The root of a decision file in words that Baton reads."""
    root = _namespace(case, root)
    for node in list(root.iter()):
        kind = split(node.tag)[1]
        if kind in ("decision", "decisionTable", "inputData"):
            case.report.taken_over[kind] += 1
        if kind == "input":
            _input(case, node)
        elif kind in ("inputExpression", "outputEntry", "inputEntry", "literalExpression"):
            _cell(case, node)
        for name in [name for name in node.attrib if split(name)[0] == CAMUNDA_DMN]:
            _attribute(case, node, name)
    return root


def _namespace(case: Case, root: Any) -> Any:
    if split(root.tag)[0] != MISSPELT:
        return root
    spaces = {prefix: DMN11 if space == MISSPELT else space for prefix, space in root.nsmap.items()}
    made = renamed_root(root, f"{{{DMN11}}}definitions", spaces)
    for node in made.iter():
        space, local = split(node.tag)
        if space == MISSPELT:
            node.tag = f"{{{DMN11}}}{local}"
    case.translated(made, "namespace", MISSPELT, DMN11)
    return made


def _input(case: Case, node: Any) -> None:
    """An input without an expression takes the variable that is named beside it."""
    name = node.attrib.pop(f"{{{CAMUNDA_DMN}}}inputVariable", None)
    if name is None:
        return
    expression = next((one for one in node if split(one.tag)[1] == "inputExpression"), None)
    text = _text_of(expression) if expression is not None else None
    if not name.strip():
        case.kept(node, "camunda:inputVariable", "it is empty")
    elif text is not None and (text.text or "").strip() and not _is_used(node, name):
        case.kept(node, "camunda:inputVariable", f"no rule reads {name!r}")
    elif text is None or (text.text or "").strip():
        case.need(
            node, "camunda:inputVariable", "decision input",
            f"The value of the input was also known to its rules as {name!r}.",
            "Use the input's expression in the rules, or ? for its value.",
        )  # fmt: skip
    else:
        text.text = name
        case.translated(node, "camunda:inputVariable", name, f"inputExpression {name}")


def _is_used(node: Any, name: str) -> bool:
    """Whether a rule of the table reads a variable of that name."""
    cells = (one for one in node.getparent().iter() if split(one.tag)[1] in ENTRIES)
    words = (re.findall(r"\w+", "".join(cell.itertext())) for cell in cells)
    return any(name in found for found in words)


def _text_of(node: Any) -> Any:
    return next((one for one in node if split(one.tag)[1] == "text"), None)


def _cell(case: Case, node: Any) -> None:
    text = _text_of(node)
    said = (text.text or "").strip() if text is not None else ""
    language = (node.get("expressionLanguage") or "").lower().rsplit("/", 1)[-1]
    is_test = split(node.tag)[1] == "inputEntry"
    if not said:
        if language in CODE:
            node.attrib.pop("expressionLanguage")
        return
    if language not in CODE and _is_feel(said, is_test=is_test):
        return
    if language and language not in CODE:
        return  # FEEL that cannot be read: the reader of decisions says where and why
    try:
        anew = _anew(said, is_test=is_test)
    except NoEquivalent as error:
        if language:
            case.need(
                node, f"expressionLanguage {language}", "decision expression",
                f"{said[:120]!r} is written in {language}: {error}.", "Write it in FEEL.",
            )  # fmt: skip
        return
    text.text = anew
    node.attrib.pop("expressionLanguage", None)
    if anew != said:
        case.translated(node, f"{split(node.tag)[1]} ({language or 'JUEL'})", said, anew)


def _is_feel(said: str, *, is_test: bool) -> bool:
    try:
        if is_test:
            feel.compile_unary(said)
        else:
            feel.compile(said)
    except (feel.FeelSyntaxError, RecursionError):
        return False
    return True


def _anew(said: str, *, is_test: bool) -> str:
    """A cell in FEEL. A test written as a condition keeps its meaning (DMN 1.2 and later: any
    expression over ``?`` or variables that gives a boolean). Raises NoEquivalent."""
    pieces = list(_pieces(said))
    anew = feel_text.translate(pieces[0], cell=is_test).text
    if is_test and not _is_feel(anew, is_test=True):
        raise NoEquivalent("it is no test")
    return anew


def _pieces(said: str) -> Iterator[str]:
    if not juel.has_expression(said):
        yield said
        return
    try:
        found = list(juel.pieces(said))
    except juel.NotJuel as error:
        raise NoEquivalent(str(error)) from None
    if len(found) != 1:
        raise NoEquivalent("it is a mixed text")
    yield found[0][1]


def _attribute(case: Case, node: Any, name: str) -> None:
    value, what = node.attrib[name], f"camunda:{split(name)[1]}"
    reasons = {
        "historyTimeToLive": "how long instances are kept is set for the installation",
        "versionTag": "a decision is published together with its process",
    }
    reason = reasons.get(split(name)[1])
    if reason:
        case.kept(node, what, reason)
    else:
        case.need(node, what, "no equivalent", f"{what} = {value!r} has no equivalent here.",
                  "Look at what it did.")  # fmt: skip


def found_in(file: str, root: Any) -> Iterator[Decision]:
    """The decisions of a file, with what their results look like."""
    for node in root:
        if split(node.tag)[1] != "decision":
            continue
        table = next((one for one in node if split(one.tag)[1] == "decisionTable"), None)
        outputs, many = (), False  # type: tuple[str, ...], bool
        if table is not None:
            named = [one for one in table if split(one.tag)[1] == "output"]
            outputs = tuple(one.get("name") or "" for one in named)
            many = table.get("hitPolicy", "UNIQUE") in LISTS and not table.get("aggregation")
        yield Decision(node.get("id") or "", file, outputs if all(outputs) else (), many)


FOREIGN = "is written in"  # another language, which stands in the report already


def check(case: Case, name: str, content: bytes) -> None:
    """Adds what the reader of decisions has to say about a file."""
    try:
        dmn.load({name: content})
    except dmn.DmnRefused as refused:
        said = {need.element for need in case.report.needs}
        for fault in refused.problems:
            whole = fault.element.split(", ")[0]  # of "d, rule 1"
            if fault.element in said or (whole in said and FOREIGN in fault.reason):
                continue
            reason = f"{fault.reason[:1].upper()}{fault.reason[1:]}."
            case.report.needs.append(
                Need(fault.element, "", "decision", "engine", reason, fault.remedy, fault.line)
            )
