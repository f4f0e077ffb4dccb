"""Pages: instances and incidents."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template, request

from app.accounts.access import Permission, allow, current
from app.designer import service as designer
from app.designer.scripting import by_form, going_on
from app.lib.db import db
from app.lib.errors import AppError, BadRequest
from app.lib.web import number, text, write_json
from app.runtime import deeds, given_up, intervene, messages, queries, service
from app.runtime.models import Incident, Instance, InstanceState

bp = Blueprint("runtime", __name__, template_folder="templates")
P = Permission


@bp.get("/health")
def health() -> Any:
    """That the server answers and reaches its database."""
    db.session.execute(db.select(1))
    return write_json({"status": "ok"})


health.baton_access = ()  # type: ignore[attr-defined]  # public, read by the route test


@bp.get("/instances")
@allow(P.INSTANCE_READ)
def instances() -> Any:
    """What runs and what ran."""
    state = text("state")
    if state and state not in set(InstanceState):
        raise BadRequest("state has to be one of: " + ", ".join(InstanceState) + ".")
    rows = queries.instances(state, text("q"), number("before", 0, high=10**9))
    return render_template(
        "runtime/instances.html",
        room="instances",
        rows=rows[: queries.PAGE],
        more=rows[queries.PAGE - 1].id if len(rows) > queries.PAGE else None,
        state=state,
        search=text("q"),
        states=list(InstanceState),
    )


@bp.get("/instances/<instance_uuid>")
@allow(P.INSTANCE_READ)
def instance(instance_uuid: str) -> Any:
    """One instance: diagram, elements, variables, history."""
    row = queries.find(instance_uuid)
    return render_template(
        "runtime/instance.html",
        room="instances",
        row=row,
        version=designer.version(row.version_id),
        elements=queries.elements(row),
        inside=queries.inside(row),
        story=queries.story(row),
        incidents=queries.open_incidents(row),
        children=queries.children(row),
        deeds=_deeds(row),
        parent=db.session.get(Instance, row.parent_id) if row.parent_id else None,
    )


def _deeds(row: Instance) -> list[tuple[str, str]]:
    """What may be done to it as it stands."""
    hidden = "suspend" if row.state == InstanceState.SUSPENDED else "resume"
    return [(key, words) for key, (words, _) in deeds.DEEDS.items() if key != hidden]


@bp.get("/instances/<instance_uuid>/diagram")
@allow(P.INSTANCE_READ)
def diagram(instance_uuid: str) -> Any:
    """The diagram with its marks, for the drawing."""
    return write_json(queries.drawing(queries.find(instance_uuid)))


@bp.post("/instances/<instance_uuid>/cancel")
@allow(P.INSTANCE_EDIT)
def cancel(instance_uuid: str) -> Any:
    """End an instance."""

    def deed() -> str:
        service.cancel_instance(instance_uuid, current())
        return "The instance was cancelled; nothing in it waits any more."

    return by_form(deed, f"/instances/{instance_uuid}")


@bp.post("/instances/<instance_uuid>/intervene")
@allow(P.INSTANCE_EDIT)
def intervene_in(instance_uuid: str) -> Any:
    """Do to an instance what its diagram does not, with a reason that the history keeps."""

    def deed() -> str:
        intervene.intervene(instance_uuid, deeds.read(request.form), current())
        return "It is done; the history says who did it and why."

    return by_form(deed, f"/instances/{instance_uuid}", once=True)


@bp.get("/incidents")
@allow(P.INSTANCE_READ)
def incidents() -> Any:
    """What needs a person before it can go on."""
    state = "resolved" if text("state") == "resolved" else "open"
    return render_template(
        "runtime/incidents.html",
        room="incidents",
        rows=queries.open_incidents(state=state),
        state=state,
        failed=queries.failed_news(),
        given_up=given_up.listed() if state == "open" else [],
        words=given_up.words,
    )


@bp.post("/incidents/jobs/<int:job_id>/retry")
@allow(P.INCIDENT_RESOLVE)
def retry_jobs(job_id: int) -> Any:
    """Take up a job that was given up, with all that failed alike."""

    def deed() -> str:
        count = given_up.retry(job_id, current())
        return f"{count} are tried once more." if count > 1 else "It is tried once more."

    return by_form(deed, "/incidents")


@bp.get("/incidents/<incident_uuid>")
@allow(P.INSTANCE_READ)
def incident(incident_uuid: str) -> Any:
    """One incident: what happened, what is safe, what to do."""
    row, owner = queries.find_incident(incident_uuid)
    return _incident_page(row, owner, "", None)


def _incident_page(row: Incident, owner: Instance, typed: str, error: AppError | None) -> Any:
    return render_template(
        "runtime/incident.html",
        room="incidents",
        row=row,
        instance=owner,
        inside=queries.inside(owner),
        typed=typed,
        error=error,
    )


@bp.post("/incidents/<incident_uuid>/retry")
@allow(P.INCIDENT_RESOLVE)
def retry(incident_uuid: str) -> Any:
    """Try again, with corrected variables when some are given."""
    typed = request.form.get("variables", "").strip()

    def work() -> str:
        variables = deeds.variables_of(typed)
        owner = service.resolve_incident(incident_uuid, current(), variables)
        flash("It was tried again.", "done")
        return f"/instances/{owner.uuid}"

    def again(error: AppError) -> Any:
        row, found = queries.find_incident(incident_uuid)
        return _incident_page(row, found, typed, error), error.status

    return going_on(work, again)


@bp.post("/messages")
@allow(P.MESSAGE_PUBLISH)
def record_message() -> Any:
    """Record by hand that something came which a process waits for."""
    name, key = request.form.get("name", "")[:255], request.form.get("key", "")[:255]

    def deed() -> str:
        taken = messages.publish(name, key, {}, actor=current().name)
        return "It is recorded." if taken else "Nobody waits for it any more."

    to = f"/orders/{key}" if request.form.get("from") == "order" else "/home"
    return by_form(deed, to, once=True)
