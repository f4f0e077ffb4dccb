"""What the routes share: the task that is asked about, whom a text names, repeatable deeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Response, request

from app.accounts.access import current
from app.lib.errors import Invalid, Problem
from app.lib.idempotency import once, once_in_steps
from app.lib.web import write_json
from app.runtime.models import UserTask
from app.tasks import queries, service

REPLAYED = {"Idempotency-Replayed": "`true` when this answer was given before."}


def seen(task_uuid: str) -> UserTask:
    """The user task. Raises NotFound, also where the caller may not see it."""
    with service.untold():
        return service.find(task_uuid[:36], current())


def person(reference: str, refusal: str, pointer: str = "/person") -> int:
    """The key of an active person. Raises Invalid that names the field."""
    found, problems = queries.person_called(reference, pointer)
    if found is None:
        raise Invalid(refusal, problems=problems)
    return found.id


@contextmanager
def pointed(place: Callable[[str], str] | None = None, **names: str) -> Iterator[None]:
    """Names the fields at fault by their place in the body: pages call some otherwise.

    ``place`` finds the place of a field where names are not enough.
    """
    try:
        yield
    except Invalid as error:
        fields = [(one.pointer.removeprefix("/"), one.message) for one in error.problems]
        problems = [
            Problem(f"/{place(field) if place else names.get(field, field)}", words)
            for field, words in fields
        ]
        raise Invalid(error.message, problems=problems) from None


def repeatable(
    act: Callable[[], Any], status: int = 200, *, of: bytes | None = None, in_steps: bool = False
) -> Response:
    """Answers with what ``act`` gives, once for an Idempotency-Key.

    A key stands for one deed at one address; ``of`` stands for a body that is never sent twice
    alike, such as one with a boundary. ``in_steps``: for what makes many transactions itself.
    """
    key = request.headers.get("Idempotency-Key")
    body = request.get_data() if of is None else of
    mark = f"{request.method} {request.path}\n".encode("utf-8", "surrogatepass") + body
    owner = f"person:{current().id}"
    if in_steps:
        (code, answer), replayed = once_in_steps(owner, key, mark, lambda: (status, act()))
    else:
        (code, answer), replayed = once(owner, key, mark, lambda _: (status, act()))
    return write_json(answer, code, **({"Idempotency_Replayed": "true"} if replayed else {}))
