"""Who is away, who stands in, and how that is said and taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.accounts.access import Permission, Principal
from app.accounts.models import Absence, Person
from app.accounts.service import find_person, principal_of
from app.audit.service import Entry, record
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Forbidden, Invalid, NotFound, Problem
from app.lib.words import day

MAX_NOTE = 500
FARTHEST = timedelta(days=100 * 366)  # a slip in the year lies further
REFUSED = "The absence was not entered."


@dataclass(frozen=True)
class Away:
    """Somebody who is away now, until when, and who stands in for them (who is not away)."""

    person_id: int
    ends_at: datetime
    deputy_id: int | None
    deputy: str


def away(session: Session, people: Collection[int], now: datetime) -> dict[int, Away]:
    """Those of these people who are away at a moment; in one query."""
    if not people:
        return {}
    deputy, theirs = aliased(Person), aliased(Absence)
    gone = select(theirs.id).where(
        theirs.person_id == Absence.deputy_id, theirs.begins_at <= now, theirs.ends_at > now
    )
    rows = session.execute(
        select(
            Absence.person_id, Absence.ends_at, deputy.id, deputy.name, deputy.active, gone.exists()
        )
        .join(deputy, deputy.id == Absence.deputy_id, isouter=True)
        .where(Absence.person_id.in_(people), Absence.begins_at <= now, Absence.ends_at > now)
        .order_by(Absence.ends_at)
    )
    found: dict[int, Away] = {}
    for person, ends, deputy_id, name, active, deputy_gone in rows:
        there = deputy_id is not None and active and not deputy_gone
        found[person] = Away(person, ends, deputy_id if there else None, name if there else "")
    return found


def stands_in(who: Principal) -> dict[int, str]:
    """For whom a person stands in now: their names by key."""
    if who.id is None:
        return {}
    now = clock.now()
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Absence, Absence.person_id == Person.id)
        .where(Absence.deputy_id == who.id, Absence.begins_at <= now, Absence.ends_at > now)
        .order_by(Person.name)
    )
    return {key: name for key, name in rows.all()}


def notes(who: Principal) -> dict[int, str]:
    """What those for whom a person stands in now left to read, by their keys."""
    now = clock.now()
    rows = select(Absence.person_id, Absence.note).where(
        Absence.deputy_id == who.id, Absence.begins_at <= now, Absence.ends_at > now
    )
    return {key: note for key, note in db.session.execute(rows).all()}


def of_person(person_id: int) -> list[Absence]:
    """The absences of a person that have not ended, the next one first."""
    rows = select(Absence).where(Absence.person_id == person_id, Absence.ends_at > clock.now())
    return list(db.session.scalars(rows.order_by(Absence.begins_at)))


def deputies(person_id: int) -> list[Person]:
    """Who could stand in for a person: everybody active who works on user tasks."""
    rows = select(Person).where(Person.active, Person.id != person_id).order_by(Person.name)
    return [one for one in db.session.scalars(rows) if principal_of(one).may(Permission.TASK_WORK)]


def add(
    person_id: int,
    begins: datetime | None,
    ends: datetime | None,
    deputy_id: int | None,
    note: str,
    who: Principal,
) -> Absence:
    """Enters an absence: of oneself, or by who manages people.

    Raises Forbidden, and Invalid with a problem for each field at fault.
    """
    _require(person_id, who)
    with transaction() as session:
        person = find_person(person_id)
        problems = _problems(person, begins, ends, deputy_id, note)
        if problems or begins is None or ends is None:
            raise Invalid(REFUSED, problems=problems)
        absence = Absence(
            person_id=person.id,
            begins_at=begins,
            ends_at=ends,
            deputy_id=deputy_id,
            note=note.strip(),
        )
        session.add(absence)
        session.flush()
        session.refresh(absence)
        _note(session, "absence entered", absence, who)
        return absence


def _problems(
    person: Person, begins: datetime | None, ends: datetime | None, deputy_id: int | None, note: str
) -> list[Problem]:
    found = []
    if begins is None:
        found.append(Problem("/begins", "Say when it begins, as a date and a time."))
    if ends is None:
        found.append(Problem("/ends", "Say when it ends, as a date and a time."))
    if begins and ends and ends <= begins:
        found.append(Problem("/ends", "Has to lie after its beginning."))
    elif ends and ends <= clock.now():
        found.append(Problem("/ends", "Has to lie in the future."))
    elif ends and ends > clock.now() + FARTHEST:
        found.append(Problem("/ends", "Lies more than a hundred years ahead. Check the year."))
    if deputy_id is not None and deputy_id not in {one.id for one in deputies(person.id)}:
        words = "Choose somebody active who works on user tasks, and not the person who is away."
        found.append(Problem("/deputy", words))
    if len(note) > MAX_NOTE:
        found.append(Problem("/note", f"Is longer than {MAX_NOTE} characters."))
    if found or begins is None or ends is None:
        return found
    overlap = select(Absence).where(
        Absence.person_id == person.id, Absence.begins_at < ends, Absence.ends_at > begins
    )
    if other := db.session.scalars(overlap.limit(1)).first():
        words = f"Overlaps another absence, from {other.begins_at:%-d %b %Y}; end that one first."
        found.append(Problem("/begins", words))
    return found


def doubts(absence: Absence) -> str:
    """Why the deputy may not get what comes during an absence; empty when nothing is known."""
    person, deputy = absence.person, absence.deputy
    if deputy is None:
        return ""
    theirs = principal_of(person).roles
    if theirs and not theirs & principal_of(deputy).roles:
        words = f"{deputy.name} has none of the roles of {person.name}"
        return f"{words}: tasks that are offered to these go back to them."
    gone = select(Absence).where(
        Absence.person_id == deputy.id,
        Absence.begins_at < absence.ends_at,
        Absence.ends_at > absence.begins_at,
    )
    if other := db.session.scalars(gone.order_by(Absence.begins_at).limit(1)).first():
        until = f"{day(other.begins_at)} to {day(other.ends_at)}"
        return f"{deputy.name} is away as well, {until}: then tasks go back to their roles."
    return ""


def end(absence_id: int, who: Principal) -> Absence:
    """Ends an absence now; one that has not begun is taken back. Raises NotFound, Forbidden."""
    with transaction() as session:
        absence = session.get(Absence, absence_id, with_for_update=True, populate_existing=True)
        if absence is None:
            raise NotFound("There is no such absence; somebody may have taken it back.")
        _require(absence.person_id, who)
        _note(session, "absence ended", absence, who)
        if absence.begins_at >= clock.now():
            session.delete(absence)
        else:
            absence.ends_at = min(absence.ends_at, clock.now())
        return absence


def _require(person_id: int, who: Principal) -> None:
    if person_id != who.id and not who.may(Permission.PEOPLE_MANAGE):
        raise Forbidden("Only the person, and who manages people, can enter or end an absence.")


def _note(session: Session, kind: str, absence: Absence, who: Principal) -> None:
    detail = {
        "person": absence.person.name,
        "from": absence.begins_at.isoformat(),
        "until": absence.ends_at.isoformat(),
        "deputy": absence.deputy.name if absence.deputy else None,
        "note": absence.note,
    }
    record(session, [Entry(stream="people", kind=kind, actor=who.name, detail=detail)])
