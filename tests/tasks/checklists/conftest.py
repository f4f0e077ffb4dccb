"""What the tests of checklists share."""

from __future__ import annotations

import pytest

from tests.tasks.checklists.desk import Desk
from tests.world import World


@pytest.fixture
def desk(world: World) -> Desk:
    """A desk of customer service."""
    return Desk(world)
