"""A provider's secret is used and never seen."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from app.lib import crypto
from app.lib.db import db
from app.lib.errors import Invalid, Unavailable
from app.lib.http import Answer, Outgoing
from app.providers import service
from app.providers.models import Provider, ProviderCall
from tests.runtime.test_runtime import CALL
from tests.world import World

CANARY = "canary-5f2c9e1b"


def test_a_secret_is_kept_sealed(world: World) -> None:
    service.change("mail", world.principal("admin"), base_url="http://127.0.0.1:9/m", secret=CANARY)
    kept = db.session.scalars(select(Provider.secret).where(Provider.key == "mail")).one()
    assert kept is not None
    assert CANARY not in kept
    assert crypto.unseal(kept) == CANARY


def test_a_secret_that_was_sealed_with_another_key_says_what_to_do(world: World) -> None:
    with pytest.raises(Unavailable, match="enter the secret again"):
        crypto.unseal("1:gAAAAABnotours")


@pytest.mark.parametrize("address", ["", "mail.example", "ftp://mail.example", "http://[x"])
def test_what_is_no_address_is_refused_and_said_at_its_field(world: World, address: str) -> None:
    with pytest.raises(Invalid) as refused:
        service.change("mail", world.principal("admin"), base_url=address, secret="")
    assert [one.pointer for one in refused.value.problems] == ["base_url"]


def test_a_vendor_that_echoes_the_secret_puts_it_nowhere(world: World) -> None:
    service.change("mail", world.principal("admin"), base_url="http://127.0.0.1:9/m", secret=CANARY)
    used: list[str] = []

    def echo(call: Outgoing) -> Answer:
        used.append(call.headers["X-Api-Key"])
        return Answer(202, {}, f'{{"id": "m-1", "you said": "{CANARY}"}}'.encode())

    world.vendors.answer = echo
    world.publish(CALL)
    world.start()
    world.work()
    assert used == [CANARY]
    call = db.session.scalars(select(ProviderCall)).one()
    page = world.browser("admin").get(f"/providers/mail/calls/{call.uuid}")
    assert page.status_code == 200
    assert CANARY not in page.get_data(as_text=True)
    for table in ("provider_call", "history", "job", "outbox"):
        rows = db.session.execute(text(f"SELECT * FROM {table}"))
        assert all(CANARY not in str(tuple(row)) for row in rows)
