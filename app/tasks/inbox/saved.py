"""Views of the inbox that somebody keeps: made, shared with a role, opened with, forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.accounts.access import Permission, Principal
from app.audit.service import Entry, record
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Forbidden, Invalid, NotFound, Problem
from app.lib.schema import keepable
from app.tasks.candidates import roles_of
from app.tasks.inbox.asked import read
from app.tasks.inbox.models import FirstView, SavedView

MOST = 50
MOST_QUERY = 4000
NOT_KEPT = "The view was not kept."
PASSING = ("after", "cursor", "saved")  # parts of an address that belong to no view


def views_of(who: Principal) -> list[SavedView]:
    """What a person kept, and what is shared with one of their roles, by name."""
    if who.id is None:
        return []
    mine = or_(SavedView.person_id == who.id, SavedView.role_key.in_(who.roles))
    return list(db.session.scalars(select(SavedView).where(mine).order_by(SavedView.name)))


def first_of(who: Principal) -> SavedView | None:
    """The view that the person's inbox opens with, as long as they may still use it."""
    found = db.session.scalar(
        select(SavedView).join(FirstView).where(FirstView.person_id == who.id)
    )
    return found if found is not None and _may_use(found, who) else None


def keep(name: str, query: str, role: str, who: Principal, *, first: bool = False) -> SavedView:
    """Keeps a view under a name; the same name of the same person is written over.

    Raises Invalid with a problem for each field at fault.
    """
    said, name = _readable(query, who), " ".join(name.split())
    if problems := list(_problems(name, role, who)) + said.problems:
        raise Invalid(NOT_KEPT, problems=problems)
    with transaction() as session:
        mine = select(SavedView).where(SavedView.person_id == who.id)
        views = {view.name: view for view in session.scalars(mine)}
        view = views.get(name)
        if view is None:
            if len(views) >= MOST:
                words = f"You keep {MOST} views already. Forget one first."
                raise Invalid(NOT_KEPT, problems=[Problem("name", words)])
            view = SavedView(
                uuid=str(uuid.uuid4()), name=name, person_id=who.id, created_at=clock.now()
            )
            session.add(view)
        view.query, view.role_key = said.query, role or None
        session.flush()
        if first:
            _open_with(session, view, who)
        _note(session, view, who, "view_kept")
        return view


def change(view_uuid: str, said: Mapping[str, str], who: Principal) -> SavedView:
    """Changes the name, the query or the role of a view of one's own; what is not said stays.

    Raises NotFound, Forbidden for somebody else's, Invalid with a problem for each field at fault.
    """
    with transaction() as session:
        view = _usable(view_uuid, who)
        if view.person_id != who.id:
            raise Forbidden("Whoever made this view changes it. Keep one of your own instead.")
        name = " ".join(said.get("name", view.name).split())
        role = said.get("role", view.role_key or "")
        asked = _readable(said.get("query", view.query), who)
        problems = list(_problems(name, role, who)) + asked.problems
        same = select(SavedView.id).where(
            SavedView.person_id == who.id, SavedView.name == name, SavedView.id != view.id
        )
        if session.scalar(same) is not None:
            words = "Another view of yours has this name. Choose a name that tells them apart."
            problems.append(Problem("name", words))
        if problems:
            raise Invalid("The view was not changed.", problems=problems)
        view.name, view.query, view.role_key = name, asked.query, role or None
        _note(session, view, who, "view_changed")
        return view


class _Readable:
    def __init__(self, query: str, problems: list[Problem]) -> None:
        self.query, self.problems = query, problems


def _readable(query: str, who: Principal) -> _Readable:
    """The address as it will be kept, and what in it cannot be read."""
    pairs = [pair for pair in parse_qsl(query[:MOST_QUERY]) if pair[0] not in PASSING]
    asked = read(MultiDict(pairs), who)
    return _Readable(urlencode(asked.pairs), list(asked.problems))


def _problems(name: str, role: str, who: Principal) -> list[Problem]:
    found = []
    if not 1 <= len(name) <= 60 or not keepable(name):
        found.append(Problem("name", "Give the view a name of up to 60 characters."))
    if role and role not in who.roles and not who.may(Permission.TASK_SUPERVISE):
        found.append(Problem("role", f"Share it with one of your own roles: {roles_of(who)}."))
    return found


def open_with(view_uuid: str, who: Principal, *, first: bool) -> SavedView:
    """Makes the inbox open with a view, or no longer."""
    with transaction() as session:
        view = _usable(view_uuid, who)
        if first:
            _open_with(session, view, who)
        else:
            session.execute(delete(FirstView).where(FirstView.person_id == who.id))
        return view


def _open_with(session: Session, view: SavedView, who: Principal) -> None:
    session.execute(delete(FirstView).where(FirstView.person_id == who.id))
    session.add(FirstView(person_id=who.id, saved_view_id=view.id))


def forget(view_uuid: str, who: Principal) -> SavedView:
    """Forgets a view of one's own; a supervisor also one that is shared."""
    with transaction() as session:
        view = _usable(view_uuid, who)
        if not may_forget(view, who):
            raise Forbidden("Whoever made this view can forget it, or a supervisor.")
        session.execute(delete(FirstView).where(FirstView.saved_view_id == view.id))
        session.delete(view)
        _note(session, view, who, "view_forgotten")
        return view


def may_forget(view: SavedView, who: Principal) -> bool:
    """Whether a person may take the view away."""
    shared = view.role_key is not None
    return view.person_id == who.id or (shared and who.may(Permission.TASK_SUPERVISE))


def _usable(view_uuid: str, who: Principal) -> SavedView:
    view = db.session.scalar(select(SavedView).where(SavedView.uuid == view_uuid))
    if view is None or not _may_use(view, who):
        raise NotFound("There is no such view. It may have been forgotten; open the inbox.")
    return view


def _may_use(view: SavedView, who: Principal) -> bool:
    shared = view.role_key is not None and (
        view.role_key in who.roles or who.may(Permission.TASK_SUPERVISE)
    )
    return view.person_id == who.id or shared


def _note(session: Session, view: SavedView, who: Principal, kind: str) -> None:
    detail = {"name": view.name, "query": view.query, "role": view.role_key}
    record(session, [Entry("inbox", kind, who.name, detail, at=clock.now())])
