"""Writes requirements.txt: the exact version of all that requirements.in needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Installs what requirements.in asks for, then writes down what came of it."""
    pip = [sys.executable, "-m", "pip"]
    wanted = str(ROOT / "requirements.in")
    subprocess.run([*pip, "install", "--quiet", "--requirement", wanted], check=True)
    frozen = subprocess.run(
        [*pip, "freeze", "--exclude-editable"], check=True, capture_output=True, text=True
    )
    lines = [line for line in frozen.stdout.splitlines() if "==" in line]
    head = "# The lock of requirements.in; made by `make lock`.\n"
    (ROOT / "requirements.txt").write_text(head + "\n".join(sorted(lines, key=str.lower)) + "\n")
    print(f"{len(lines)} packages pinned in requirements.txt")


if __name__ == "__main__":
    main()
