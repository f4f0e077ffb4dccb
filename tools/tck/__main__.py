"""``python -m tools.tck DIR [--csv FILE] [--failures]``: figures by level and folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.tck.cases import read_folder
from tools.tck.report import failures, figures, level_holds, write_csv
from tools.tck.run import Outcome, run_folder


def main() -> None:
    """Runs the kit. Ends with 1 when a case of level 2 failed, with 2 when there is no kit."""
    asked = _arguments()
    root = asked.directory / "TestCases"
    root = root if root.is_dir() else asked.directory
    outcomes: list[Outcome] = []
    for folder in sorted(root.glob("compliance-level-*/*")):
        if folder.is_dir() and asked.only in folder.name:
            outcomes.extend(run_folder(read_folder(folder)))
    if not outcomes:
        sys.stderr.write(f"There is no test case in {asked.directory}.\n")
        sys.exit(2)
    if asked.failures:
        sys.stdout.write(failures(outcomes))
    sys.stdout.write(figures(outcomes))
    if asked.csv:
        write_csv(asked.csv, outcomes)
    sys.exit(0 if level_holds(outcomes, "compliance-level-2") else 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.tck", description=__doc__)
    parser.add_argument("directory", type=Path, help="a checkout of the kit")
    parser.add_argument("--csv", type=Path, help="write the results as the kit's site takes them")
    parser.add_argument("--failures", action="store_true", help="name each case that failed")
    parser.add_argument("--only", default="", help="only folders with this in their name")
    return parser.parse_args()


if __name__ == "__main__":
    main()
