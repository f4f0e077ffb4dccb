"""Who asks, and what they may do. Every route says what it needs, or that it is public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import g

from app.lib.errors import Forbidden, SignInNeeded


class Permission(StrEnum):
    """What can be allowed."""

    PAGE_HOME = "page.home"
    ORDER_PLACE = "order.place"
    ORDER_READ = "order.read"
    TASK_READ = "task.read"
    TASK_WORK = "task.work"
    TASK_SUPERVISE = "task.supervise"
    CUSTOMER_READ = "customer.read"
    CUSTOMER_EDIT = "customer.edit"
    PRODUCT_READ = "product.read"
    PRODUCT_EDIT = "product.edit"
    INSTANCE_READ = "instance.read"
    INSTANCE_EDIT = "instance.edit"
    INCIDENT_RESOLVE = "incident.resolve"
    MESSAGE_PUBLISH = "message.publish"
    PROCESS_READ = "process.read"
    PROCESS_DRAFT = "process.draft"
    PROCESS_PUBLISH = "process.publish"
    PROVIDER_READ = "provider.read"
    PROVIDER_MANAGE = "provider.manage"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    TOKEN_OWN = "token.own"  # noqa: S105 - a permission
    AUDIT_READ = "audit.read"


P = Permission
READING = frozenset(permission for permission in P if permission.endswith(".read"))
DESK = frozenset(
    {P.PAGE_HOME, P.TASK_READ, P.TASK_WORK, P.ORDER_READ, P.CUSTOMER_READ, P.PRODUCT_READ}
    | {P.TOKEN_OWN}
)
SYSTEM_ROLES: dict[str, frozenset[Permission]] = {
    "csr": DESK | {P.ORDER_PLACE, P.CUSTOMER_EDIT, P.INSTANCE_READ, P.MESSAGE_PUBLISH},
    "process-owner": frozenset(
        {P.PAGE_HOME, P.PROCESS_READ, P.PROCESS_DRAFT, P.ORDER_READ, P.CUSTOMER_READ}
        | {P.PRODUCT_READ, P.INSTANCE_READ, P.TASK_READ, P.PROVIDER_READ, P.TOKEN_OWN}
    ),
    "admin": frozenset(P) - {P.TASK_WORK, P.ORDER_PLACE},
    "auditor": READING | {P.PAGE_HOME},
}
ROLE_WORDS = {
    "csr": "Customer service",
    "process-owner": "Process owner",
    "admin": "Administrator",
    "auditor": "Auditor",
}

PERMISSION_WORDS = {
    P.PAGE_HOME: "Read and set one's own notices, absences and calendar",
    P.ORDER_PLACE: "Place orders, attach workflows to them, start checklists",
    P.ORDER_READ: "Read orders",
    P.TASK_READ: "Read user tasks and checklists",
    P.TASK_WORK: "Claim, answer and complete user tasks",
    P.TASK_SUPERVISE: "See everybody's user tasks, assign them and change their dates",
    P.CUSTOMER_READ: "Read customers",
    P.CUSTOMER_EDIT: "Change customers",
    P.PRODUCT_READ: "Read products",
    P.PRODUCT_EDIT: "Change products",
    P.INSTANCE_READ: "Read instances with their variables",
    P.INSTANCE_EDIT: "Cancel, change and move instances",
    P.INCIDENT_RESOLVE: "Try again what stopped with an incident",
    P.MESSAGE_PUBLISH: "Send messages, signals and conditions to processes",
    P.PROCESS_READ: "Read processes and their versions",
    P.PROCESS_DRAFT: "Change drafts, checklist templates and workflow templates",
    P.PROCESS_PUBLISH: "Review and publish processes, and roll them back",
    P.PROVIDER_READ: "Read providers and the calls to them",
    P.PROVIDER_MANAGE: "Change providers",
    P.PEOPLE_READ: "Read people, calendars and service levels",
    P.PEOPLE_MANAGE: "Change people, calendars and service levels",
    P.TOKEN_OWN: "Make and revoke one's own tokens",
    P.AUDIT_READ: "Read the audit log, and everything in the inbox and the checklists",
}


@dataclass(frozen=True)
class Principal:
    """A person, a program with a token, or Baton itself.

    ``roles`` are the keys that user tasks are offered to: system roles and business roles alike.
    """

    id: int | None
    kind: str
    name: str
    initials: str
    permissions: frozenset[Permission]
    roles: frozenset[str]
    role_words: str = ""
    theme: str = ""
    letter_keys: bool = True

    def may(self, permission: Permission) -> bool:
        """Whether it is allowed."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raises Forbidden when it is not allowed."""
        if not self.may(permission):
            raise Forbidden


SYSTEM = Principal(None, "system", "Baton", "B", frozenset(P), frozenset())
View = TypeVar("View", bound=Callable[..., Any])


def allow(*permissions: Permission) -> Callable[[View], View]:
    """Marks a view: who asks needs all of these permissions."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who = current()
            for permission in permissions:
                who.require(permission)
            return view(*args, **kwargs)

        guarded.baton_access = permissions  # type: ignore[attr-defined]  # read by the route test
        return guarded  # type: ignore[return-value]  # the same signature

    return mark


def public(view: View) -> View:
    """Marks a view that anybody may see."""
    view.baton_access = ()  # type: ignore[attr-defined]  # read by the route test
    return view


def current() -> Principal:
    """Who asks. Raises SignInNeeded when nobody signed in."""
    who = maybe_current()
    if who is None:
        raise SignInNeeded
    return who


def maybe_current() -> Principal | None:
    """Who asks, or None."""
    if "principal" not in g:
        g.principal = g.find_principal() if "find_principal" in g else None
    found: Principal | None = g.principal
    return found
