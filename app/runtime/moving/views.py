"""Pages: migrations of a process, a new one with its dry run, and one with its progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from app.accounts.access import Permission, allow, current
from app.designer import queries as processes
from app.designer.models import Process, ProcessVersion, VersionState
from app.designer.scripting import by_form
from app.lib import clock, days
from app.lib.db import db
from app.lib.errors import AppError, Invalid
from app.lib.schema import faults
from app.lib.web import text
from app.runtime.moving import mapping, picks, plans, queries, service, trial, work
from app.runtime.moving.models import ItemState, RunState
from app.runtime.moving.plans import Plan

bp = Blueprint("moving", __name__)
P = Permission
MAP, SHOWN = "map:", 50


@bp.get("/processes/<key>/migrations")
@allow(P.INSTANCE_READ)
def migrations(key: str) -> Any:
    """Migrations of a process, newest first."""
    row = processes.process(key)
    return render_template(
        "runtime/moving/list.html",
        room="processes",
        process=row,
        page=queries.runs(row.key, text("cursor", 2000)),
    )


@bp.get("/processes/<key>/migrations/new")
@allow(P.INSTANCE_EDIT)
def new(key: str) -> Any:
    """Choose instances and a version, and see what becomes of each element."""
    return _page(processes.process(key), request.args)


@bp.post("/processes/<key>/migrations/try")
@allow(P.INSTANCE_EDIT)
def dry_run(key: str) -> Any:
    """The same page with what would happen to each instance."""
    return _page(processes.process(key), request.form, tried=True)


@bp.post("/processes/<key>/migrations")
@allow(P.INSTANCE_EDIT)
def begin(key: str) -> Any:
    """Begin to move the chosen instances."""
    row = processes.process(key)
    try:
        run = service.begin(_read(row.key, request.form), current())
    except Invalid as error:
        return _page(row, request.form, error=error), error.status
    return redirect(f"/processes/{row.key}/migrations/{run.uuid}")


def _page(
    row: Process, sent: Mapping[str, Any], *, tried: bool = False, error: AppError | None = None
) -> Any:
    versions = processes.versions(row)
    form = MultiDict(sent)
    form.setdefault("to", str(_likely(versions).number) if versions else "")
    plan, becomes, found, total = None, None, None, 0
    try:
        plan = _read(row.key, form)
        total = picks.count(plan.chosen)
        stands = trial.stands(plan)
        here = [one for one in versions if one.id in {version for version, _ in stands}]
        becomes = mapping.of_plan(plan, stands, here)
        if tried:
            found = trial.try_out(plan, form.get("cursor", "")[:2000], SHOWN)
    except AppError as refused:
        error = error or refused
    return render_template(
        "runtime/moving/new.html",
        room="processes",
        process=row,
        versions=versions,
        running=queries.running(row.key),
        elements=queries.active(row.key),
        form=form,
        plan=plan,
        becomes=becomes,
        found=found,
        total=total,
        error=error,
    )


def _likely(versions: list[ProcessVersion]) -> ProcessVersion:
    """Where one most likely wants to go: the live version, else the newest."""
    return next((one for one in versions if one.state == VersionState.LIVE), versions[0])


def _read(key: str, form: MultiDict[str, str] | Any) -> Plan:
    """The plan that a form asks for, checked as a program's is. Raises Invalid."""
    said = {
        "target": _whole(form.get("to", "")),
        "instances": _pick(form),
        "mapping": _mapping(form),
        "reason": form.get("reason", ""),
    }
    becomes = said["mapping"]
    said["anew"] = [becomes.get(name, name) for name in form.getlist("anew")]
    if problems := faults(plans.PLAN, said):
        first = problems[0]
        raise Invalid(f"{first.pointer}: {first.message}", problems=problems)
    return plans.read(key, said)


def _mapping(form: MultiDict[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(MAP): value
        for name, value in form.items()
        if name.startswith(MAP) and value and value != name.removeprefix(MAP)
    }


def _pick(form: MultiDict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "versions": [_whole(one) for one in form.getlist("version")],
        "element": form.get("element", ""),
        "text": form.get("text", ""),
        "incidents": form.get("incidents") == "yes",
        "ids": form.get("ids", "").split(),
    }
    for name, field in (("startedAfter", "after"), ("startedBefore", "before")):
        if day := form.get(field, "").strip():
            said[name] = _moment(day)
    return {name: value for name, value in said.items() if value}


def _whole(said: str) -> Any:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else said


def _moment(day: str) -> str:
    """The begin of a day; what is no day is refused by the schema."""
    try:
        return days.begin(date.fromisoformat(day)).isoformat()
    except (ValueError, OverflowError):
        return day


@bp.get("/processes/<key>/migrations/<run_uuid>")
@allow(P.INSTANCE_READ)
def migration(key: str, run_uuid: str) -> Any:
    """One migration: how far it is, how each instance fared, and the way back."""
    row = processes.process(key)
    run = service.find(row.key, run_uuid)
    state = text("state")
    progress = queries.progress(run)
    return render_template(
        "runtime/moving/run.html",
        room="processes",
        process=row,
        run=run,
        progress=progress,
        left=_left(progress),
        stands=work.stands(db.session(), run),
        reasons=queries.reasons(run),
        reversible=queries.reversible(run),
        page=queries.items(run, state if state in set(ItemState) else "", text("cursor", 2000)),
        state=state,
        states=list(ItemState),
        story=queries.story(run),
        here=request.full_path.rstrip("?"),
    )


def _left(progress: queries.Progress) -> Any:
    """How long it will still take, when that can be told."""
    run, done = progress.run, progress.done
    if run.state != RunState.RUNNING or not done:
        return None
    return (clock.now() - run.started_at) / done * (run.total - done)


@bp.post("/processes/<key>/migrations/<run_uuid>/<deed>")
@allow(P.INSTANCE_EDIT)
def do(key: str, run_uuid: str, deed: str) -> Any:
    """Pause, go on, cancel the rest, or undo."""
    why, who = plans.reason(request.form), current()

    def done() -> str:
        if deed == "pause":
            service.pause(key, run_uuid, who)
        elif deed == "resume":
            service.resume(key, run_uuid, who)
        elif deed == "cancel":
            service.cancel(key, run_uuid, why, who)
        elif deed == "undo":
            service.undo(key, run_uuid, why, who)
        else:
            raise Invalid("Choose to pause, resume, cancel or undo.")
        return ""

    return by_form(done, f"/processes/{key}/migrations/{run_uuid}")
