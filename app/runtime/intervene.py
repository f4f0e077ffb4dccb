"""What a person may do to a running instance; each is one step, with its reason in the history."""

from __future__ import annotations

from collections.abc import Mapping

from app import engine
from app.accounts.access import Principal
from app.designer import service as designer
from app.lib import clock
from app.lib.db import db, transaction
from app.runtime import queries
from app.runtime.carry import move
from app.runtime.holding import hold
from app.runtime.models import EngineState, Instance
from app.runtime.service import advance, lock_instance
from app.runtime.steps import Step

SUSPENDS = (engine.Suspend, engine.Resume)


def intervene(instance_uuid: str, command: engine.Command, actor: Principal) -> Instance:
    """Cancels or activates an element, moves a token, resets, sets variables, suspends, resumes.

    Raises Invalid with a remedy for what is not possible, Conflict for what has ended meanwhile.
    """
    with transaction() as session:
        instance = lock_instance(instance_uuid)
        step = Step(actor=actor.name, now=clock.now(), person=actor.id)
        advance(session, instance, command, step)
        if isinstance(command, SUSPENDS):
            hold(session, instance, held=isinstance(command, engine.Suspend))
        return instance


def check_migration(
    instance_uuid: str, version_id: int, mapping: Mapping[str, str]
) -> list[engine.Mapped]:
    """What becomes of each active element in another version; nothing is changed."""
    instance = queries.find(instance_uuid)
    kept = db.session.get_one(EngineState, instance.id, populate_existing=True)
    source, target = designer.definition(instance.version_id), designer.definition(version_id)
    return engine.check_migration(source, target, kept.data, mapping)


def migrate(
    instance_uuid: str, version_id: int, how: engine.Migration, actor: Principal
) -> Instance:
    """Takes an instance to another version of its process; what waits keeps its rows."""
    with transaction() as session:
        instance = lock_instance(instance_uuid)
        move(session, instance, version_id, how, Step(actor=actor.name, now=clock.now()))
        return instance
