"""From a checklist to a process: each item a user task, side by side unless one waits for another.

Pure: items in, files out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.designer.drawn import Node, attribute, diagram
from app.designer.folders import Files
from app.lib import json
from app.lib.errors import Invalid, Problem

MADE = "checklist"
MAX_ITEMS = 300
MAX_DAYS = 365
MAX_NAME = 200
ID = re.compile(r"[A-Za-z_][\w.\-]{0,99}", re.A)
ROLE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
RESERVED = ("Begun", "AllDone", "Flow_")
GATEWAYS = ("_Fork", "_Join")
SKIPPABLE = "done-or-not-needed"


@dataclass(frozen=True)
class Item:
    """One thing to do: by whom, within how many working days, and after which others.

    An optional item may be answered with "not needed". ``form`` is the id of a form that lies
    beside the diagram.
    """

    id: str
    name: str
    description: str = ""
    role: str = "csr"
    due_days: int | None = None
    waits_for: tuple[str, ...] = ()
    optional: bool = False
    form: str = ""


def files(key: str, name: str, items: Sequence[Item], *, description: str = "") -> Files:
    """The files of a process that does the items. Raises Invalid with a problem for each fault."""
    check(items)
    waits = _needed({item.id: item.waits_for for item in items})
    order, flows = _joined([item.id for item in items], waits)
    by_id = {item.id: item for item in items}
    nodes = [_task(by_id[one]) if one in by_id else _gateway(one) for one in order]
    begin, end = Node("startEvent", "Begun", "Begun"), Node("endEvent", "AllDone", "All done")
    made = diagram(key, name, [begin, *nodes, end], flows, text=description, made=MADE)
    found = {f"{key}.bpmn": made}
    if any(item.optional and not item.form for item in items):
        found[f"{SKIPPABLE}.form"] = json.dumps(_form(), indent=2).encode()
    return found


def check(items: Sequence[Item]) -> None:
    """Raises Invalid with a problem for each item that cannot be done as said."""
    if not 1 <= len(items) <= MAX_ITEMS:
        raise Invalid(f"A checklist has 1 to {MAX_ITEMS} items; these are {len(items)}.")
    known = {item.id for item in items}
    problems = [
        Problem(f"/items/{place}/{field}", said)
        for place, item in enumerate(items)
        for field, said in _faults(item, known)
    ]
    problems += _twice(items)
    if not problems and (ring := ring_of({item.id: item.waits_for for item in items})):
        names = " > ".join(item.name for one in ring for item in items if item.id == one)
        said = f"These wait for each other, so none of them could begin: {names}."
        problems.append(Problem("/items", said))
    if problems:
        raise Invalid(problems[0].message, problems=problems)


def _faults(item: Item, known: set[str]) -> Iterable[tuple[str, str]]:
    said = item.name[:60] or item.id[:60]
    if not item.name.strip() or len(item.name) > MAX_NAME:
        yield "name", f"Each item needs a name of up to {MAX_NAME} characters."
    if not ID.fullmatch(item.id) or item.id.startswith(RESERVED) or item.id.endswith(GATEWAYS):
        yield "id", f"{item.id[:60]!r} is no id: begin with a letter; letters, digits, - and _."
    if not ROLE.fullmatch(item.role):
        yield "role", f"{said}: {item.role[:60]!r} is no role. Choose one from the list."
    if item.due_days is not None and not 0 <= item.due_days <= MAX_DAYS:
        yield "due_days", f"{said}: due within 0 to {MAX_DAYS} working days."
    for other in item.waits_for:
        if other not in known:
            yield "waits_for", f"{said}: waits for {other[:60]!r}, which is not in the list."
        if other == item.id:
            yield "waits_for", f"{said}: cannot wait for itself."


def _twice(items: Sequence[Item]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for place, item in enumerate(items):
        if item.id in seen:
            problems.append(Problem(f"/items/{place}/id", f"Two items have the id {item.id}."))
        seen.add(item.id)
    return problems


def ring_of(waits: Mapping[str, Iterable[str]]) -> list[str]:
    """Items that wait for each other in a circle; empty when there is none."""
    left = {one: [other for other in others if other in waits] for one, others in waits.items()}
    while free := [one for one, others in left.items() if not left.keys() & others]:
        for one in free:
            del left[one]
    if not left:
        return []
    ring = [next(iter(left))]
    while (after := next(one for one in left[ring[-1]] if one in left)) not in ring:
        ring.append(after)
    return [*ring[ring.index(after) :], after]


def _needed(waits: dict[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Without what follows from the rest: who waits for B, which waits for A, need not say A."""
    behind: dict[str, set[str]] = {}

    def all_behind(one: str) -> set[str]:
        if one not in behind:
            behind[one] = set().union(*({other} | all_behind(other) for other in waits[one]))
        return behind[one]

    for one in waits:  # each adds to what is known already, so no recursion gets deep twice
        all_behind(one)
    return {
        one: [
            other
            for other in dict.fromkeys(others)
            if not any(other in behind[third] for third in others if third != other)
        ]
        for one, others in waits.items()
    }


def _meet(ids: list[str], waits: dict[str, list[str]]) -> dict[str, list[str]]:
    """With a gateway before items that wait for the same others: a join for each crossed its flows.

    It stands among the items, as one more that they wait for.
    """
    alike: dict[frozenset[str], list[str]] = {}
    for one in ids:
        alike.setdefault(frozenset(waits[one]), []).append(one)
    met: dict[str, list[str]] = {}
    for one in ids:
        others, waiting = waits[one], alike[frozenset(waits[one])]
        if len(others) > 1 and len(waiting) > 1:
            meeting = f"{waiting[0]}_Join"
            met.setdefault(meeting, others)
            others = [meeting]
        met[one] = others
    return met


def _joined(ids: list[str], waits: dict[str, list[str]]) -> tuple[list[str], list[tuple[str, str]]]:
    """The nodes in order, and the flows: a gateway wherever ways part or meet."""
    waits = _meet(ids, waits)
    meetings, ids = waits.keys() - set(ids), list(waits)
    after: dict[str, list[str]] = {one: [] for one in ("Begun", *ids)}
    before: dict[str, list[str]] = {}
    for one in ids:
        before[one] = waits[one] or ["Begun"]
        for other in before[one]:
            after[other].append(one)
    before["AllDone"] = [one for one in ids if not after[one]]
    for other in before["AllDone"]:
        after[other].append("AllDone")
    order, flows = [], []
    out = {one: f"{one}_Fork" if len(later) > 1 else one for one, later in after.items()}
    into = {
        one: f"{one}_Join" if len(first) > 1 and one not in meetings else one
        for one, first in before.items()
    }
    for one in ("Begun", *ids, "AllDone"):
        for node in (into.get(one, one), one, out.get(one, one)):
            if node not in order and node not in ("Begun", "AllDone"):
                order.append(node)
        if into.get(one, one) != one:
            flows.append((into[one], one))
        if out.get(one, one) != one:
            flows.append((one, out[one]))
    flows += [(out[other], into[one]) for one in before for other in before[one]]
    return order, flows


def _gateway(node_id: str) -> Node:
    return Node("parallelGateway", node_id)


def _task(item: Item) -> Node:
    parts = ["<zeebe:userTask/>"]
    form = item.form or (SKIPPABLE if item.optional else "")
    if form:
        parts.append(f"<zeebe:formDefinition formId={attribute(form)}/>")
    parts.append(f"<zeebe:assignmentDefinition candidateGroups={attribute(item.role)}/>")
    if item.due_days is not None:
        parts.append(f"<zeebe:taskSchedule dueDate={attribute(due(item.due_days))}/>")
    if item.optional and not item.form:
        answer = f'<zeebe:output source="=answer" target={attribute(variable(item.id))}/>'
        parts.append(f"<zeebe:ioMapping>{answer}</zeebe:ioMapping>")
    text = item.description or (f"{item.name.rstrip('.')}.")
    return Node("userTask", item.id, item.name, text, "".join(parts))


def variable(item_id: str) -> str:
    """The variable that keeps whether an optional item was needed."""
    return re.sub(r"\W", "_", item_id) + "_answer"


def due(days: int) -> str:
    """The FEEL expression for so many working days from now; Saturday and Sunday are none."""
    if days == 0:
        return "=now()"
    weekend = 'list contains(["Saturday", "Sunday"], day of week(item))'
    most = days + 2 * (days // 5 + 1)
    later = f'for days in 1..{most} return now() + duration("P" + string(days) + "D")'
    return f"=({later})[not({weekend})][{days}]"


def _form() -> dict[str, object]:
    choice = {
        "type": "radio",
        "key": "answer",
        "label": "Is it done?",
        "validate": {"required": True},
        "values": [
            {"label": "Done", "value": "done"},
            {"label": "Not needed this time", "value": "not needed"},
        ],
        "id": "Field_answer",
    }
    note = {
        "type": "textarea",
        "key": "note",
        "label": "Note",
        "validate": {"maxLength": 2000},
        "id": "Field_note",
    }
    return {
        "type": "default",
        "id": SKIPPABLE,
        "schemaVersion": 18,
        "executionPlatform": "Camunda Cloud",
        "executionPlatformVersion": "8.6.0",
        "components": [choice, note],
    }


def read_lines(text: str, roles: Iterable[str] = ()) -> list[Item]:
    """Items typed one per line: ``name | role | days | numbers of the lines it waits for``.

    All but the name may be left out; bullets and check boxes at the beginning are taken off. A
    name that ends with "(optional)" makes it so. Raises Invalid with the line.
    """
    lines = [line for line in map(_bare, text.splitlines()) if line]
    known = {role.lower() for role in roles}
    ids = make_ids([line.split("|")[0].strip().removesuffix("(optional)") for line in lines])
    return [_read(place, line, ids, known) for place, line in enumerate(lines)]


def _bare(line: str) -> str:
    return re.sub(r"^\s*(?:[-*•]|\d+[.)])?\s*(?:\[[ xX]?\])?\s*", "", line).strip()


def _read(place: int, line: str, ids: list[str], roles: set[str]) -> Item:
    name, *more = (part.strip() for part in line.split("|"))
    role, days, after = (*more, "", "", "")[:3]
    optional = name.lower().endswith("(optional)")
    at = f"Line {place + 1}"
    role = role.lower().replace(" ", "-") or "csr"
    if roles and role not in roles:
        raise _line(
            place, f"{at}: there is no role {role[:60]!r}. Known: {', '.join(sorted(roles))}."
        )
    number = re.fullmatch(r"(\d{1,3})\s*(?:d|days?|working days?)?", days or "0", re.I)
    if number is None:
        raise _line(place, f"{at}: {days[:40]!r} is no number of working days, such as 3.")
    waits = re.findall(r"\d{1,4}", after)
    if wrong := [one for one in waits if not 1 <= int(one) <= len(ids)]:
        raise _line(place, f"{at}: waits for line {wrong[0]}, which is not there.")
    return Item(
        id=ids[place],
        name=name[: -len("(optional)")].strip() if optional else name,
        role=role,
        due_days=int(number[1]) if days else None,
        waits_for=tuple(ids[int(one) - 1] for one in waits),
        optional=optional,
    )


def _line(place: int, said: str) -> Invalid:
    return Invalid(said, problems=[Problem(f"/lines/{place}", said)])


def make_ids(names: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """An id for each name, in the words of the name; none that is taken."""
    made: list[str] = list(taken)
    before = len(made)
    for name in names:
        words = re.findall(r"[A-Za-z0-9]+", name)[:6]
        stem = "".join(word[:1].upper() + word[1:] for word in words)[:60] or "Item"
        stem = stem if stem[0].isalpha() and not stem.startswith(RESERVED) else f"Item{stem}"
        number, one = 1, stem
        while one in made:
            number += 1
            one = f"{stem}{number}"
        made.append(one)
    return made[before:]
