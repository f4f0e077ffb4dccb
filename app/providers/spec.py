"""What a call is: plain values that outlive the database session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ProviderSpec:
    """A provider as a call needs it. ``secret`` is open here and goes nowhere but into a header."""

    key: str
    name: str
    base_url: str
    auth: Mapping[str, Any]
    secret: str = field(repr=False)
    limits: Mapping[str, Any]
    allow_private: bool
    held: bool
    revision: int


@dataclass(frozen=True)
class OperationSpec:
    """An operation of a provider."""

    provider: ProviderSpec
    key: str
    name: str
    definition: Mapping[str, Any]

    @property
    def type(self) -> str:
        """The job type that names it."""
        return f"{self.provider.key}.{self.key}"

    @property
    def can_repeat(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        kind = self.definition.get("idempotency", {}).get("kind", "none")
        return self.definition["method"] == "GET" or kind in ("header", "body", "natural")


@dataclass(frozen=True)
class Reference:
    """What a call is made for."""

    instance_uuid: str = ""
    business_key: str = ""
    element: str = ""
    element_instance: int = 0


@dataclass(frozen=True)
class CallResult:
    """What a call came to.

    ``kind``: done, error (a business error with ``code``), retry (later), failed (never by
    itself), unknown (nobody knows whether it happened). ``sent`` is whether a try was used up.
    """

    kind: str
    value: Any = None
    code: str | None = None
    message: str = ""
    retry_after: int | None = None
    call_id: int | None = None
    sent: bool = True
    adopted: bool = False
    status: int | None = None
    response: str | None = None
    milliseconds: int | None = None
