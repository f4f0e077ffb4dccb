"""The inbox for programs: the same questions, and a refusal for what cannot be read."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from app.accounts.access import Principal
from app.lib.api import CURSOR, LIMIT, Choice, Query, Text
from app.lib.errors import BadRequest
from app.tasks.inbox.asked import (
    COLUMNS,
    DATE_WORDS,
    MOST_COLUMNS,
    OPERATORS,
    SORTS,
    VIEWS,
    Asked,
    read,
)

VIEW = (
    "Which user tasks; `today` is what is due from now until this day ends, without what is "
    "overdue. Those that begin with `all` are everyone's, for supervisors and auditors."
)
FILTERS: tuple[Query, ...] = (
    Choice("view", VIEW, VIEWS),
    Choice("sort", "In which order.", tuple(SORTS), "due"),
    Text("q", "Words that name, title or order have words beginning with."),
    Text("role", "Offered to this role; `none`: to no role."),
    Text("process", "Of the process with this key."),
    Text("product", "For the product with this key."),
    Text("customer", "For the customer with this key, or this name."),
    Text("order", "Of the order with this number."),
    Text("holder", "Held by `me`, by `nobody`, by a person of this name, or by `@` and a key."),
    Text("task", "With exactly this name."),
    Choice("waits", "For somebody, for a contact outside, or for a day to follow it up.", ("yes",)),
    Text("priorityFrom", "With at least this priority, 0 to 100."),
    Text("priorityTo", "With at most this priority, 0 to 100."),
    Text("dueFrom", f"Due from {DATE_WORDS}."),
    Text("dueTo", "Due until then; a day is meant whole."),
    Text("followUpFrom", "To be followed up from then."),
    Text("followUpTo", "To be followed up until then."),
    Text("cameFrom", "Came in from then."),
    Text("cameTo", "Came in until then."),
    Text("endedFrom", "Done from then; of what is done."),
    Text("endedTo", "Done until then; of what is done."),
    Text("var", "The name of a variable, such as `item.quantity`; up to three times."),
    Choice("op", "How the variable is compared; as often as `var`.", tuple(OPERATORS)),
    Text("value", "What the variable is compared with; as often as `var`."),
)
QUERY: tuple[Query, ...] = (
    *FILTERS,
    Text(
        "columns",
        f"Up to {MOST_COLUMNS} variables to give along, each with = before its name and a comma "
        "between them, such as `=item.quantity`; the other columns are always given. Without the "
        "scope `instance.read` those that the form of the user task shows are given, and found by "
        "`var`.",
    ),
    LIMIT,
    CURSOR,
)
WHOLE: tuple[Query, ...] = (  # of a list that is not given in pages
    *FILTERS,
    Text(
        "columns",
        f"Which columns, up to {MOST_COLUMNS}, with a comma between them: {', '.join(COLUMNS)}; a "
        "variable has = before its name, and is empty where the caller does not read it.",
    ),
)


def asked(args: MultiDict[str, str], who: Principal) -> Asked:
    """What is asked for. Raises BadRequest with a problem for each field at fault."""
    found = read(MultiDict(pair for pair in args.items(multi=True) if pair[0] != LIMIT.name), who)
    if found.problems:
        raise BadRequest(found.problems[0].message, problems=found.problems)
    return found
