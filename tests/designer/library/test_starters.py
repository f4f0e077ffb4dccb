"""Each template runs as it is: nothing to correct, and every scenario ends as told."""

from __future__ import annotations

import pytest

from app.designer import service
from app.designer.known import known
from app.designer.library import starters
from app.designer.library.renaming import renamed
from app.designer.lint import lint
from app.designer.trial import trial
from tests.world import World

KEYS = [one.key for one in starters.starters()]


@pytest.mark.parametrize("key", KEYS)
def test_a_template_is_clean_and_green_also_under_another_key(world: World, key: str) -> None:
    files = renamed(starters.files(key), key, "fresh-one", "Fresh & new")
    assert lint(files, known()) == []
    done = trial(files, service.parse(files))
    assert done.passed
    assert all(not part.missing for part in done.covered.values())
    kinds = {name.rsplit(".", 1)[-1] for name in files}
    assert kinds == {"bpmn", "dmn", "form", "yaml", "md"}
