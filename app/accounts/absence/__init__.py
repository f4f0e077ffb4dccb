"""Absences: when somebody does no work, and who stands in for them."""

from __future__ import annotations
