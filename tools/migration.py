"""Writes the next migration from the tables: ``python -m tools.migration "what it is for"``.

What was written is a draft: read it, and try it on a copy of a database that holds something.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "migrations" / "versions"


def main() -> None:
    """Leaves one more file in migrations/versions."""
    if len(sys.argv) != 2:
        sys.exit('Say what it is for: python -m tools.migration "a provider has a region".')
    number = f"{len(list(VERSIONS.glob('[0-9]*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        flask(folder, "upgrade")
        flask(folder, "migrate", "--rev-id", number, "--message", sys.argv[1])
    made = next(VERSIONS.glob(f"{number}_*.py"))
    words = re.sub(r"\W+", "_", sys.argv[1].lower()).strip("_")
    print(made.rename(VERSIONS / f"{number}_{words}.py"))


def flask(folder: str, *words: str) -> None:
    """A command of Flask-Migrate over an empty database."""
    line = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *words]
    environment = {**os.environ, "BATON_INSTANCE_DIR": folder}
    subprocess.run(line, cwd=ROOT, env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    main()
