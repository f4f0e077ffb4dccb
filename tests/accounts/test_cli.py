"""`flask user add` makes people, and says what to correct when it does not."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select

from app.accounts import service
from app.accounts.models import Person
from app.lib.db import db
from app.lib.errors import SignInNeeded
from tests.world import PASSWORD, World


def add(world: World, *words: str, **more: Any) -> Result:
    return world.app.test_cli_runner().invoke(args=["user", "add", *words], **more)


def sign_in(email: str, password: str) -> str:
    return service.sign_in(email, password, address="127.0.0.1", browser="test")


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Person.id))) or 0


def test_it_makes_a_password_and_shows_it_once(world: World) -> None:
    done = add(world, "Mara@Test.Example", "Mara Lund", "--role", "csr", "--desk", "finance")
    assert done.exit_code == 0
    first, second = done.stdout.splitlines()
    assert first == "Mara Lund can sign in as mara@test.example."
    words, _, password = second.rpartition(" ")
    assert words == "Password, shown this once:"
    assert sign_in("mara@test.example", password)
    person = db.session.scalars(select(Person).where(Person.name == "Mara Lund")).one()
    assert person.system_roles == ["csr"]
    assert [role.key for role in person.business_roles] == ["finance"]
    assert password not in person.password_hash


def test_a_password_from_outside_is_not_printed(world: World) -> None:
    done = add(world, "m@test.example", "Mara", "--password-stdin", input=f"{PASSWORD}\n")
    assert (done.exit_code, done.output) == (0, "Mara can sign in as m@test.example.\n")
    assert sign_in("m@test.example", PASSWORD)


WRONG: list[tuple[list[str], str]] = [
    (["nobody", "Mara"], "email: Write a mail address, such as name@example.com."),
    (["csr@test.example", "Mara"], "email: Somebody has this mail address already."),
    (["m@test.example", " "], "name: Write a name of up to 200 characters."),
    (["m@test.example", "Mara", "--role", "king"], "system_roles: There is no role king."),
    (["m@test.example", "Mara", "--desk", "moon"],
     "business_roles: There is no business role moon. Add it under People first."),
]  # fmt: skip


def test_it_ends_with_1_and_names_the_place_and_the_remedy(world: World) -> None:
    before = count()
    for words, said in WRONG:
        done = add(world, *words)
        assert done.exit_code == 1, words
        assert said in done.stderr, words
        assert "Error: The person was not added." in done.stderr, words
        assert "Password" not in done.output, words
    assert count() == before


def test_a_short_password_from_outside_is_refused(world: World) -> None:
    done = add(world, "m@test.example", "Mara", "--password-stdin", input="short\n")
    assert done.exit_code == 1
    assert "password: Use 12 to 200 characters" in done.stderr
    with pytest.raises(SignInNeeded):
        sign_in("m@test.example", "short")


def test_a_missing_word_is_asked_for(world: World) -> None:
    done = add(world, "m@test.example")
    assert done.exit_code == 2
    assert "Missing argument 'NAME'" in done.stderr
