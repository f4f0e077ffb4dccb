"""``make fuzz``: 5,000 random diagrams, as many tangles, and mischief; or those of one seed."""

from __future__ import annotations

import argparse
import sys
import time
import traceback

from tests.engine.bpmn.fuzz.drawing import xml
from tests.engine.bpmn.fuzz.driver import check, check_tangle
from tests.engine.bpmn.fuzz.generator import draw
from tests.engine.bpmn.fuzz.mischief import check_mischief
from tests.engine.bpmn.fuzz.tangles import tangle

EACH = 100


def main() -> None:
    """Plays the diagrams; ends with 1 when one of them failed."""
    asked = argparse.ArgumentParser(prog="make fuzz")
    asked.add_argument("--count", type=int, default=5_000, help="how many diagrams")
    asked.add_argument("--first", type=int, default=0, help="the first seed")
    asked.add_argument("--seed", type=int, help="only this one, and its diagram is printed")
    said = asked.parse_args()
    if said.seed is not None:
        for drawn in (draw(said.seed), tangle(said.seed)):
            print(xml(drawn.process))
        sys.exit(0 if played(said.seed) is not None else 1)
    seeds = range(said.first, said.first + said.count)
    began, answers, failed = time.monotonic(), 0, list[int]()
    for done, seed in enumerate(seeds, 1):
        took = played(seed)
        answers += took or 0
        if took is None:
            failed.append(seed)
        if done % EACH == 0 or done == len(seeds):
            spent = time.monotonic() - began
            print(
                f"seeds {seeds[0]} to {seed}: {done:,} of {len(seeds):,} diagrams and tangles, "
                f"{answers:,} answers, {len(failed)} failed, {spent:.0f} s",
                flush=True,
            )
    if failed:
        sys.exit("Repeat one with: " + ", ".join(f"make fuzz SEED={seed}" for seed in failed[:20]))


def played(seed: int) -> int | None:
    """The answers that the diagram of a seed took; None when it or the tangle failed."""
    try:
        answers = check(draw(seed), seed)
        check_tangle(tangle(seed), seed)
        check_mischief(draw(seed), seed)
    except Exception as error:  # whatever it is: its seed is what counts
        print(f"seed {seed}: {type(error).__name__}: {error}", flush=True)
        if not isinstance(error, AssertionError):
            traceback.print_exc(limit=-3)
        return None
    return answers


if __name__ == "__main__":
    main()
