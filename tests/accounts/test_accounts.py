"""People come in by their password alone, and are out when they should be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import service, tries
from app.accounts.access import PERMISSION_WORDS, Permission
from app.accounts.models import Person, SignIn, SignInTry, Token
from app.accounts.views import safe_next
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Forbidden, Invalid, SignInNeeded, TooMany
from tests.world import PASSWORD, World, token


def enter(world: World, email: str, password: str) -> str:
    return service.sign_in(email, password, address="127.0.0.1", browser="test")


def test_a_wrong_password_and_an_unknown_account_get_one_answer(world: World) -> None:
    said = []
    for email, password in (("csr@test.example", "wrong"), ("nobody@test.example", PASSWORD)):
        with pytest.raises(SignInNeeded) as refused:
            enter(world, email, password)
        said.append(refused.value.message)
    assert said[0] == said[1]


def test_after_five_wrong_tries_the_right_password_has_to_wait(world: World) -> None:
    for _ in range(5):
        with pytest.raises(SignInNeeded):
            enter(world, "csr@test.example", "wrong")
    with pytest.raises(TooMany):
        enter(world, "csr@test.example", PASSWORD)
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        assert enter(world, "csr@test.example", PASSWORD)


def test_tries_of_who_never_comes_back_are_forgotten(world: World) -> None:
    tries.count("somebody", "somebody else")
    with clock.fixed(clock.now() + timedelta(minutes=16)), transaction() as session:
        tries.forget_old(session)
    assert db.session.scalar(select(func.count(SignInTry.id))) == 0


def test_signing_out_ends_the_session_also_for_a_stolen_cookie(world: World) -> None:
    browser = world.browser("csr")
    with browser.session_transaction() as session:
        stolen = session["sid"]
    browser.post("/sign-out", data={"csrf_token": token(browser, "/home")})
    assert service.by_session(stolen) is None


@pytest.mark.parametrize("deed", ["password", "roles", "inactive"])
def test_a_change_of_the_account_ends_its_sessions(world: World, deed: str) -> None:
    browser, admin = world.browser("csr"), world.principal("admin")
    person = db.session.scalars(select(Person).where(Person.email == "csr@test.example")).one()
    if deed == "password":
        service.change_password(world.principal("csr"), PASSWORD, "another long password")
    elif deed == "roles":
        service.change_roles(person.id, ["auditor"], [], admin)
    else:
        service.set_active(person.id, False, admin)
    assert browser.get("/home").status_code == 302


def test_a_session_ends_by_itself(world: World) -> None:
    browser = world.browser("csr")
    with clock.fixed(clock.now() + timedelta(hours=13)):
        assert browser.get("/home").status_code == 302


def test_nothing_that_opens_a_door_is_kept_in_the_open(world: World) -> None:
    _, text = service.add_token(world.principal("csr"), "t", ["order.read"])
    session = enter(world, "csr@test.example", PASSWORD)
    kept = [
        *db.session.scalars(select(Token.token_hash)),
        *db.session.scalars(select(SignIn.token_hash)),
    ]
    kept += list(db.session.scalars(select(Person.password_hash)))
    assert text not in kept
    assert session not in kept
    assert all(PASSWORD not in one for one in kept)


def test_a_revoked_token_opens_nothing(world: World) -> None:
    made, text = service.add_token(world.principal("csr"), "t", ["order.read"])
    assert service.by_bearer(text) is not None
    service.revoke_token(world.principal("csr"), made.id)
    assert service.by_bearer(text) is None


def test_rights_of_a_token_are_said_in_words_with_their_codes(world: World) -> None:
    service.add_token(world.principal("csr"), "Nightly", ["order.read"])
    page = world.browser("csr").get("/profile").get_data(as_text=True)
    assert set(PERMISSION_WORDS) == set(Permission), "each has words"
    assert page.count("Read orders <code") == 2, "to choose, and of the token that there is"


def test_a_token_that_is_refused_keeps_what_was_typed(world: World) -> None:
    browser = world.browser("csr")
    said = {"name": "Nightly report", "csrf_token": token(browser, "/profile")}
    answer = browser.post("/profile/tokens", data=said)
    assert answer.status_code == 422
    assert 'value="Nightly report"' in answer.get_data(as_text=True)


def test_a_token_may_do_no_more_than_its_owner(world: World) -> None:
    with pytest.raises(Forbidden):
        service.add_token(world.principal("csr"), "t", ["people.manage"])


def test_a_desk_gives_its_people_the_work_that_is_offered_to_it(world: World) -> None:
    with transaction() as session:
        person = service.add_person(
            session, email="f@test.example", name="F", password=PASSWORD, business_roles=["finance"]
        )
    who = service.principal_of(person)
    assert "finance" in who.roles
    assert "task.work" in who.permissions
    assert "order.place" not in who.permissions


@pytest.mark.parametrize("email", ["", "no mail", "a\0@b.example"])
def test_a_person_without_a_usable_address_is_refused(world: World, email: str) -> None:
    with pytest.raises(Invalid), transaction() as session:
        service.add_person(session, email=email, name="N", password=PASSWORD)


@pytest.mark.parametrize(
    "goal",
    ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "http://[x", None],
)
def test_signing_in_never_leads_elsewhere(goal: str | None) -> None:
    assert safe_next(goal) == "/home"


def test_signing_in_leads_back_to_the_page_that_was_asked_for() -> None:
    assert safe_next("/orders/O-1?x=1") == "/orders/O-1?x=1"
