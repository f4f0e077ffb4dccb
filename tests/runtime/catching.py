"""Diagrams that catch messages, as several tests have them."""

from __future__ import annotations

from tests.engine.bpmn.diagrams import ends, event, flows, user

# A message opens a user task beside another, as often as it comes.
ASIDE = (
    ends("e", "e3")
    + user("ask")
    + event("boundaryEvent", "b", "message", "M", attachedToRef="ask", cancelActivity="false")
    + user("aside")
    + flows("s > ask > e", "b > aside > e3")
)
