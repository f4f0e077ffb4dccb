"""What this installation knows by name: operations of providers, roles, live processes."""

from __future__ import annotations
