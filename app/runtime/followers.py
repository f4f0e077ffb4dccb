"""Who follows an instance in the transaction of each step: what is done next by a room above."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.runtime.models import Instance
from app.runtime.steps import Step

Follower = Callable[[Session, Instance, Step], None]
PLACE = "baton.followers"


def follow(app: Flask, follower: Follower) -> None:
    """Has a follower called after each step, when all of the step is written."""
    app.extensions.setdefault(PLACE, []).append(follower)


def tell(session: Session, instance: Instance, step: Step) -> None:
    """Calls them; what they do belongs to the same transaction."""
    found: list[Follower] = current_app.extensions.get(PLACE, [])
    for follower in found:
        follower(session, instance, step)
