"""What a form has that a user task could not be completed with, field by field.

The inbox checks each answer again on the server. What cannot be checked there is named here, before
somebody stands before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import regex

from app.designer.asking.reading import Form, Part, fault

# What the inbox can check, and what only shows something; a test holds them to app.tasks.forms.
ASKS = frozenset({"textfield", "textarea", "number", "checkbox", "select", "radio", "checklist",
                  "taglist", "datetime"})  # fmt: skip
COMPUTES = frozenset({"expression"})  # nobody types these: the inbox computes them
KEPT = ASKS | COMPUTES  # their values become variables
SHOWS = frozenset({"text", "html", "image", "separator", "spacer", "button", "group", "table"})
CHOICES = frozenset({"select", "radio", "checklist", "taglist"})
INSTEAD = {
    "filepicker": "Ask for the address of the file in a text field.",
    "documentPreview": "Show the address of the document in a text.",
    "dynamiclist": "Ask for a fixed number of fields, or for a text with one entry a line.",
    "iframe": "Show a link in a text: pages of other sites are not shown inside of Baton's.",
}
NAME = regex.compile(r"[A-Za-z_]\w*")
COUNTS = ("minLength", "maxLength")
AMOUNTS = ("min", "max")
FIXED = ("disabled", "readonly")


@dataclass(frozen=True)
class Finding:
    """One thing about a form; ``field`` is the id of the component, ``key`` its variable."""

    severity: str  # error, warning or info
    field: str
    key: str
    message: str
    remedy: str
    line: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For the page."""
        return {
            "severity": self.severity,
            "field": self.field,
            "key": self.key,
            "message": self.message,
            "remedy": self.remedy,
            "line": self.line,
        }


def faults(form: Form) -> Iterator[Finding]:
    """Everything that is wrong with the form alone."""
    if not form.id:
        yield Finding("error", "", "", "The form has no id, so no user task can name it.",
                      "Give it one under General.")  # fmt: skip
    twice = {key for key, count in Counter(p.key for p in form.parts if p.key).items() if count > 1}
    for part in form.parts:
        if part.key in twice:
            yield _error(part, f"Two fields ask for {part.key}; only one answer would be kept.",
                         "Give one of them another key.")  # fmt: skip
        yield from _kind(part)
        yield from _key(part)
        yield from _expressions(part)
        if part.kind in ASKS:
            yield from _rules(part)
        if part.kind in COMPUTES:
            yield from _computed(part)
        if part.kind in CHOICES:
            yield from _choices(part)


def _error(part: Part, message: str, remedy: str) -> Finding:
    return Finding("error", part.id, part.key, message, remedy)


def _kind(part: Part) -> Iterator[Finding]:
    if part.kind not in KEPT | SHOWS:
        known = ", ".join(sorted(KEPT))
        remedy = INSTEAD.get(part.kind, f"Use one of: {known}.")
        message = f"{part.words}: the inbox cannot take answers of the type {part.kind or 'none'}."
        yield _error(part, message, remedy)
    elif part.kind == "group" and part.said.get("path"):
        yield _error(part, f"{part.words}: answers inside of a group with a path cannot be taken.",
                     "Empty the path of the group; its fields become variables.")  # fmt: skip


def _key(part: Part) -> Iterator[Finding]:
    if part.kind not in KEPT:
        return
    if not part.key:
        lost = "answer" if part.kind in ASKS else "value"
        message = f"{part.words} has no key, so its {lost} would be lost."
        yield _error(part, message, "Write the name of a variable as its key.")
    elif not NAME.fullmatch(part.key):
        # A point would lead into a context, which the inbox does not take; the rest cannot be read.
        severity = "error" if "." in part.key else "warning"
        message = f"{part.words}: {part.key} is no name of a variable."
        remedy = "Use letters, digits and _ alone, such as approvedBy."
        yield Finding(severity, part.id, part.key, message, remedy)


def _expressions(part: Part) -> Iterator[Finding]:
    for place, text in part.expressions():
        if wrong := fault(text):
            shown = text if len(text) <= 80 else f"{text[:80]}…"
            message = f"{part.words}, {place}: {shown} is no FEEL: {wrong}."
            decides = place.startswith("conditional") or (
                part.kind in COMPUTES and place == "expression"
            )
            severity = "error" if decides else "warning"
            yield Finding(severity, part.id, part.key, message, "Correct the expression.")
    if "dynamiclist" in part.inside and part.key:
        message = f"{part.words} stands in a list, whose answers cannot be taken."
        yield _error(part, message, "Move it out of the list.")


def _computed(part: Part) -> Iterator[Finding]:
    """What has no expression computes nothing; one that is no FEEL is named with the others."""
    text = str(part.said.get("expression") or "")
    if not text.removeprefix("=").strip():
        yield _error(part, f"{part.words} has no expression, so it would have no value.",
                     "Write one under General, such as =seats * price.")  # fmt: skip
    elif not text.startswith("="):
        yield _error(part, f"{part.words}: {text[:80]} does not start with =, so nothing is "
                     "computed.", "Begin the expression with =.")  # fmt: skip


def _rules(part: Part) -> Iterator[Finding]:
    """The limits of a field; the inbox takes fixed ones alone."""
    rules: Mapping[str, Any] = part.said.get("validate") or {}
    for name in (*COUNTS, *AMOUNTS):
        value = rules.get(name)
        if value is not None and not _is_number(value, whole=name in COUNTS):
            yield _error(part, f"{part.words}: {name} is {value!r}, which is no number.",
                         "Write a number: calculated limits cannot be checked.")  # fmt: skip
    for low, high in (COUNTS, AMOUNTS):
        yield from _order(part, rules.get(low), rules.get(high), whole=low in COUNTS)
    step = part.said.get("increment") if part.kind == "number" else None
    if step not in (None, "") and not (_is_number(step, whole=False) and float(step) > 0):
        yield _error(part, f"{part.words}: the increment is {step!r}, no number above 0.",
                     "Write a number, such as 5, or take it out.")  # fmt: skip
    if (pattern := rules.get("pattern")) and not _is_pattern(pattern):
        yield _error(part, f"{part.words}: the pattern {pattern} cannot be read; no answer fits.",
                     "Correct the pattern, or take it out.")  # fmt: skip
    if isinstance(rules.get("required"), str):
        yield _error(part, f"{part.words}: required is an expression, which counts as yes.",
                     "Hide the field where it is not needed; say yes or no.")  # fmt: skip
    for name in FIXED:
        if isinstance(part.said.get(name), str):
            message = f"{part.words}: {name} is an expression; the inbox takes no answer then."
            yield _error(part, message, "Use the condition that hides the field.")


def _is_number(value: Any, *, whole: bool) -> bool:
    text = r"-?\d+" if whole else r"-?\d+(\.\d+)?"
    return not isinstance(value, bool) and regex.fullmatch(text, str(value)) is not None


def _order(part: Part, low: Any, high: Any, *, whole: bool) -> Iterator[Finding]:
    both = [one for one in (low, high) if one is not None and _is_number(one, whole=whole)]
    if len(both) == 2 and float(both[0]) > float(both[1]):
        yield _error(part, f"{part.words}: no answer lies between {low} and {high}.",
                     "Swap the two limits.")  # fmt: skip


def _is_pattern(pattern: Any) -> bool:
    try:
        regex.compile(str(pattern))
    except regex.error:
        return False
    return True


def _choices(part: Part) -> Iterator[Finding]:
    if any(part.said.get(name) for name in ("valuesKey", "valuesExpression")):
        return
    listed = part.said.get("values")
    values = [one.get("value") for one in listed or () if isinstance(one, dict)]
    if not values:
        yield _error(part, f"{part.words} has nothing to choose from.", "Add its options.")
    elif len(set(map(str, values))) < len(values):
        yield _error(part, f"{part.words}: two options have the same value.",
                     "Give each option a value of its own.")  # fmt: skip
