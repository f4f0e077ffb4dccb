"""Instances, jobs, timers, messages, incidents and the outbox: the shell around the engine."""

from __future__ import annotations
