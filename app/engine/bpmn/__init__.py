"""BPMN 2.0 as a function: diagrams in, moves of instances out (SpiffWorkflow underneath)."""

from __future__ import annotations
