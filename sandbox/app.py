"""The stand-in's application: vendors, control, ledger."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, render_template_string, request

from sandbox import aws, desk, partner
from sandbox.faults import Dropped, Faults, before, drop
from sandbox.ledger import Ledger
from sandbox.page import PAGE

VENDORS = ("partner-center", "aws-organizations", "credit-bureau", "crm", "billing", "psa", "mail")
KEYS = {"partner-center": "MS-RequestId", "billing": "Idempotency-Key"}


def create(database: Path) -> Flask:
    """The application over a ledger in this file."""
    app = Flask("sandbox")
    ledger, faults = Ledger(database), Faults()
    app.config.update(LEDGER=ledger, FAULTS=faults)
    for room in (partner, aws, desk):
        app.register_blueprint(room.bp)
    app.before_request(lambda: _arrive(ledger, faults))
    app.after_request(lambda response: _leave(response, ledger))
    app.register_error_handler(Dropped, lambda error: Response("", 499))
    _control(app, ledger, faults)
    _look(app, ledger, faults)
    return app


def _vendor() -> str:
    first = request.path.strip("/").split("/")[0]
    return first if first in VENDORS else ""


def _key() -> str:
    vendor = _vendor()
    if vendor == "mail":
        return str((request.get_json(silent=True) or {}).get("idempotencyKey", ""))
    return request.headers.get(KEYS.get(vendor, ""), "") if vendor in KEYS else ""


def _arrive(ledger: Ledger, faults: Faults) -> Any:
    vendor = _vendor()
    if not vendor:
        return None
    g.vendor, g.key = vendor, _key()
    refused = _authorised(vendor)
    if refused is not None:
        return refused
    token_asked = request.path.endswith("/oauth2/token")
    fault = None if token_asked else faults.take(vendor, request.method, request.path)
    g.fault = fault
    if fault is not None:
        try:
            answer = before(fault)
        except Dropped:
            ledger.note(vendor, request.method, request.full_path, g.key, "", fault.kind)
            raise
        if answer is not None:
            g.untouched = True
            return answer
    if g.key and request.method != "GET":
        known = ledger.remembered(vendor, g.key)
        if known is not None:
            g.replayed = True
            return known[1], known[0], {"Idempotency-Replayed": "true"}
    return None


def _authorised(vendor: str) -> Any:
    given = request.headers.get("Authorization", "")
    basic = "Basic " + base64.b64encode(f"baton:sandbox-{vendor}".encode()).decode()
    right: dict[str, Callable[[], bool]] = {
        "partner-center": lambda: (
            request.path.endswith("/oauth2/token") or given == "Bearer sandbox-access-token"
        ),
        "aws-organizations": lambda: given == "Bearer sandbox-aws-organizations",
        "billing": lambda: given == "Bearer sandbox-billing",
        "crm": lambda: given == basic,
        "psa": lambda: given == basic,
        "credit-bureau": lambda: request.headers.get("X-Api-Key") == "sandbox-credit-bureau",
        "mail": lambda: request.headers.get("X-Api-Key") == "sandbox-mail",
    }
    if right[vendor]():
        return None
    return {"code": "401", "message": "the credential is not right"}, 401


def _leave(response: Response, ledger: Ledger) -> Response:
    vendor = g.get("vendor", "")
    if not vendor or response.status_code == 499:
        return response
    ended: object = response.status_code
    fault = g.get("fault")
    if g.get("key") and response.status_code < 300 and not g.get("untouched"):
        body = response.get_json(silent=True)
        if body is not None and not g.get("replayed") and request.method != "GET":
            ledger.remember(vendor, g.key, response.status_code, body)
    acted = fault is not None and fault.kind == "act_then_timeout"
    text = request.get_data(as_text=True)
    ledger.note(
        vendor,
        request.method,
        request.full_path,
        g.get("key", ""),
        text,
        "acted, then no answer" if acted else ended,
    )
    if acted and fault is not None:
        time.sleep(fault.seconds)
        try:
            drop()
        except Dropped:
            return response
    return response


def _control(app: Flask, ledger: Ledger, faults: Faults) -> None:
    @app.post("/control/faults")
    def add_fault() -> Any:
        try:
            fault = faults.add(request.get_json())
        except ValueError as error:
            return {"message": str(error)}, 422
        return vars(fault), 201

    @app.delete("/control/faults")
    def clear_faults() -> dict[str, str]:
        faults.clear()
        return {"status": "no faults"}

    @app.post("/control/reset")
    def reset() -> dict[str, str]:
        faults.clear()
        ledger.reset()
        return {"status": "forgotten"}

    @app.post("/control/clock")
    def clock() -> Any:
        ledger.ahead += timedelta(seconds=float(request.get_json()["seconds"]))
        return {"now": ledger.stamp()}

    @app.post("/control/data")
    def data() -> dict[str, Any]:
        said = request.get_json()
        return ledger.put("credit", str(said["company"]), said)


def _look(app: Flask, ledger: Ledger, faults: Faults) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/")
    def page() -> str:
        effects = ledger.run("SELECT * FROM effect ORDER BY id DESC LIMIT 50")
        return render_template_string(PAGE, vendors=VENDORS, faults=faults.active, effects=effects)

    @app.get("/control/ledger")
    def read() -> dict[str, Any]:
        vendor, key = request.args.get("vendor", ""), request.args.get("key", "")
        found = {}
        for table in ("request", "effect"):
            rows = ledger.run(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - our own names
            found[f"{table}s"] = [
                dict(row)
                for row in rows
                if vendor in ("", row["vendor"]) and key in json.dumps(dict(row))
            ]
        return found
