"""Checklists: what is done for a customer by hand, item by item, on the engine.

``plan`` says what waits for what and when it is due, as functions of values; ``shape`` turns items
into diagrams; ``templates`` and ``running`` keep them; ``follow`` moves a checklist with its steps.
"""

from __future__ import annotations
