"""Pages of checklists: the list, one with its board and timeline, and the deeds on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from app.accounts.access import Permission, allow, current
from app.catalog import service as catalog
from app.designer.scripting import going_on
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import AppError, Invalid
from app.lib.web import text
from app.runtime.models import Instance
from app.tasks import queries as inbox
from app.tasks.checklists import (
    board,
    days,
    deeds,
    holding,
    plan,
    queries,
    service,
    starting,
    templates,
    typed,
)
from app.tasks.levels import calendars

bp = Blueprint("checklists", __name__, template_folder="templates")
P = Permission
VIEWS = (("running", "Running"), ("mine", "Led by me"), ("late", "Late"), ("ended", "Ended"))
SHOWN = 5  # of the done
MOST = 40  # cards in a lane before the rest is folded away


@bp.get("/checklists")
@allow(P.TASK_READ)
def checklists() -> Any:
    """Checklists, the first promised on top."""
    who, view, day = current(), text("view") or "running", queries.today()
    found = queries.listed(
        view, who, day, search=text("q"), customer=text("customer"), after=text("after")
    )
    return render_template(
        "checklists/list.html",
        room="checklists",
        views=VIEWS,
        view=view,
        search=text("q"),
        page=found,
        counted=queries.counts(who, day),
        states=STATES,
        today=day,
    )


STATES = {
    "running": ("run", "In progress"),
    "done": ("done", "Done"),
    "cancelled": ("off", "Cancelled"),
}


@bp.get("/checklists/new")
@allow(P.ORDER_PLACE)
def new() -> Any:
    """Start a checklist: which, for whom, from when to when."""
    return _new(request.args, None)


def _new(form: Any, error: AppError | None) -> Any:
    found = [(template, version) for template, version in templates.listed() if version]
    chosen = form.get("template") or (found[0][0].key if found else "")
    version = next((version for template, version in found if template.key == chosen), None)
    calendar = calendars.business()
    begin = calendar.day_after(days.date_of(calendar, clock.now()), 0)
    customers, more = catalog.customer_choices(form.get("customer") or "")
    page = render_template(
        "checklists/new.html",
        room="checklists",
        found=found,
        chosen=chosen,
        version=version,
        items=plan_of(version.items) if version else [],
        form=form,
        customers=customers,
        more_customers=more,
        new_customer=typed.NEW_CUSTOMER,
        people=queries.people(),
        roles=inbox.desks(),
        begin=form.get("start") or begin.isoformat(),
        end=form.get("end") or (begin + timedelta(days=25)).isoformat(),
        error=error,
        problems=error.problems if error else (),
    )
    return page, error.status if error else 200


def plan_of(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The work of a version: with the name of the list that each is in, and what that waits for."""
    by_id = {item["id"]: item for item in items}
    parents = {item["id"]: item["parent"] for item in items}
    lists = set(parents.values())
    made = []
    for item in items:
        if item["id"] in lists:
            continue
        near = [by_id[key] for key in (item["id"], *plan.lists_above(item["id"], parents))]
        waits = dict.fromkeys(other for one in near for other in one["waits_for"])
        within = near[1]["name"] if len(near) > 1 else ""
        made.append({**item, "within": within, "waits_for": list(waits)})
    return made


@bp.post("/checklists/new")
@allow(P.ORDER_PLACE)
def start() -> Any:
    """Start it, or show what needs a correction with everything kept."""

    def work() -> str:
        version = templates.startable(request.form.get("template", ""))
        said = typed.start(request.form)
        with transaction() as session:
            row = starting.start(session, version, said, current())
        flash(f"{row.name} for {row.customer_name} is started.", "done")
        return f"/checklists/{row.uuid}"

    def again(error: AppError) -> Any:
        if not isinstance(error, Invalid):
            raise error  # the template is gone: there is no form to show again
        return _new(request.form, error)

    return going_on(work, again, once=True)


@bp.get("/checklists/<reference>")
@allow(P.TASK_READ)
def checklist(reference: str) -> Any:
    """One checklist: the board, the timeline, and an item of it when one is opened."""
    return _page(holding.find(reference, current()))


def _page(row: Any) -> Any:
    who, now = current(), clock.now()
    seen = queries.seen(row, who)
    key = text("item")
    card = next((card for card in seen.cards if card.item.key == key), None)
    manages = holding.may_manage(row, who)
    return render_template(
        "checklists/checklist.html",
        room="checklists",
        checklist=row,
        seen=seen,
        shown=None if text("all") else SHOWN,
        most=None if text("all") else MOST,
        timeline=board.timeline(row, seen.cards, seen.calendar, now),
        card=card,
        places=_places(card, seen.cards) if card else [],
        others=[
            (card.item.key, card.item.name)
            for card in seen.cards
            if card.item.key != key and card.item.state != "cancelled"
        ],
        state_words=STATES[row.state],
        manages=row.state == "running" and manages,
        roles=inbox.desks(),
        forms=plan.forms(row.version.items),
        people=queries.people() if manages else [],
        instance=db.session.get(Instance, row.instance_id) if row.instance_id else None,
    )


def _places(card: board.Card, cards: Sequence[board.Card]) -> list[tuple[str, str]]:
    """Where an item can be put, as ``typed.place`` reads it, each in words; the end that is nearest
    to where it is stands first."""
    parents = {one.item.key: one.item.parent for one in cards}
    key, own = card.item.key, card.item.parent
    made = [(f">{own}", f"at the end of {card.within}")] if own else []
    made.append((">", "at the end, in no list" if own else "at the end"))
    for one in cards:
        item = one.item
        if key in (item.key, *plan.lists_above(item.key, parents)):
            continue
        made.append((item.key, f"before {item.name}"))
        if item.state == "group" and item.key != own:
            made.append((f">{item.key}", f"at the end of {item.name}"))
    return made


def _deed(
    reference: str,
    deed: Callable[[], Any],
    done: str | Callable[[Any], str],
    leads: str = "",
    *,
    once: bool = False,
) -> Any:
    """Does it and goes back to the board, or elsewhere.

    The page's script hears where to go on; of a fault it hears the fields, so that the dialog stays
    as it was typed.
    """
    row = holding.find(reference, current())
    home = f"/checklists/{row.uuid}"

    def work() -> str:
        result = deed()
        flash(done if isinstance(done, str) else done(result), "done")
        return leads or home

    return going_on(work, home, once=once)


@bp.post("/checklists/<reference>/items")
@allow(P.TASK_READ)
def add(reference: str) -> Any:
    """Add an item while the checklist runs."""
    name = request.form.get("name", "")[:60]
    return _deed(
        reference,
        lambda: deeds.add(reference, typed.added(request.form), current()),
        f"{name} is added.",
        once=True,
    )


@bp.post("/checklists/<reference>/items/<key>/change")
@allow(P.TASK_READ)
def change(reference: str, key: str) -> Any:
    """Change who does an item, when, and after what."""
    return _deed(
        reference,
        lambda: deeds.change(reference, key, typed.changed(request.form), current()),
        "The item is changed.",
    )


@bp.post("/checklists/<reference>/items/<key>/skip")
@allow(P.TASK_READ)
def skip(reference: str, key: str) -> Any:
    """Leave an item out, with a reason."""
    reason = request.form.get("reason", "")
    return _deed(
        reference,
        lambda: deeds.skip(reference, key, reason, current()),
        "The item is skipped.",
        leads="/inbox" if request.form.get("from") == "inbox" else "",
    )


@bp.post("/checklists/<reference>/items/<key>/begin")
@allow(P.TASK_WORK)
def begin(reference: str, key: str) -> Any:
    """Say that one is at work on an item."""
    return _deed(
        reference, lambda: deeds.begin(reference, key, current()), "You are at work on it."
    )


@bp.post("/checklists/<reference>/items/<key>/move")
@allow(P.TASK_READ)
def move(reference: str, key: str) -> Any:
    """Put an item before another one, or at the end of a list."""
    place = typed.place(request.form.get("before", ""))
    return _deed(
        reference,
        lambda: service.move(reference, key, who=current(), **place),
        "The item is moved.",
    )


@bp.post("/checklists/<reference>/lead")
@allow(P.TASK_READ)
def lead(reference: str) -> Any:
    """Change who leads a checklist, when it starts, and what is promised."""

    def deed() -> Any:
        said: dict[str, Any] = {"lead": request.form.get("lead", "")}
        for name in ("start", "end"):
            if request.form.get(name):
                said[name] = typed.day(request.form[name], f"/{name}")
        return service.lead(reference, said, current())

    return _deed(reference, deed, _changed)


def _changed(moved: int) -> str:
    """What is said when the whole was changed; ``moved``: the items that follow its timeframe."""
    if not moved:
        return "The checklist is changed."
    items = "1 item is" if moved == 1 else f"{moved} items are"
    return f"The checklist is changed. {items} dated anew with it; what was dated by hand stays."


@bp.post("/checklists/<reference>/cancel")
@allow(P.TASK_READ)
def cancel(reference: str) -> Any:
    """Cancel a checklist and all that is open of it."""
    reason = request.form.get("reason", "")
    return _deed(
        reference,
        lambda: service.cancel(reference, reason, current()),
        "The checklist is cancelled.",
    )


@bp.post("/checklists/<reference>/diagram")
@allow(P.PROCESS_DRAFT)
def diagram(reference: str) -> Any:
    """Go on from what a running checklist has come to, as a process of its own."""
    row = holding.find(reference, current())
    items = service.as_items(row, [card.item for card in queries.seen(row, current()).cards])
    key, words = row.version.template.key, f"Begun from the checklist {row.number}."
    draft = templates.as_process(key, row.name, items, words, current())
    return redirect(f"/processes/{draft.process.key}/draft")
