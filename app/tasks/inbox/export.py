"""A list of the inbox as a file for spreadsheets: what it shows to its reader, and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response

from app.accounts.access import Principal
from app.audit.service import Entry, record
from app.lib import clock, days, sheets
from app.lib.db import transaction
from app.tasks.candidates import offered_to
from app.tasks.inbox import lists
from app.tasks.inbox.asked import MOMENTS, Asked
from app.tasks.inbox.lists import InboxPage

MOST = 5000
FAR = 50_000  # how far a list is looked through for what its filters match
BEYOND = "Narrow the list by its filters and export it again for the others."
Facts = Mapping[int, Mapping[str, str]]


def export(asked: Asked, who: Principal) -> Response:
    """The list from its beginning as a download. The history keeps who took what along."""
    page = lists.search(who, replace(asked, after=None), MOST, FAR)
    variables = [column[1:] for column in asked.columns if column.startswith("=")]
    content = sheets.table(_rows(page, asked, lists.variables_of(page.tasks, who, variables)))
    _note(page, asked, who)
    answer = Response(content, content_type=sheets.KIND)
    name = f"user-tasks-{asked.view}-{days.today()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _note(page: InboxPage, asked: Asked, who: Principal) -> None:
    detail = {
        "view": asked.view,
        "query": urlencode(asked.pairs),
        "rows": len(page.tasks),
        "whole": page.next is None,
    }
    with transaction() as session:
        record(session, [Entry("inbox", "list_exported", who.name, detail, at=clock.now())])


def _rows(page: InboxPage, asked: Asked, facts: Facts) -> Iterator[list[str]]:
    zone = days.zone_name()
    words = (f"{one} ({zone})" if name in MOMENTS else one for name, one in asked.headings.items())
    yield ["User task", *words]
    readers = [_reader(column, facts) for column in asked.columns]
    for task in page.tasks:
        yield [task.name, *(read(task) for read in readers)]
    if page.looked:
        yield [f"More may match: {page.looked:,} user tasks were looked through. {BEYOND}"]
    elif page.next is not None:
        yield [f"Only the first {MOST:,} user tasks are in this file. {BEYOND}"]


def _reader(column: str, facts: Facts) -> Callable[[Any], str]:
    """What gives a column of a user task; what is none is empty, so that a column sorts."""
    if column.startswith("="):
        return lambda task: facts.get(task.id, {}).get(column[1:], "")
    return READERS[column]


def _moment(value: datetime | None) -> str:
    """By the clock of the office, as spreadsheets read a date and sort by it."""
    return f"{days.local(value):%Y-%m-%d %H:%M}" if value else ""


READERS: dict[str, Callable[[Any], str]] = {
    "order": lambda task: task.business_key,
    "customer": lambda task: task.customer_name,
    "product": lambda task: task.product_name,
    "process": lambda task: task.process_key,
    "role": offered_to,
    "holder": lambda task: task.assignee_name or "",
    "due": lambda task: _moment(task.due_at if task.state == "open" else task.ended_at),
    "followUp": lambda task: _moment(task.follow_up_at),
    "priority": lambda task: str(task.priority),
    "came": lambda task: _moment(task.created_at),
}
