"""The inbox: user tasks of my roles, their forms and answers."""

from __future__ import annotations
