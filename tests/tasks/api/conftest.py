"""Programs that work for people, and an office with a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.lib import json
from tests.orders.contract import Contract
from tests.tasks.work.conftest import Office, open_office
from tests.world import World

JSON = "application/json"
TASKS = "/api/v1/user-tasks"


@dataclass
class Program:
    """Sends requests for a person, and holds each answer to the description."""

    world: World
    headers: dict[str, str]
    contract: Contract
    base: dict[str, str] = field(default_factory=dict)  # by parameter of a path

    def raw(self, method: str, path: str, **more: Any) -> Any:
        """The answer itself, of a request that is no JSON."""
        address = path.format(**self.base)
        return self.world.app.test_client().open(
            address, method=method, headers=self.headers, **more
        )

    def __call__(
        self, method: str, path: str, body: Any = None, *, query: str = "", **headers: str
    ) -> tuple[int, Any]:
        """Status and answer; ``path`` as in the description, its parameters as in ``base``."""
        answer = self.world.app.test_client().open(
            path.format(**self.base) + query,
            method=method,
            data=json.dumps(body) if body is not None else None,
            content_type=JSON if body is not None else None,
            headers={**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )
        return answer.status_code, self.contract.hold(method, path, answer)


Programs = Callable[..., Program]


@pytest.fixture
def office(world: World) -> Office:
    """A world in which one task with a form is offered to the CSR."""
    return open_office(world)


@pytest.fixture
def program(world: World) -> Programs:
    """Makes programs: of a role with all that it may do, or with these scopes alone."""
    contract = Contract(world.app)

    def make(role: str = "csr", *scopes: str, **base: str) -> Program:
        may = scopes or tuple(sorted(map(str, world.principal(role).permissions)))
        return Program(world, world.bearer(role, *may), contract, base)

    return make


def faults(answer: Any) -> list[str]:
    """The places that a refusal names."""
    return [one["pointer"] for one in answer.get("errors", ())]
