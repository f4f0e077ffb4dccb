"""Notices: who is told what, in the page, by mail or in a chat, when they want it and only once.

``telling.tell`` writes a notice inside the caller's transaction; ``delivery`` sends later what has
to go out, from the worker, so that no step waits for a mail server. Other rooms find ``tell`` as
``app.extensions["baton.notify"]``.
"""

from __future__ import annotations
