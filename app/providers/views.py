"""Pages: providers, their operations and their calls."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from app.accounts.access import Permission, allow, current
from app.lib.errors import Invalid
from app.lib.web import number
from app.providers import queries, service

bp = Blueprint("providers", __name__, template_folder="templates")
P = Permission


@bp.get("/providers")
@allow(P.PROVIDER_READ)
def providers() -> Any:
    """Every provider, and how it stands."""
    return render_template(
        "providers/providers.html",
        room="providers",
        rows=queries.providers(),
        counted=queries.counted(),
        nothing=queries.Counted(),
    )


@bp.get("/providers/<key>")
@allow(P.PROVIDER_READ)
def provider(key: str) -> Any:
    """One provider: operations and recent calls."""
    row = service.find(key)
    calls = queries.calls(key, number("before", 0, high=10**9))
    return render_template(
        "providers/provider.html",
        room="providers",
        row=row,
        state_now=queries.state_of(row),
        counted=queries.counted("operation_key", key),
        nothing=queries.Counted(),
        calls=calls[: queries.PAGE],
        more=calls[queries.PAGE - 1].id if len(calls) > queries.PAGE else None,
    )


@bp.post("/providers/<key>")
@allow(P.PROVIDER_MANAGE)
def change(key: str) -> Any:
    """Hold or release the provider, or change its address and secret."""
    form, who = request.form, current()
    if form.get("deed") in ("hold", "release"):
        service.hold(key, who, held=form["deed"] == "hold")
        flash("Calls wait from now on." if form["deed"] == "hold" else "Calls go again.", "done")
    else:
        try:
            service.change(
                key, who, base_url=form.get("base_url", ""), secret=form.get("secret", "")
            )
            flash("The provider was changed.", "done")
        except Invalid as error:
            flash(error.words, "bad")
    return redirect(f"/providers/{key}")


@bp.get("/providers/<key>/calls/<call_uuid>")
@allow(P.PROVIDER_READ)
def call(key: str, call_uuid: str) -> Any:
    """One call: what was sent, masked, and what came back."""
    row = queries.call(call_uuid)
    return render_template("providers/call.html", room="providers", row=row)
