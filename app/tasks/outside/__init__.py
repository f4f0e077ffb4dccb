"""People outside: a contact of a customer or vendor answers one user task by a link, without an
account. The link is signed, runs out, answers once, and opens nothing but that form."""

from __future__ import annotations
