"""Workflow templates: processes done by hand that a person attaches to an order or an item."""

from __future__ import annotations
