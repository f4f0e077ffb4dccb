"""People and tokens: made, changed, signed in and out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error
from flask import current_app
from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy.orm import Session

from app.accounts import tries
from app.accounts.access import (
    DESK,
    ROLE_WORDS,
    SYSTEM_ROLES,
    Permission,
    Principal,
)
from app.accounts.models import BusinessRole, Person, SignIn, Token, membership
from app.audit.service import Entry, record
from app.config import Config
from app.lib import clock
from app.lib.db import db, transaction
from app.lib.errors import Forbidden, Invalid, NotFound, Problem, SignInNeeded

MAX_TRIES = 5
MIN_PASSWORD = 12
TOKEN_DAYS = 365
HASHER = PasswordHasher()
# Checked for an account that is not there, so that both answers take the same work.
_NOBODY = HASHER.hash(secrets.token_urlsafe(16))


def principal_of(person: Person, scopes: Iterable[str] | None = None) -> Principal:
    """What a person, or a token of theirs with fewer permissions, may do."""
    desks = {role.key: role.name for role in person.business_roles}
    return _principal(person, desks, scopes)


def _principal(
    person: Any, desks: Mapping[str, str], scopes: Iterable[str] | None = None
) -> Principal:
    """Of a person or a row of the same columns; ``desks``: names of business roles by key."""
    permissions: set[Permission] = set()
    for role in person.system_roles:
        permissions |= SYSTEM_ROLES.get(role, frozenset())
    if desks:
        permissions |= DESK
    if scopes is not None:
        permissions &= {Permission(scope) for scope in scopes}
    return Principal(
        id=person.id,
        kind="person" if scopes is None else "token",
        name=person.name,
        initials="".join(word[0] for word in person.name.split()[:2]).upper(),
        permissions=frozenset(permissions),
        roles=frozenset([*person.system_roles, *desks]),
        role_words=", ".join(roles_of(person, desks.values())[:2]),
        theme=person.theme,
        letter_keys=person.letter_keys,
    )


def roles_of(person: Any, desks: Iterable[str]) -> list[str]:
    """What the roles of a person, or of a row of the same columns, are called."""
    return [*(ROLE_WORDS.get(role, role) for role in person.system_roles), *desks]


# ---- signing in and out


def sign_in(email: str, password: str, *, address: str, browser: str) -> str:
    """A new session's token. Raises SignInNeeded with one answer for every reason, TooMany."""
    subjects = (f"account:{email.strip().lower()[:200]}", f"address:{address[:200]}")
    for subject, most in zip(subjects, (MAX_TRIES, MAX_TRIES * 6), strict=True):
        tries.refuse(subject, most, ", or ask an administrator for a new password")
    person = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    right = _matches(person.password_hash if person else _NOBODY, password)
    if person is None or not person.active or not right:
        tries.count(*subjects)
        raise SignInNeeded("The mail address or the password is not right.")
    config: Config = current_app.extensions["baton"]
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        tries.forget(session, subjects[0])
        session.add(
            SignIn(
                token_hash=hashed(token),
                person_id=person.id,
                created_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=config.session_hours),
                browser=browser[:200],
            )
        )
        _note(session, "signed_in", person.name, {"address": address})
    return token


def _matches(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except Argon2Error:
        return False


def hashed(token: str) -> str:
    """How a token is kept: it has enough chance in it that a plain hash is safe."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_out(token: str) -> None:
    """Ends one session."""
    with transaction() as session:
        session.execute(delete(SignIn).where(SignIn.token_hash == hashed(token)))


def _asking(what: type[SignIn | Token], *more: Any) -> Any:
    """A row for each business role; asked for at each request, so one statement, built once."""
    person, role, kept = Person.__table__, BusinessRole.__table__, what.__table__
    return (
        select(
            person.c.id,
            person.c.name,
            person.c.system_roles,
            person.c.theme,
            person.c.letter_keys,
            role.c.key.label("desk"),
            role.c.name.label("desk_name"),
            *more,
        )
        .join_from(kept, person)
        .outerjoin(membership, membership.c.person_id == person.c.id)
        .outerjoin(role)
        .where(
            kept.c.token_hash == bindparam("token"),
            kept.c.expires_at > bindparam("now"),
            person.c.active,
        )
        .order_by(role.c.key)
    )


_TOKENS: Any = Token.__table__.c
_BY_SESSION = _asking(SignIn)
_BY_BEARER = _asking(Token, _TOKENS.scopes).where(_TOKENS.revoked_at.is_(None))


def by_session(token: str) -> Principal | None:
    """Who is behind a session's token."""
    found = _asked(_BY_SESSION, token)
    return _principal(found[0], _desks(found)) if found else None


def by_bearer(token: str) -> Principal | None:
    """Who is behind a bearer token."""
    found = _asked(_BY_BEARER, token)
    return _principal(found[0], _desks(found), found[0].scopes) if found else None


def _asked(statement: Any, token: str) -> Sequence[Any]:
    said = {"token": hashed(token), "now": clock.now()}
    return db.session.connection().execute(statement, said).all()


def _desks(rows: Sequence[Any]) -> dict[str, str]:
    return {row.desk: row.desk_name for row in rows if row.desk}


# ---- people


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    system_roles: Iterable[str] = (),
    business_roles: Iterable[str] = (),
    by: str = "Baton",
) -> Person:
    """A new person. Raises Invalid with a problem for each field."""
    _check_person(email, name, password, system_roles)
    if db.session.scalar(select(Person.id).where(Person.email == email.strip().lower())):
        raise Invalid(
            "The person was not added.",
            problems=[Problem("email", "Somebody has this mail address already.")],
        )
    person = Person(
        email=email.strip().lower(),
        name=" ".join(name.split()),
        password_hash=HASHER.hash(password),
        active=True,
        system_roles=sorted(set(system_roles)),
        theme="",
        created_at=clock.now(),
    )
    person.business_roles = roles_by_key(business_roles)
    session.add(person)
    session.flush()
    roles = [*person.system_roles, *(role.key for role in person.business_roles)]
    _note(session, "person_added", by, {"person": person.name, "roles": roles})
    return person


def _check_person(email: str, name: str, password: str, system_roles: Iterable[str]) -> None:
    problems = []
    if "@" not in email or len(email) > 200 or "\0" in email:
        problems.append(Problem("email", "Write a mail address, such as name@example.com."))
    if not name.strip() or len(name) > 200 or "\0" in name:
        problems.append(Problem("name", "Write a name of up to 200 characters."))
    if unknown := set(system_roles) - SYSTEM_ROLES.keys():
        problems.append(Problem("system_roles", f"There is no role {', '.join(sorted(unknown))}."))
    problems += _password_problems(password)
    if problems:
        raise Invalid("The person was not added.", problems=problems)


def _password_problems(password: str) -> list[Problem]:
    if MIN_PASSWORD <= len(password) <= 200:
        return []
    said = f"Use {MIN_PASSWORD} to 200 characters; a few words in a row are easy to keep in mind."
    return [Problem("password", said)]


def roles_by_key(keys: Iterable[str]) -> list[BusinessRole]:
    """The business roles. Raises Invalid that names those that are not there."""
    wanted = set(keys)
    found = list(db.session.scalars(select(BusinessRole).where(BusinessRole.key.in_(wanted))))
    if missing := wanted - {role.key for role in found}:
        said = f"There is no business role {', '.join(sorted(missing))}. Add it under People first."
        raise Invalid(said, problems=[Problem("business_roles", said)])
    return found


def change_roles(
    person_id: int, system_roles: Iterable[str], business_roles: Iterable[str], by: Principal
) -> Person:
    """Other roles; the person's sessions end, so that nobody works on with the old ones."""
    with transaction() as session:
        person = find_person(person_id)
        if person.id == by.id and "admin" in person.system_roles and "admin" not in system_roles:
            raise Invalid("You cannot take the administrator's role from yourself.")
        if unknown := set(system_roles) - SYSTEM_ROLES.keys():
            raise Invalid(f"There is no role {', '.join(sorted(unknown))}.")
        person.system_roles = sorted(set(system_roles))
        person.business_roles = roles_by_key(business_roles)
        session.execute(delete(SignIn).where(SignIn.person_id == person.id))
        roles = [*person.system_roles, *(role.key for role in person.business_roles)]
        _note(session, "roles_changed", by.name, {"person": person.name, "roles": roles})
        return person


def set_active(person_id: int, active: bool, by: Principal) -> Person:
    """Lets a person in, or keeps them out from this moment."""
    with transaction() as session:
        person = find_person(person_id)
        if person.id == by.id:
            raise Invalid("You cannot deactivate yourself.")
        person.active = active
        session.execute(delete(SignIn).where(SignIn.person_id == person.id))
        kind = "person_activated" if active else "person_deactivated"
        _note(session, kind, by.name, {"person": person.name})
        return person


def reset_password(person_id: int, by: Principal) -> str:
    """A made password, to be shown once; all sessions of the person end."""
    with transaction() as session:
        person = find_person(person_id)
        password = secrets.token_urlsafe(12)
        _keep_password(session, person, password)
        _note(session, "password_reset", by.name, {"person": person.name})
        return password


def change_password(who: Principal, old: str, new: str) -> None:
    """The person's own new password; all sessions end, this one too."""
    problems = _password_problems(new)
    with transaction() as session:
        person = find_person(who.id or 0)
        if not _matches(person.password_hash, old):
            problems.insert(0, Problem("old", "This is not the password you have now."))
        if problems:
            raise Invalid("The password was not changed.", problems=problems)
        _keep_password(session, person, new)
        _note(session, "password_changed", person.name, {"person": person.name})


def _keep_password(session: Session, person: Person, password: str) -> None:
    person.password_hash = HASHER.hash(password)
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))


def set_theme(who: Principal, theme: str) -> None:
    """Light, dark, or as the system says."""
    if theme not in ("", "light", "dark"):
        raise Invalid("Choose light, dark, or as the system says.")
    with transaction():
        find_person(who.id or 0).theme = theme


def set_letter_keys(who: Principal, *, on: bool) -> None:
    """Whether single letters do deeds on pages (WCAG 2.1.4)."""
    with transaction():
        find_person(who.id or 0).letter_keys = on


def find_person(person_id: int) -> Person:
    """The person. Raises NotFound."""
    person = db.session.get(Person, person_id, populate_existing=True)
    if person is None:
        raise NotFound("There is no such person.")
    return person


def people(search: str = "") -> list[Person]:
    """People by name; ``search`` looks in name and mail address."""
    found = select(Person).order_by(Person.name).limit(200)
    if search:
        like = f"%{search.strip()[:100]}%"
        found = found.where(or_(Person.name.ilike(like), Person.email.ilike(like)))
    return list(db.session.scalars(found))


def business_roles() -> list[BusinessRole]:
    """All desks, by name."""
    return list(db.session.scalars(select(BusinessRole).order_by(BusinessRole.name)))


def role_names() -> dict[str, str]:
    """What all roles that a user task can be offered to are called, by key."""
    rows = select(BusinessRole.key, BusinessRole.name).order_by(BusinessRole.name)
    return ROLE_WORDS | {key: name for key, name in db.session.execute(rows)}


def add_business_role(key: str, name: str, description: str, by: Principal) -> BusinessRole:
    """A new desk. Raises Invalid."""
    key = key.strip().lower()
    clean = key.replace("-", "")
    if not (clean.isascii() and clean.isalnum()) or len(key) > 60 or key in SYSTEM_ROLES:
        said = "Use small letters, digits and hyphens, and no system role's name."
        raise Invalid(said, problems=[Problem("key", said)])
    with transaction() as session:
        if session.get(BusinessRole, key):
            raise Invalid("", problems=[Problem("key", "There is such a role already.")])
        role = BusinessRole(key=key, name=name.strip()[:100] or key, description=description[:500])
        session.add(role)
        _note(session, "role_added", by.name, {"role": key})
        return role


# ---- tokens


def add_token(who: Principal, name: str, scopes: Iterable[str]) -> tuple[Token, str]:
    """A new token and its text, which is never shown again. Raises Invalid, Forbidden."""
    wanted = sorted(set(scopes))
    if not name.strip() or not wanted:
        raise Invalid(
            "The token was not made.",
            problems=[Problem("name", "Name it, and choose what it may do.")],
        )
    if not {str(permission) for permission in who.permissions} >= set(wanted):
        raise Forbidden("A token may do no more than you may yourself.")
    text = f"baton_{secrets.token_urlsafe(32)}"
    with transaction() as session:
        token = Token(
            token_hash=hashed(text),
            prefix=text[:12],
            name=name.strip()[:100],
            person_id=who.id or 0,
            scopes=wanted,
            created_at=clock.now(),
            expires_at=clock.now() + timedelta(days=TOKEN_DAYS),
        )
        session.add(token)
        _note(session, "token_made", who.name, {"token": token.name, "scopes": wanted})
        return token, text


def tokens_of(who: Principal) -> list[Token]:
    """The person's tokens that still open something."""
    found = select(Token).where(Token.person_id == who.id, Token.revoked_at.is_(None))
    return list(db.session.scalars(found.order_by(Token.id.desc())))


def revoke_token(who: Principal, token_id: int) -> None:
    """Ends a token of one's own. Raises NotFound."""
    with transaction() as session:
        token = session.get(Token, token_id)
        if token is None or token.person_id != who.id:
            raise NotFound
        token.revoked_at = clock.now()
        _note(session, "token_revoked", who.name, {"token": token.name})


def _note(session: Session, kind: str, actor: str, detail: dict[str, Any]) -> None:
    record(session, [Entry("people", kind, actor, detail, at=clock.now())])
