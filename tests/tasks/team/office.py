"""A team at work: user tasks of every kind that the view of a team tells apart."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import Absence, Person
from app.lib.db import transaction
from app.runtime.models import Instance, UserTask
from app.runtime.opening import offer
from app.runtime.steps import NEVER
from tests.engine.bpmn.diagrams import ends, flows, user
from tests.world import PASSWORD, World

NOON = datetime.fromisoformat("2026-11-12T12:00:00+00:00")
ROLES: tuple[list[str], ...] = (["csr"], ["finance"], ["csr", "finance"], ["admin"], [])
PROCESSES = ("p", "q")
HOURS = (-30, -2, -0.01, 0, 0.01, 3, 11.99, 12, 30, None)  # from noon to the due date
DAYS = (0, 0, 1, 2, 3, 5, 6, 10, 11, 40)  # that a user task is old
PEOPLE = (("Ada Moon", ("finance",)), ("Ben Hill", ("finance",)), ("Ada Moon", ()))


def build(world: World, number: int = 240) -> list[int]:
    """A team with so many user tasks, a third of them done, by chance but always the same."""
    world.publish(ends("e") + user("ask") + flows("s > ask > e"))
    instance = world.start()
    chance = random.Random(7)
    with transaction() as session:
        people = [
            _person(session, place, name, desks) for place, (name, desks) in enumerate(PEOPLE)
        ]
        session.flush()
        absence = {"begins_at": NOON - timedelta(days=1), "ends_at": NOON + timedelta(days=3)}
        session.add(Absence(person_id=people[1], deputy_id=people[0], note="", **absence))
        for place in range(number):
            session.add(task(chance, place, instance, session, people))
        session.flush()
        for one in session.scalars(select(UserTask).where(UserTask.state == "open")):
            if one.assignee_id is None and one.uuid.startswith("team-"):
                offer(session, one)
    return people


def _person(session: Session, place: int, name: str, desks: tuple[str, ...]) -> int:
    more: dict[str, Any] = {"system_roles": () if desks else ("csr",), "business_roles": desks}
    accounts.add_person(
        session, email=f"team{place}@test.example", name=name, password=PASSWORD, **more
    )
    session.flush()
    return session.scalars(
        select(Person.id).where(Person.email == f"team{place}@test.example")
    ).one()


def task(
    chance: random.Random, place: int, instance: Instance, session: Session, people: list[int]
) -> UserTask:
    """One of them."""
    holder = chance.choice([None, *people])
    hours = chance.choice(HOURS)
    due = None if hours is None else NOON + timedelta(hours=hours)
    came = NOON - timedelta(days=chance.choice(DAYS), hours=chance.choice((0, 11.99, 12)))
    done = place % 3 == 0
    ended = came + timedelta(hours=chance.choice((0.1, 5, 40, 200))) if done else None
    roles = chance.choice(ROLES)
    named = ["Ada Moon"] if not roles and place % 2 else []
    follow = NOON + timedelta(days=chance.choice((-1, 0, 2))) if place % 5 == 0 else None
    return UserTask(
        uuid=f"team-{place}",
        instance_id=instance.id,
        element_instance=1000 + place,
        element_id="ask",
        name="Ask",
        candidate_roles=roles,
        candidate_people=named,
        due_at=due,
        due_sort=due or NEVER,
        urgency=50,
        follow_up_at=follow,
        follow_sort=follow or NEVER,
        state="completed" if done else chance.choice(("open", "open", "open", "cancelled")),
        assignee_id=holder,
        assignee_name=session.get_one(Person, holder).name if holder else None,
        created_at=came,
        ended_at=min(ended, NOON) if ended else None,
        business_key=f"O-{place}",
        title="Test",
        process_key=chance.choice(PROCESSES),
    )
