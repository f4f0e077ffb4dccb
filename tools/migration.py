"""Writes the first migration anew from the tables: only for as long as nothing was released."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ROOT / "migrations" / "versions"
TRIGGERS = """    from app.audit.models import POSTGRESQL, SQLITE

    lines = SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL
    for line in lines:
        op.execute(line)


def downgrade"""


def main() -> None:
    """Leaves one file in migrations/versions."""
    import os

    for path in VERSIONS.glob("*.py"):
        path.unlink()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "db", "migrate", "--rev-id", "0001"],
            cwd=ROOT,
            env={**os.environ, "BATON_INSTANCE_DIR": folder},
            check=True,
            capture_output=True,
        )
    made = next(VERSIONS.glob("*.py"))
    text = made.read_text().replace("\n\ndef downgrade", TRIGGERS, 1)
    (VERSIONS / "0001_first_tables.py").write_text(text)
    if made.name != "0001_first_tables.py":
        made.unlink()


if __name__ == "__main__":
    main()
