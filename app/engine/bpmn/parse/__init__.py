"""Reads the dialect: BPMN 2.0 with the ``zeebe:`` extension elements of Camunda 8."""

from __future__ import annotations
