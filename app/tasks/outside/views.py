"""Pages: a contact's form behind a link, and the deeds of whoever sent it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request

from app.accounts.access import Permission, allow, current, public
from app.designer.scripting import for_script, said_as
from app.lib import json
from app.lib.errors import AppError
from app.lib.schema import record
from app.lib.web import takes
from app.tasks.notices.delivery import address_of
from app.tasks.outside import answering, sending
from app.tasks.outside.sending import Letter
from app.tasks.work.views import MAX_BODY

bp = Blueprint("outside", __name__, template_folder="../templates")
P = Permission
ANSWERS = record({"answers": {"type": "object"}}, needs=("answers",))
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


@bp.after_request
def close(response: Response) -> Response:
    """Nobody keeps, finds or passes on what stands behind a link."""
    if request.path.startswith("/answer/"):
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/answer/<token>")
@public
def answer_page(token: str) -> Any:
    """The form of one user task, for one contact."""
    company = sending.company()
    try:
        question = answering.find(token, _address())
    except AppError as error:
        page = render_template("tasks/outside/nothing.html", company=company, error=error)
        return make_response(page, error.status)
    form = {
        **question.form,
        "complete": f"/answer/{token}/complete",
        "draft": f"/answer/{token}/draft",
    }
    shown = {"question": question, "company": company, "form": json.dumps(form)}
    return render_template("tasks/outside/answer.html", **shown)


@bp.post("/answer/<token>/draft")
@public
@takes(MAX_BODY)
def answer_draft(token: str) -> Response:
    """Keep unfinished answers."""

    def keep() -> dict[str, Any]:
        answering.save_draft(token, said_as(ANSWERS)["answers"], _address())
        return {"saved": True}

    return for_script(keep)


@bp.post("/answer/<token>/complete")
@public
@takes(MAX_BODY)
def answer_complete(token: str) -> Response:
    """Hand the answers in."""

    def hand_in() -> dict[str, Any]:
        answering.answer(token, said_as(ANSWERS)["answers"], _address())
        return {"next": f"/answer/{token}"}

    return for_script(hand_in)


def _address() -> str:
    return request.remote_addr or ""


# ---- whoever sends it


@bp.post("/inbox/<task_uuid>/outside")
@allow(P.TASK_WORK)
def send(task_uuid: str) -> Response:
    """Send a user task to a contact; the answer holds the link, this once."""
    form = request.form
    letter = Letter(
        name=form.get("name", ""),
        email=form.get("email", ""),
        words=form.get("words", ""),
        days=_number(form.get("days", "")),
        remind_days=_number(form.get("remind_days", "")),
        remind_most=_number(form.get("remind_most", "")),
    )
    return for_script(lambda: _sent(sending.send(task_uuid, letter, current())))


@bp.post("/inbox/<task_uuid>/outside/again")
@allow(P.TASK_WORK)
def send_again(task_uuid: str) -> Response:
    """Another link to the same contact; the one before opens nothing any more."""
    return for_script(lambda: _sent(sending.resend(task_uuid, current())))


@bp.post("/inbox/<task_uuid>/outside/back")
@allow(P.TASK_READ)
def take_back(task_uuid: str) -> Response:
    """Take the link back."""

    def back() -> dict[str, Any]:
        link = sending.revoke(task_uuid, current())
        return {"done": f"The link of {link.name} opens nothing any more."}

    return for_script(back)


def _sent(made: tuple[Any, str]) -> dict[str, Any]:
    link, path = made
    words = f"The mail to {link.email} is on its way." if sending.mails() else "No mail is set up."
    return {"done": f"{words} Copy the link only to pass it on yourself.", "copy": address_of(path)}


def _number(text: str) -> int:
    """A number that was typed; what is none fails its bounds."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else -1
