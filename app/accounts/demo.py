"""One made-up person a role, with random passwords, once."""

from __future__ import annotations

import secrets
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import BusinessRole, Person
from app.accounts.service import add_person
from app.lib.db import db

DESKS = {
    "finance": ("Finance", "Approves what costs money"),
    "technician": ("Technician", "Does the work at the customer's systems"),
    "credit-controller": ("Credit controller", "Decides on credit"),
    "account-manager": ("Account manager", "Has the customer's relationship"),
    "security": ("Security", "Signs off what is risky"),
    "cloud-engineer": ("Cloud engineer", "Runs cloud accounts"),
}
PEOPLE = (
    ("priya.raman", "Priya Raman", "csr", ()),
    ("olivia.stern", "Olivia Stern", "process-owner", ()),
    ("mei.tanaka", "Mei Tanaka", "admin", ()),
    ("anton.weber", "Anton Weber", "auditor", ()),
    ("felix.okafor", "Felix Okafor", "", ("finance",)),
    ("jonas.berg", "Jonas Berg", "", ("technician",)),
    ("carla.nunez", "Carla Nunez", "", ("credit-controller",)),
    ("ama.boateng", "Ama Boateng", "", ("account-manager",)),
    ("sam.lindqvist", "Sam Lindqvist", "", ("security",)),
    ("ines.moreau", "Ines Moreau", "", ("cloud-engineer",)),
)


def seed(session: Session, kept: Path) -> None:
    """Makes desks and people where there are none, and keeps the passwords in a file for the owner.

    Never touches a database that has people.
    """
    for key, (name, description) in DESKS.items():
        if session.get(BusinessRole, key) is None:
            session.add(BusinessRole(key=key, name=name, description=description))
    session.flush()
    if db.session.scalar(select(Person.id).limit(1)) is not None:
        return
    lines = []
    for account, name, role, desks in PEOPLE:
        password = secrets.token_urlsafe(12)
        email = f"{account}@baton.example"
        roles = (role,) if role else ()
        add_person(
            session,
            email=email,
            name=name,
            password=password,
            system_roles=roles,
            business_roles=desks,
        )
        lines.append(f"{role or ''.join(desks):18} {email:32} {password}")
    kept.touch(mode=0o600)
    kept.write_text("\n".join(lines) + "\n")
