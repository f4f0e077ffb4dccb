"""Forms: fields in the diagram become form-js forms; references to forms of other kinds are named.

A form-js form is JSON with a list of components (https://bpmn.io/toolkit/form-js).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import simplejson

from app.engine.bpmn.foreign import juel, tree
from app.engine.bpmn.foreign.case import Case
from app.engine.bpmn.parse.xml import ZEEBE, child

CAMUNDA_FORM = ("camunda-forms:deployment:", "camunda-forms:app:", "camunda-forms:")
KINDS: dict[str, dict[str, Any]] = {
    "string": {"type": "textfield"},
    "long": {"type": "number", "decimalDigits": 0},
    "integer": {"type": "number", "decimalDigits": 0},
    "int": {"type": "number", "decimalDigits": 0},
    "double": {"type": "number"},
    "decimal": {"type": "number"},
    "boolean": {"type": "checkbox"},
    "date": {"type": "datetime", "subtype": "date"},
    "enum": {"type": "select"},
}
LIMITS = {"min": "min", "max": "max", "minlength": "minLength", "maxlength": "maxLength"}


def of(case: Case, node: Any) -> None:
    """The form of a user task or start event."""
    made = _from_fields(case, node)
    if (found := tree.take(node, "formRef")) and found[1].strip():
        binding = tree.take(node, "formRefBinding") or ("", "")
        tree.take(node, "formRefVersion")
        _refer(case, node, found[0], found[1].strip(), binding[1])
    if (found := tree.take(node, "formKey")) and found[1].strip():
        _key(case, node, *found, made=made)


def _key(case: Case, node: Any, what: str, original: str, *, made: bool) -> None:
    prefix = next((prefix for prefix in CAMUNDA_FORM if original.startswith(prefix)), "")
    if prefix:
        name = original.removeprefix(prefix).rsplit("/", 1)[-1].removesuffix(".form")
        _refer(case, node, what, name, original=original)
        return
    tree.keep(node, what, original)
    if made:
        case.kept(node, what, f"{original!r} is replaced by the form made from its fields")
        return
    case.need(
        node,
        what,
        "form",
        f"The form {original!r} is a page of another system.",
        "Draw a form with its fields and choose it for this element.",
    )


def _refer(
    case: Case, node: Any, what: str, name: str, binding: str = "", original: str = ""
) -> None:
    case.asked_forms.add(name)
    binds = {"bindingType": binding} if binding in ("latest", "deployment") else {}
    tree.zeebe(node, "formDefinition", formId=name, **binds)
    case.translated(node, what, original or name, f"zeebe:formDefinition formId={name}")


def _from_fields(case: Case, node: Any) -> bool:
    """Whether a form was made from ``formData`` or ``formProperty`` elements."""
    fields = [
        field for data in tree.foreign(node, "formData") for field in tree.named(data, "formField")
    ]
    properties = tree.foreign(node, "formProperty")
    if not fields and not properties:
        for data in tree.foreign(node, "formData"):
            case.kept(node, "formData", "it has no fields")
            tree.drop(data)
        return False
    form_id = node.get("id")
    components = [_component(case, node, field) for field in (*fields, *properties)]
    case.forms[form_id] = {
        "type": "default",
        "id": form_id,
        "schemaVersion": 18,
        "components": components,
    }
    tree.zeebe(node, "formDefinition", formId=form_id)
    kinds = [field.get("type") or "string" for field in (*fields, *properties)]
    names = ", ".join(f"{one['key']} ({kind})" for one, kind in zip(components, kinds, strict=True))
    what = "formData" if fields else "formProperty"
    case.translated(node, what, f"fields {names}", f"{form_id}.form")
    for old in (*tree.foreign(node, "formData"), *properties):
        if key := old.get("businessKey"):
            case.kept(node, "businessKey", f"{key} was the business key; here it is the order's id")
        tree.drop(old)
    return True


def _component(case: Case, node: Any, field: Any) -> dict[str, Any]:
    key = field.get("id") or field.get("name") or "field"
    kind = (field.get("type") or "string").lower()
    said = field.get("label") or field.get("name") or key
    made: dict[str, Any] = {"id": f"Field_{key}", "key": key, "label": said}
    made |= KINDS.get(kind, KINDS["string"])
    if juel.has_expression(said):
        _cannot(case, node, key, "label", said)
    if kind not in KINDS:
        case.need(
            node, "formField", "form field",
            f"The field {key} is of the type {kind!r}, which forms here do not have.",
            "It is a text field now; choose a better one.",
        )  # fmt: skip
    if kind == "enum":
        values = [*tree.named(field, "value")]
        made["values"] = [{"label": v.get("name") or v.get("id"), "value": v.get("id")}
                          for v in values]  # fmt: skip
    if kind == "date":
        made["dateLabel"] = said
    if validate := dict(_rules(case, node, key, field)):
        made["validate"] = validate
    if _is_off(field, "writable") or _has_rule(field, "readonly"):
        made["readonly"] = True
    _default(case, node, made, field)
    if inner := _properties(field):
        made["properties"] = inner
    return made


def _default(case: Case, node: Any, made: dict[str, Any], field: Any) -> None:
    given = field.get("defaultValue") or field.get("default") or field.get("expression")
    if not given:
        return
    if juel.has_expression(given):
        _cannot(case, node, made["key"], "default value", given)
        return
    made["defaultValue"] = given == "true" if made["type"] == "checkbox" else given


def _cannot(case: Case, node: Any, key: str, what: str, said: str) -> None:
    case.need(
        node, "formField", "form field",
        f"The {what} of the field {key} is the expression {said!r}; a form has none.",
        f"Set the variable {key} before, with an input mapping.",
    )  # fmt: skip


def _rules(case: Case, node: Any, key: str, field: Any) -> Iterator[tuple[str, Any]]:
    if field.get("required") == "true":
        yield "required", True
    for rule in _constraints(field):
        name, config = rule.get("name") or "", rule.get("config") or ""
        if name == "required" and config != "false":
            yield "required", True
        elif name in LIMITS and config.lstrip("-").isdigit():
            yield LIMITS[name], int(config)
        elif name != "readonly":
            case.need(
                node, "validation", "form field",
                f"The field {key} is checked by {name} {config}".strip() + ".",
                "Check the value in the process, or give the field a pattern.",
            )  # fmt: skip


def _constraints(field: Any) -> list[Any]:
    return [rule for inner in tree.named(field, "validation")
            for rule in tree.named(inner, "constraint")]  # fmt: skip


def _has_rule(field: Any, name: str) -> bool:
    return any(
        rule.get("name") == name and rule.get("config") != "false" for rule in _constraints(field)
    )


def _is_off(field: Any, name: str) -> bool:
    return str(field.get(name, "true")).lower() == "false"


def _properties(field: Any) -> dict[str, str]:
    return {
        one.get("id") or one.get("name") or "": one.get("value") or ""
        for inner in tree.named(field, "properties")
        for one in tree.named(inner, "property")
    }


def of_start(case: Case, node: Any) -> None:
    """A start event's form: Baton asks nobody before an order begins."""
    before = set(case.forms)
    asked = tree.attribute(node, "formKey")
    of(case, node)
    if made := set(case.forms) - before:
        keys = ", ".join(one["key"] for one in case.forms[made.pop()]["components"])
        case.need(
            node, "formData", "start form",
            f"A form asked for {keys} when the process began; here an order begins it.",
            "Let the order bring these values, or ask for them in a first user task.",
        )  # fmt: skip
    elif asked and asked.startswith(CAMUNDA_FORM):
        case.need(
            node, "formKey", "start form",
            "A form was shown when the process began; here an order begins it.",
            "Let the order bring these values, or show the form in a first user task.",
        )  # fmt: skip


# ---- forms inside a diagram of Camunda 8


def embedded(case: Case, node: Any) -> None:
    """A form key of Camunda 8: a form inside the process, or a page somewhere else."""
    home = child(node, "extensionElements")
    known = home if home is not None else ()
    definition = next((one for one in known if one.tag == f"{{{ZEEBE}}}formDefinition"), None)
    key = definition.get("formKey") if definition is not None else None
    if definition is None or not key:
        return
    name = key.rsplit(":", 1)[-1]
    bodies = node.getroottree().iter(f"{{{ZEEBE}}}userTaskForm")
    body = next((one for one in bodies if one.get("id") == name), None)
    del definition.attrib["formKey"]
    if not key.startswith("camunda-forms:") or body is None:
        definition.set("externalReference", key)
        case.translated(node, "zeebe:formDefinition formKey", key, f"externalReference={key}")
        return
    try:
        schema = simplejson.loads(body.text or "", use_decimal=True)
    except (ValueError, RecursionError) as error:
        case.need(node, "zeebe:userTaskForm", "form", f"The form {name} is no JSON: {error}.",
                  "Draw it anew.")  # fmt: skip
        return
    case.forms[name] = schema
    definition.set("formId", name)
    case.translated(node, "zeebe:userTaskForm", key, f"{name}.form")
