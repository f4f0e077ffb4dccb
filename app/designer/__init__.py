"""Processes, versions, publishing, lint and scenarios."""

from __future__ import annotations
