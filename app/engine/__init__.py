"""The pure core: FEEL, DMN and BPMN. No clock, no table, no connection."""

from __future__ import annotations
