"""Runs the benches that are asked for, or all of them."""

from __future__ import annotations

import sys

from tools.bench.bpmn import bpmn
from tools.bench.checklists import checklist
from tools.bench.complete import complete
from tools.bench.dmn import dmn_speed
from tools.bench.engine import loop
from tools.bench.feel import feel_speed
from tools.bench.inbox import inbox
from tools.bench.orders import order
from tools.bench.team import team

BENCHES = {
    "order": order,
    "inbox": inbox,
    "team": team,
    "checklist": checklist,
    "complete": complete,
    "loop": loop,
    "bpmn": bpmn,
    "dmn": dmn_speed,
    "feel": feel_speed,
}


def main() -> None:
    """Runs one bench, or all."""
    wanted = sys.argv[1:] or list(BENCHES)
    for name in wanted:
        if name not in BENCHES:
            sys.exit(f"There is no bench {name!r}. There are: {', '.join(BENCHES)}.")
        BENCHES[name]()


if __name__ == "__main__":
    main()
