"""Draws valid diagrams at random, with a plan of what has to happen in each.

A part has one way in and one way out. What runs is fixed by the plan, in whatever order the answers
come: how often each job is opened, how it is left, which events happen while it waits.
"""

from __future__ import annotations

from tests.engine.bpmn.fuzz.activity_parts import ActivityParts
from tests.engine.bpmn.fuzz.canvas import DEPTH, SMALL, Diagram
from tests.engine.bpmn.fuzz.event_parts import EventParts
from tests.engine.bpmn.fuzz.flow_parts import FlowParts

KINDS = (
    "simple",
    "row",
    "choice",
    "fork",
    "some",
    "implicit",
    "loop",
    "discriminator",
    "waiting",
    "interrupted",
    "reminded",
    "thrown_out",
    "terminated",
    "race",
    "overtaken",
    "escalated",
    "called_out",
    "alarmed",
    "noticed",
    "hurried",
    "many_interrupted",
    "linked",
    "sub",
    "call",
    "failed_call",
    "chosen",
    "heard",
    "watched",
    "many",
    "many_jobs",
    "many_calls",
    "turning",
    "turning_sub",
    "undone",
    "cancelled",
    "committed",
)


class Artist(FlowParts, EventParts, ActivityParts):
    """Draws one diagram."""

    def draw(self) -> Diagram:
        """A whole process."""
        return Diagram(self.scope(DEPTH, 1), self.called, self.plan)


def draw(seed: int) -> Diagram:
    """The diagram of a seed."""
    return Artist(seed, KINDS).draw()


__all__ = ["KINDS", "SMALL", "Artist", "Diagram", "draw"]
