"""Deeds at one task: forms of its page, and what its script asks for."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, send_file

from app.accounts.access import Permission, allow, current
from app.designer.scripting import by_form, for_script, from_script, going_on, said_as
from app.lib import days
from app.lib.db import db
from app.lib.errors import BadRequest
from app.lib.schema import Schema, record
from app.lib.web import takes, text, write_json
from app.runtime import queries as runtime
from app.runtime.models import Instance
from app.runtime.service import find_user_task
from app.tasks import service
from app.tasks.inbox import lists
from app.tasks.inbox.asked import Asked
from app.tasks.inbox.views import of_task
from app.tasks.work import files, finishing, handing, kinds, page, pausing, people, refusing, talk
from app.tasks.work.models import Attachment

bp = Blueprint("task_work", __name__, template_folder="../templates")
P = Permission
MAX_BODY = 16_000_000  # so much is read of answers, that the field at fault can be named
ANSWERS: Schema = record({"answers": {"type": "object"}}, needs=("answers",))
DRAFT: Schema = record(
    {"answers": {"type": "object"}, "before": {"type": "object"}}, needs=("answers",)
)
SANDBOX = "default-src 'none'; sandbox"


# ---- whose it is


@bp.post("/inbox/<task_uuid>/claim")
@allow(P.TASK_WORK)
def claim(task_uuid: str) -> Any:
    """Take a user task."""
    return _deed(task_uuid, lambda: service.claim(task_uuid, current()))


@bp.post("/inbox/<task_uuid>/release")
@allow(P.TASK_WORK)
def release(task_uuid: str) -> Any:
    """Give a user task back to its roles."""
    return _deed(task_uuid, lambda: service.release(task_uuid, current()))


@bp.post("/inbox/<task_uuid>/assign")
@allow(P.TASK_SUPERVISE)
def assign(task_uuid: str) -> Any:
    """Give a user task to a person, or to nobody."""
    nobody = "nobody" in request.form.getlist("person")  # also beside a person that was found first
    return _deed(
        task_uuid,
        lambda: handing.assign(
            task_uuid, None if nobody else people.chosen(request.form), current()
        ),
    )


@bp.post("/inbox/<task_uuid>/delegate")
@allow(P.TASK_WORK)
def delegate(task_uuid: str) -> Any:
    """Let somebody else work on it, and get it back."""
    note, whole = request.form.get("note", ""), "whole" in request.form
    return _deed(
        task_uuid,
        lambda: handing.delegate(
            task_uuid, people.chosen(request.form), current(), note=note, whole=whole
        ),
        once=True,
    )


@bp.post("/inbox/<task_uuid>/hand-back")
@allow(P.TASK_WORK)
def hand_back(task_uuid: str) -> Any:
    """Give a delegated user task back."""
    note = request.form.get("note", "")
    return _deed(task_uuid, lambda: handing.hand_back(task_uuid, current(), note=note), once=True)


@bp.post("/inbox/<task_uuid>/take-back")
@allow(P.TASK_WORK)
def take_back(task_uuid: str) -> Any:
    """Have a user task again that one delegated."""
    return _deed(task_uuid, lambda: handing.take_back(task_uuid, current()))


def _deed(task_uuid: str, deed: Callable[[], Any], done: str = "", *, once: bool = False) -> Any:
    """Does it and shows the task; what went wrong is said above it.

    A script is told where to go on, or what went wrong: what was typed stays before it.
    """

    def work() -> str:
        deed()
        return _after(task_uuid, done)

    return going_on(work, of_task(task_uuid), once=once)


def _after(task_uuid: str, done: str) -> str:
    """Where to go on: at the user task, or in the inbox for whom the deed has closed it."""
    task = find_user_task(task_uuid)
    if service.may_see(task, current()):
        where, words = of_task(task_uuid), done
    else:
        where, words = "/inbox", f"{task.name} is with {task.assignee_name or 'its roles'} now."
    if words:
        flash(words, "done")
    return where


# ---- how it goes on


@bp.post("/inbox/<task_uuid>/draft")
@allow(P.TASK_WORK)
@takes(MAX_BODY)
def draft(task_uuid: str) -> Any:
    """Keep unfinished answers."""

    def keep() -> dict[str, Any]:
        said = said_as(DRAFT)
        kept = service.save_draft(task_uuid, said["answers"], current(), said.get("before"))
        assert kept.draft_at is not None  # noqa: S101 - it was just kept
        return {"at": kept.draft_at.isoformat(), "more": kept.draft != said["answers"]}

    return for_script(keep)


@bp.post("/inbox/<task_uuid>/complete")
@allow(P.TASK_WORK)
@takes(MAX_BODY)
def complete(task_uuid: str) -> Any:
    """Complete it, with ten seconds to take that back; says where the next task is."""

    def hold() -> dict[str, Any]:
        task = finishing.hold(task_uuid, _answers(), current())
        following = lists.search(current(), Asked(), most=2).tasks  # it may be one of them
        goal = next((f"/inbox/{one.uuid}" for one in following if one.id != task.id), "/inbox")
        seconds = int(finishing.HELD.total_seconds())
        return {"next": goal, "name": task.name, "task": task_uuid, "seconds": seconds}

    return for_script(hold)


def _answers() -> dict[str, Any]:
    return dict(said_as(ANSWERS)["answers"])


@bp.post("/inbox/<task_uuid>/undo")
@allow(P.TASK_WORK)
def undo(task_uuid: str) -> Any:
    """Take a completion back that is not handed in yet."""
    return _either(task_uuid, lambda: finishing.undo(task_uuid, current()), "It is open again.")


@bp.post("/inbox/<task_uuid>/now")
@allow(P.TASK_WORK)
def now(task_uuid: str) -> Any:
    """Hand a completion in without waiting."""
    return _either(
        task_uuid, lambda: finishing.hand_in_now(task_uuid, current()), "It is handed in."
    )


@bp.post("/inbox/<task_uuid>/cannot")
@allow(P.TASK_WORK)
def cannot(task_uuid: str) -> Any:
    """Say that it cannot be done, and why."""
    code, reason = request.form.get("code", ""), request.form.get("reason", "")
    asks = code == refusing.ASK
    done = (
        "The process owner is asked. The answer comes here, and you are told."
        if asks
        else "The process goes on another way."
    )
    return _deed(
        task_uuid,
        lambda: refusing.cannot_do(task_uuid, code, reason, current()),
        done,
        once=True,
    )


@bp.post("/inbox/<task_uuid>/wait")
@allow(P.TASK_READ)
def wait(task_uuid: str) -> Any:
    """Put it aside until somebody outside has answered."""
    said, reason = request.form.get("for", ""), request.form.get("reason", "")
    return _deed(task_uuid, lambda: pausing.wait(task_uuid, said, reason, _until(), current()))


def _until() -> datetime | None:
    return days.read(request.form.get("until", ""))  # None is refused with the field's words


@bp.post("/inbox/<task_uuid>/go-on")
@allow(P.TASK_READ)
def go_on(task_uuid: str) -> Any:
    """What it waited for has come."""
    return _deed(task_uuid, lambda: pausing.go_on(task_uuid, current()))


# ---- what its script asks for


@bp.get("/inbox/<task_uuid>/standing")
@allow(P.TASK_READ)
def standing(task_uuid: str) -> Any:
    """How it stands, for a page that has it open."""
    return for_script(lambda: page.standing(service.find(task_uuid, current()), current()))


@bp.get("/inbox/<task_uuid>/diagram")
@allow(P.TASK_READ)
def diagram(task_uuid: str) -> Any:
    """The diagram with the place of the task."""
    task = service.find(task_uuid, current())
    drawn = runtime.drawing(db.session.get_one(Instance, task.instance_id))
    return write_json({**drawn, "here": task.element_id})


@bp.get("/inbox/<task_uuid>/people")
@allow(P.TASK_READ)
def who_there_is(task_uuid: str) -> Any:
    """Whom one may mention at it, or give it to."""
    task, who = service.find(task_uuid, current()), current()
    search = text("q", 60)
    if text("for") == "work":
        return write_json({"people": people.working([task], search, who.id)})
    return write_json({"people": people.seeing(task, search, who.id)})


# ---- what people leave at it


@bp.post("/inbox/<task_uuid>/comments")
@allow(P.TASK_READ)
def comment(task_uuid: str) -> Any:
    """Write a comment."""
    said = request.form.get("text", "")
    return _either(task_uuid, lambda: talk.add(task_uuid, said, current()))


@bp.post("/inbox/<task_uuid>/comments/<int:comment_id>")
@allow(P.TASK_READ)
def change_comment(task_uuid: str, comment_id: int) -> Any:
    """Write one's comment anew, or take it away."""
    if "remove" in request.form:
        return _either(task_uuid, lambda: talk.remove(task_uuid, comment_id, current()))
    said = request.form.get("text", "")
    return _either(task_uuid, lambda: talk.change(task_uuid, comment_id, said, current()))


@bp.post("/inbox/<task_uuid>/files")
@allow(P.TASK_READ)
def add_file(task_uuid: str) -> Any:
    """Add files to it."""

    def add() -> None:
        sent = [one for one in request.files.getlist("file") if one.filename]
        if not sent:
            raise BadRequest("Choose a file first.")
        for one in sent:
            with one.stream as stream:
                content = stream.read(files.MAX_SIZE + 1)
            file = files.checked(one.filename or "", content, current())
            files.add(task_uuid, file, current())

    return _either(task_uuid, add)


@bp.get("/inbox/<task_uuid>/files/<file_uuid>")
@allow(P.TASK_READ)
def file(task_uuid: str, file_uuid: str) -> Any:
    """A file, always as a download."""
    return download(files.find(task_uuid, file_uuid, current()))


def download(found: Attachment) -> Response:
    """A file as an answer that no browser shows by itself."""
    answer = send_file(
        io.BytesIO(found.content),
        mimetype=kinds.KINDS[found.kind].mime,
        as_attachment=True,
        download_name=found.name,
        max_age=0,
    )
    answer.content_type = kinds.KINDS[found.kind].mime  # Flask names the charset once more
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.post("/inbox/<task_uuid>/files/<file_uuid>/remove")
@allow(P.TASK_READ)
def remove_file(task_uuid: str, file_uuid: str) -> Any:
    """Take a file away."""
    return _either(task_uuid, lambda: files.remove(task_uuid, file_uuid, current()))


def _either(task_uuid: str, deed: Callable[[], Any], done: str = "") -> Any:
    """Answers the page's script in JSON; without a script it is a form as others."""
    if not from_script():
        return _deed(task_uuid, deed, done)

    def told() -> dict[str, Any]:
        deed()
        return {"to": of_task(task_uuid)}

    return for_script(told)


# ---- questions to who owns a process


@bp.get("/questions")
@allow(P.PROCESS_DRAFT)
def questions() -> Any:
    """What those ask who cannot do a user task."""
    return render_template(
        "tasks/questions.html",
        room="questions",
        waiting=refusing.questions(current()),
        answered=refusing.questions(current(), answered=True)[:20],
    )


@bp.post("/questions/<int:comment_id>")
@allow(P.PROCESS_DRAFT)
def answer(comment_id: int) -> Any:
    """Answer a question."""

    def deed() -> str:
        refusing.answer(comment_id, request.form.get("text", ""), current())
        return "The answer stands at the user task, and whoever asked is told."

    return by_form(deed, "/questions")
