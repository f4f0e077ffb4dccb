"""What really happened: requests, effects, answers by key, and the vendors' own records."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TERM = timedelta(days=365)
TABLES = """
CREATE TABLE IF NOT EXISTS request (id INTEGER PRIMARY KEY, at TEXT, vendor TEXT, method TEXT,
    path TEXT, key TEXT, body TEXT, status TEXT);
CREATE TABLE IF NOT EXISTS effect (id INTEGER PRIMARY KEY, at TEXT, vendor TEXT, kind TEXT,
    natural_key TEXT, key TEXT, made TEXT);
CREATE TABLE IF NOT EXISTS answer (vendor TEXT, key TEXT, status INTEGER, body TEXT,
    PRIMARY KEY (vendor, key));
CREATE TABLE IF NOT EXISTS thing (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id));
"""


class Ledger:
    """One SQLite file, one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path, self.lock = path, threading.RLock()
        self.ahead = timedelta()  # how far its clock was moved
        with self.lock, closing(self._open()) as connection, connection:
            connection.executescript(TABLES)
        self.seed()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=10)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    def now(self) -> datetime:
        """This moment, as the vendors see it."""
        return datetime.now(UTC) + self.ahead

    def stamp(self) -> str:
        """This moment as text."""
        return self.now().isoformat(timespec="milliseconds")

    def run(self, line: str, *values: Any) -> list[sqlite3.Row]:
        """Runs one statement and keeps what it did."""
        with self.lock, closing(self._open()) as connection, connection:
            return connection.execute(line, values).fetchall()

    def note(
        self, vendor: str, method: str, path: str, key: str, body: str, status: object
    ) -> None:
        """A request, and how it ended."""
        columns = "at, vendor, method, path, key, body, status"
        line = f"INSERT INTO request ({columns}) VALUES (?,?,?,?,?,?,?)"  # noqa: S608 - our own
        self.run(line, self.stamp(), vendor, method, path, key, body[:4000], str(status))

    def effect(self, vendor: str, kind: str, natural: str, key: str, made: str) -> None:
        """Something that a customer would see, or pay for."""
        line = "INSERT INTO effect (at, vendor, kind, natural_key, key, made) VALUES (?,?,?,?,?,?)"
        self.run(line, self.stamp(), vendor, kind, natural, key, made)

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        """A record by its id."""
        rows = self.run("SELECT body FROM thing WHERE kind = ? AND id = ?", kind, name)
        found: dict[str, Any] | None = json.loads(rows[0]["body"]) if rows else None
        return found

    def put(self, kind: str, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Keeps a record."""
        self.run("INSERT OR REPLACE INTO thing VALUES (?,?,?)", kind, name, json.dumps(body))
        return body

    def all(self, kind: str) -> list[dict[str, Any]]:
        """All records of a kind."""
        rows = self.run("SELECT body FROM thing WHERE kind = ? ORDER BY rowid", kind)
        return [json.loads(row["body"]) for row in rows]

    def remembered(self, vendor: str, key: str) -> tuple[int, dict[str, Any]] | None:
        """The answer that was given to this key before."""
        line = "SELECT status, body FROM answer WHERE vendor = ? AND key = ?"
        rows = self.run(line, vendor, key)
        return (rows[0]["status"], json.loads(rows[0]["body"])) if rows else None

    def remember(self, vendor: str, key: str, status: int, body: dict[str, Any]) -> None:
        """Keeps an answer for the next time the key comes."""
        line = "INSERT OR REPLACE INTO answer VALUES (?,?,?,?)"
        self.run(line, vendor, key, status, json.dumps(body))

    def reset(self) -> None:
        """Forgets everything but what was there from the start."""
        self.ahead = timedelta()
        for table in ("request", "effect", "answer", "thing"):
            self.run(f"DELETE FROM {table}")  # noqa: S608 - our own names
        self.seed()

    def seed(self) -> None:
        """The customers that the demo knows already."""
        for name, seats, days in (("northwind", 24, 3), ("copperkettle", 40, 60)):
            if self.get("subscription", f"sub-{name}-bp") is None:
                bought = self.now() - timedelta(days=days)
                self.put(
                    "customer", f"tenant-{name}", customer(f"tenant-{name}", f"{name}.example")
                )
                made = subscription(f"sub-{name}-bp", f"tenant-{name}", seats, bought)
                self.put("subscription", made["id"], {**made, "status": "active"})


def customer(name: str, domain: str, company: str = "") -> dict[str, Any]:
    """A tenant."""
    return {"id": name, "companyProfile": {"domain": domain, "companyName": company}}


def subscription(
    name: str, tenant: str, quantity: int, bought: datetime, **more: Any
) -> dict[str, Any]:
    """A subscription as it begins."""
    return {
        "id": name,
        "tenantId": tenant,
        "quantity": quantity,
        "status": "provisioning",
        "termDuration": more.get("termDuration") or "P1Y",
        "billingCycle": more.get("billingCycle") or "monthly",
        "offerId": more.get("offerId") or "CFQ7TTC0LCHC",
        "effectiveStartDate": bought.date().isoformat(),
        "commitmentEndDate": (bought + TERM).date().isoformat(),
        "etag": "1",
        "readings": 0,
    }
