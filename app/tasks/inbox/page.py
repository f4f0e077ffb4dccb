"""What the page of the inbox shows beside an opened user task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.accounts import service as accounts
from app.accounts.access import Permission, Principal
from app.accounts.models import Person
from app.catalog import service as catalog
from app.designer.models import Process
from app.lib import clock
from app.lib.db import db
from app.lib.errors import Problem
from app.runtime.models import UserTask
from app.tasks import queries
from app.tasks.inbox import asked as asking
from app.tasks.inbox import lists, saved
from app.tasks.inbox.asked import COLUMNS, Asked, operator_words
from app.tasks.inbox.shape import MOST_COUNTED
from app.tasks.service import deciding
from app.tasks.work import pausing

CHIPS = (
    ("for-me", "For me"),
    ("mine", "Mine"),
    ("unclaimed", "My roles"),
    ("today", "Due today"),
    ("overdue", "Overdue"),
    ("waiting", "Waiting"),
    ("done", "Done by me"),
    ("all", "Everyone's"),
    ("all-today", "Due today"),
    ("all-overdue", "Overdue"),
    ("all-waiting", "Waiting"),
    ("all-done", "Done"),
)
FIELDS = {
    "q": "Text",
    "role": "Offered to",
    "process": "Process",
    "product": "Product",
    "customer": "Customer",
    "order": "Order",
    "holder": "Held by",
    "task": "Name",
    "waits": "Waiting",
    "dueFrom": "Due from",
    "dueTo": "Due until",
    "followUpFrom": "Follow up from",
    "followUpTo": "Follow up until",
    "cameFrom": "Came in from",
    "cameTo": "Came in until",
    "endedFrom": "Done from",
    "endedTo": "Done until",
    "priorityFrom": "Priority at least",
    "priorityTo": "Priority at most",
}
LABELS = FIELDS | {
    "var": "Variable",
    "op": "Comparison",
    "value": "Value",
    "sort": "Sort",
    "columns": "Columns",
}
MOST_OPTIONS = 200


def shown(args: MultiDict[str, str], who: Principal, opened: UserTask | None) -> dict[str, Any]:
    """The list, by itself or in its page."""
    asked = asking.read(args, who)
    found = lists.search(who, asked)
    counted = lists.counts(who)
    variables = [column[1:] for column in asked.columns if column.startswith("=")]
    return {
        "room": "inbox",
        "sought": asked,
        "view": asked.view,
        "chips": _chips(asked, who, counted),
        "hints": {"today": lists.DUE_TODAY, "all-today": lists.DUE_TODAY},
        "everyones": asked.view in asking.EVERYONES,
        "usual": asking.usual_view(who),
        "groups": groups(found.tasks, asked),
        "page": found,
        "counted": counted,
        "most_counted": MOST_COUNTED,
        "counts": {"inbox": counted["for-me" if who.may(Permission.TASK_WORK) else "all"]}
        if "all" in counted or who.may(Permission.TASK_WORK)
        else {},
        "facts": lists.variables_of(found.tasks, who, variables) if asked.table else {},
        "columns": asked.headings,
        "kept": saved.views_of(who),
        "filters": list(_filters(asked, who)),
        "sorts": asking.SORTS,
        "wide": asked.table and opened is None,
        "deciding": deciding,
        "waiting_for": pausing.FOR,
        "sent_to": lists.sent_to(found.tasks),
        "faults": [_fault(problem) for problem in asked.problems],
    }


def _fault(problem: Problem) -> str:
    """What could not be read, under the name that its field has on the page."""
    said = problem.message.removeprefix(f"{problem.pointer}: ")
    words = LABELS.get(problem.pointer)
    return f"{words}: {said}" if words and said != problem.message else problem.message


def _chips(asked: Asked, who: Principal, counted: Mapping[str, int]) -> list[tuple[str, str, str]]:
    """The views as key, words and address; what is filtered by stays, so that then no count of a
    whole view stands beside them. Who looks at everyone's and works on none has other views only
    while something is in them. Of one's own and everyone's those are told in full that one is in,
    and of the others the first, which leads to them."""
    keys = {key for key, _ in CHIPS if key not in asking.EVERYONES}
    if not who.may(Permission.TASK_WORK):
        keys -= {"mine", "done"}
    if asking.sees_all(who):
        if asking.usual_view(who) in asking.EVERYONES:
            keys = {key for key in keys if counted[key]} | {asked.view}
        if asked.view in asking.EVERYONES:
            keys = {*keys & {"for-me"}, *asking.EVERYONES}
        else:
            keys.add("all")
    return [(key, words, asked.link(view=key, saved=None)) for key, words in CHIPS if key in keys]


def _filters(asked: Asked, who: Principal) -> Iterator[tuple[str, str]]:
    """What narrows the list, in words, each with the address that is without it."""
    said = dict(asked.pairs)
    for name, words in FIELDS.items():
        if name in said:
            yield (
                f"{words}: {_said(name, said[name], who)}",
                asked.link(**{name: None, "saved": None}),
            )
    for number, one in enumerate(asked.variables):
        yield operator_words(one), asked.without(number)


def _said(name: str, value: str, who: Principal) -> str:
    """What is asked by a field, in words where it is a key."""
    if name == "holder" and asking.PERSON.fullmatch(value):
        # A name is told to those who see everyone's tasks: others would read all by counting.
        key = int(value[1:])
        known = asking.sees_all(who) or key == who.id
        person = db.session.get(Person, key) if known else None
        return person.name if person is not None else "nobody who is known"
    return "no role" if (name, value) == ("role", "none") else _name_of(name, value, who)


def _name_of(field: str, key: str, who: Principal) -> str:
    """What the filter calls the one of this key; the key itself of what its reader may not see."""
    if field == "role":
        return accounts.role_names().get(key, key)
    if field == "process":
        return db.session.scalar(select(Process.name).where(Process.key == key)) or key
    if field == "product" and who.may(Permission.PRODUCT_READ):
        return getattr(catalog.product(key), "name", key)
    if field == "customer" and who.may(Permission.CUSTOMER_READ):
        return getattr(catalog.customer(key), "name", key)
    return key


def groups(tasks: list[Any], asked: Asked) -> list[tuple[str, list[Any]]]:
    """The list under the words that a person sorts a day by."""
    if asked.sort != "due" and asked.view not in asking.DONE:
        words = asking.SORTS[asked.sort]
        return [(words.capitalize(), tasks)] if tasks else []
    made: dict[str, list[Any]] = {}
    now = clock.now()
    tonight = lists.tonight(now)
    for one in tasks:
        made.setdefault(_group(one, now, tonight), []).append(one)
    return list(made.items())


def _group(task: Any, now: datetime, tonight: datetime) -> str:
    if task.state != "open":
        return "Done"
    if task.due_at is None:
        return "Without a due date"
    if task.due_at < now:
        return "Overdue"
    return "Due today" if task.due_at < tonight else "Later"


def _processes() -> dict[str, str]:
    rows = select(Process.key, Process.name).where(Process.archived.is_(False))
    return {key: name for key, name in db.session.execute(rows.order_by(Process.name).limit(500))}


def choices(who: Principal, seen: Mapping[str, Any]) -> dict[str, Any]:
    """What the filter offers to choose from: no more than its reader may see elsewhere."""
    names = accounts.role_names()
    own = {key: names.get(key, key) for key in sorted(who.roles)}
    asked, page = seen["sought"], seen["page"]
    named = [*lists.variables_of(page.tasks, who).values()]
    chosen = {column[1:] for column in asked.columns if column.startswith("=")}
    first = saved.first_of(who)
    return {
        "roles": queries.desks() if asking.sees_all(who) else own,
        "shareable": names if who.may(Permission.TASK_SUPERVISE) else own,
        "processes": _processes(),
        "products": {row.key: row.name for row in catalog.product_page("", MOST_OPTIONS).rows}
        if who.may(Permission.PRODUCT_READ)
        else {},
        "customers": {row.key: row.name for row in catalog.customers("", "", MOST_OPTIONS).rows}
        if who.may(Permission.CUSTOMER_READ)
        else {},
        "known_tasks": sorted({task.name for task in page.tasks}),
        "known_variables": sorted(chosen.union(*named)),
        "said": dict(asked.pairs),
        "operators": asking.OPERATORS,
        "all_columns": COLUMNS,
        "most_columns": asking.MOST_COLUMNS,
        "first": first.uuid if first else "",
        "may_forget": lambda view: saved.may_forget(view, who),
        "query": asked.link(saved=None, after=None).partition("?")[2],
    }
