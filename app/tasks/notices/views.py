"""Pages: one's notices and how one wants them, the calendar feed, mails and their words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request

from app.accounts.access import Permission, allow, current, maybe_current, public
from app.designer.scripting import by_form, for_script, from_script
from app.lib.errors import BadRequest, Invalid
from app.lib.web import text
from app.tasks.notices import choices, feed, post, quiet, reading, texts
from app.tasks.notices.delivery import address_of
from app.tasks.notices.kinds import KINDS, MAIL_WORDS, Way
from app.tasks.notices.texts import Text

bp = Blueprint("notices", __name__, template_folder="../templates")
P = Permission
CHAT_SET = "The chat is set. Copy the secret of its signatures now; it is not shown again."
FEED_MADE = "Your calendar has an address. Copy it now; it is not shown again."
STATE_WORDS = {
    "failed": ("bad", "Failed"),
    "waiting": ("wait", "Waiting"),
    "sent": ("done", "Sent"),
    "dropped": ("off", "Not needed any more"),
}


def bell() -> int:
    """How many notices whoever asks has not read."""
    who = maybe_current()
    return reading.unread(who.id) if who is not None and who.id is not None else 0


def _me() -> int:
    return current().id or 0


# ---- what one was told


@bp.get("/notices")
@allow(P.PAGE_HOME)
def notices() -> Any:
    """What one was told, newest first."""
    only_unread = text("view") == "unread"
    listed = reading.listed(_me(), only_unread=only_unread, after=text("after"))
    return render_template(
        "tasks/notices/notices.html",
        room="notices",
        here="mine",
        page=listed,
        only_unread=only_unread,
        kinds=KINDS,
    )


@bp.get("/notices/bell")
@allow(P.PAGE_HOME)
def bell_part() -> str:
    """The bell by itself, for pages that stay open."""
    return render_template("tasks/notices/_bell.html")


@bp.get("/notices/<int:notice_id>")
@allow(P.PAGE_HOME)
def open_notice(notice_id: int) -> Any:
    """Goes to what a notice is about, and marks it as read."""
    notice = reading.read(_me(), notice_id)
    return redirect(notice.link if notice.link.startswith("/") else "/notices")


@bp.post("/notices/<int:notice_id>/read")
@allow(P.PAGE_HOME)
def read_notice(notice_id: int) -> Any:
    """Marks one as read."""

    def deed() -> str:
        reading.read(_me(), notice_id)
        return ""

    return by_form(deed, "/notices")


@bp.post("/notices/read")
@allow(P.PAGE_HOME)
def read_notices() -> Any:
    """Marks all as read."""

    def deed() -> str:
        reading.read_all(_me())
        return ""

    return by_form(deed, "/notices")


# ---- how one wants it


@bp.get("/notices/choices")
@allow(P.PAGE_HOME)
def choices_page() -> Any:
    """How one wants notices."""
    return _choices()


def _choices(**more: Any) -> str:
    who = current()
    known = {
        "ways": choices.ways_of(_me()),
        "mine": choices.settings_of(_me()),
        "problems": (),
        "typed": {},
        "secret": None,
        "feed": None,
        "secret_words": CHAT_SET,
        "feed_words": FEED_MADE,
    }
    return render_template(
        "tasks/notices/choices.html",
        room="notices",
        here="choices",
        who=who,
        kinds=KINDS,
        mail_words=MAIL_WORDS,
        zones=quiet.zones(),
        mails=bool(current_app.extensions["baton"].smtp_host),
        **{**known, **more},
    )


@bp.post("/notices/choices")
@allow(P.PAGE_HOME)
def choose() -> Any:
    """Keeps how one wants each kind."""
    form = request.form
    ways = {
        key: Way(f"page:{key}" in form, form.get(f"mail:{key}", ""), f"chat:{key}" in form)
        for key in KINDS
    }
    return _kept(lambda: choices.choose(_me(), ways), "Your choices are kept.")


@bp.post("/notices/quiet")
@allow(P.PAGE_HOME)
def set_quiet() -> Any:
    """Sets the time zone and the quiet hours."""
    form = request.form
    said = [form.get(name, "").replace("\0", "") for name in ("zone", "quiet_from", "quiet_until")]
    return _kept(lambda: choices.rest(_me(), *said), "Your quiet hours are kept.")


@bp.post("/notices/chat")
@allow(P.PAGE_HOME)
def set_chat() -> Any:
    """Sets where chat notices go; shows the secret for its signatures once."""
    if "remove" in request.form:
        return _kept(lambda: choices.remove_chat(current()), "Nothing goes to a chat any more.")
    url = request.form.get("chat_url", "").replace("\0", "")
    if from_script():
        return _once(lambda: choices.set_chat(current(), url), CHAT_SET)
    try:
        secret = choices.set_chat(current(), url)
    except Invalid as error:
        return _choices(problems=error.problems, typed=request.form), error.status
    return _choices(secret=secret)


@bp.post("/notices/calendar")
@allow(P.PAGE_HOME, P.TASK_READ)
def set_feed() -> Any:
    """Makes a calendar's address, shown once, or ends it."""
    if "remove" in request.form:
        return _kept(lambda: feed.close_feed(current()), "Your calendar has no address any more.")
    if from_script():
        return _once(lambda: address_of(feed.open_feed(current())), FEED_MADE)
    return _choices(feed=address_of(feed.open_feed(current())))


def _once(deed: Callable[[], str], words: str) -> Any:
    """What is made is told to the script, this once."""
    return for_script(lambda: {"done": words, "copy": deed()})


def _kept(deed: Callable[[], Any], words: str) -> Any:
    def work() -> dict[str, str]:
        deed()
        flash(words, "done")
        return {"to": "/notices/choices"}

    if from_script():
        return for_script(work)
    try:
        work()
    except Invalid as error:
        return _choices(problems=error.problems, typed=request.form), error.status
    return redirect("/notices/choices")


@bp.get("/calendar/<token>.ics")
@public
def calendar(token: str) -> Response:
    """One's due user tasks, for a calendar program."""
    answer = Response(feed.read(token), content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="baton.ics"'
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


# ---- mails, for administrators


@bp.get("/mail")
@allow(P.PEOPLE_MANAGE)
def mails() -> Any:
    """What went out, and what did not."""
    state = text("state") or "failed"
    before = text("before")
    if state not in post.STATES or not (before == "" or before.isdecimal() and len(before) < 10):
        raise BadRequest("There is no such list. Choose one above the table.")
    return render_template(
        "tasks/notices/post.html",
        room="notices",
        here="post",
        chosen=state,
        words=STATE_WORDS,
        listed=post.listed(state, int(before) if before else None),
        counted=post.counts(),
    )


@bp.post("/mail/<int:post_id>/retry")
@allow(P.PEOPLE_MANAGE)
def retry_mail(post_id: int) -> Any:
    """Tries once more."""

    def deed() -> str:
        post.retry(post_id, current())
        return "It is tried again now."

    return by_form(deed, "/mail")


@bp.post("/mail/retry")
@allow(P.PEOPLE_MANAGE)
def retry_mails() -> Any:
    """Tries everything that failed once more."""
    return by_form(lambda: f"{post.retry_all(current())} are tried again now.", "/mail")


@bp.get("/mail/texts")
@allow(P.PEOPLE_MANAGE)
def mail_texts() -> Any:
    """The mails whose words can be changed."""
    return render_template(
        "tasks/notices/texts.html",
        room="notices",
        here="texts",
        shipped=texts.SHIPPED,
        changed=texts.changed(),
    )


@bp.get("/mail/texts/<key>")
@allow(P.PEOPLE_MANAGE)
def mail_text(key: str) -> Any:
    """The words of one mail, with a preview."""
    texts.shipped(key)
    return _text(key, texts.text_of(key))


@bp.post("/mail/texts/<key>")
@allow(P.PEOPLE_MANAGE)
def change_text(key: str) -> Any:
    """Other words, a preview of them, or the shipped ones again."""
    deed = request.form.get("deed", "")
    typed = Text(
        request.form.get("subject", ""), request.form.get("body", "").replace("\r\n", "\n")
    )
    if deed == "reset":
        return by_form(lambda: _reset(key), f"/mail/texts/{key}")
    if from_script() and deed == "preview":
        return for_script(lambda: _preview(key, typed))
    problems = tuple(texts.faults(key, typed))
    if not from_script() and (deed == "preview" or problems):
        return _text(key, typed, problems), 422 if problems else 200
    return by_form(lambda: _change(key, typed), f"/mail/texts/{key}")


def _reset(key: str) -> str:
    texts.reset(key, current())
    return "The mail has its shipped words again."


def _change(key: str, typed: Text) -> str:
    texts.change(key, typed.subject, typed.body, current())
    return "The mail has its new words."


def _preview(key: str, typed: Text) -> dict[str, str]:
    if problems := list(texts.faults(key, typed)):
        raise Invalid("No mail can be made of these words.", problems=problems)
    return {"part": "preview", "html": _text(key, typed, template="_preview")}


def _text(key: str, shown: Text, problems: Any = (), *, template: str = "text") -> str:
    return render_template(
        f"tasks/notices/{template}.html",
        room="notices",
        here="texts",
        key=key,
        one=texts.shipped(key),
        shown=shown,
        kept=texts.text_of(key),
        changed=texts.changed().get(key),
        sample=texts.sample(key, shown),
        problems=problems,
    )
