"""Baton runs the order processes of an IT service provider."""

from __future__ import annotations
