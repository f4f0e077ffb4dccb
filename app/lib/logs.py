"""The log: from which level on it is written, and faults without the values that they met."""

from __future__ import annotations

import sys

import structlog
from structlog import contextvars, dev, processors


def begin(level: str) -> None:
    """Writes the log of this process from a level on.

    The library's own way to show a fault prints the variables of each function it came through:
    what a customer said, and what a provider is opened with.
    """
    structlog.configure(
        processors=[
            contextvars.merge_contextvars,
            processors.add_log_level,
            processors.StackInfoRenderer(),
            dev.set_exc_info,
            processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            dev.ConsoleRenderer(
                colors=sys.stdout.isatty(), exception_formatter=dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
