"""Baton as browsers are served it in tests: nobody has to be quick, and no midnight comes soon."""

from __future__ import annotations

import os
from datetime import timedelta

from app.lib import clock
from app.tasks.work import finishing
from wsgi import app

finishing.HELD = timedelta(minutes=5)  # until ``Site.hand_in`` ends it
clock.skip(timedelta(hours=float(os.environ["BATON_TEST_HOURS_AHEAD"])))

__all__ = ["app"]
