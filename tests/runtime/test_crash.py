"""Whenever a worker dies, the order is finished, each effect happens once, nothing is missing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from app.config import ROOT


@pytest.mark.storage
@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_worker_killed_at_any_commit_or_call_loses_and_doubles_nothing(kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.runtime.crash", kind],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["wrong"] == []
    assert result["commit"] > 30
    assert result["call"] > 10
    assert result["points"] == 2 * result["commit"] + 3 * result["call"]
