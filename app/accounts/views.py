"""Pages: sign-in, one's own profile, people and desks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session

from app.accounts import service
from app.accounts.access import (
    PERMISSION_WORDS,
    ROLE_WORDS,
    Permission,
    allow,
    current,
    maybe_current,
    public,
)
from app.lib.db import transaction
from app.lib.errors import AppError, Invalid, SignInNeeded, TooMany
from app.lib.web import address_parts, text

bp = Blueprint("accounts", __name__, template_folder="templates")
P = Permission


def safe_next(given: str | None) -> str:
    """Only a path of our own: an address from outside would be an open redirect."""
    path = given or "/home"
    parts = address_parts(path)
    mine = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if mine and parts and not parts.scheme and not parts.netloc else "/home"


@bp.get("/sign-in")
@public
def sign_in_page() -> Any:
    """Where one signs in."""
    if maybe_current() is not None:
        return redirect("/home")
    return render_template("accounts/sign_in.html", next=request.args.get("next", ""), email="")


@bp.post("/sign-in")
@public
def sign_in() -> Any:
    """Signs in, or says why not."""
    email = request.form.get("email", "")
    goal = request.form.get("next", "")
    try:
        token = service.sign_in(
            email.replace("\0", ""),
            request.form.get("password", ""),
            address=request.remote_addr or "",
            browser=request.user_agent.string.replace("\0", ""),
        )
    except (SignInNeeded, TooMany) as error:
        page = render_template("accounts/sign_in.html", next=goal, email=email, error=error)
        return page, error.status if isinstance(error, TooMany) else 401
    session.clear()  # nothing of the visitor's session goes on: no fixation
    session["sid"] = token
    return redirect(safe_next(goal))


@bp.post("/sign-out")
@public
def sign_out() -> Any:
    """Ends the session."""
    if token := session.pop("sid", None):
        service.sign_out(token)
    session.clear()
    return redirect("/sign-in")


@bp.get("/profile")
@allow(P.PAGE_HOME)
def profile() -> Any:
    """One's own account."""
    return _profile()


def _profile(error: AppError | None = None) -> Any:
    """The page; with a token that was not made, as it was asked for."""
    who = current()
    return render_template(
        "accounts/profile.html",
        room="profile",
        who=who,
        tokens=service.tokens_of(who),
        new_token=session.pop("new_token", None),
        scopes=[one for one in PERMISSION_WORDS if one in who.permissions],
        words=PERMISSION_WORDS,
        asked=request.form,
        error=error,
    )


@bp.post("/profile/password")
@allow(P.PAGE_HOME)
def change_password() -> Any:
    """Another password; signs out everywhere."""
    try:
        service.change_password(current(), request.form.get("old", ""), request.form.get("new", ""))
    except Invalid as error:
        flash(error.words, "bad")
        return redirect("/profile")
    session.clear()
    flash("The password was changed. Sign in with the new one.", "done")
    return redirect("/sign-in")


@bp.post("/profile/theme")
@allow(P.PAGE_HOME)
def change_theme() -> Any:
    """Light, dark, or as the system says."""
    service.set_theme(current(), request.form.get("theme", ""))
    return redirect("/profile")


@bp.post("/profile/keys")
@allow(P.PAGE_HOME)
def change_keys() -> Any:
    """Single letters as keys, or not."""
    service.set_letter_keys(current(), on=request.form.get("letters") == "on")
    return redirect("/profile")


@bp.post("/profile/tokens")
@allow(P.TOKEN_OWN)
def add_token() -> Any:
    """A new bearer token, shown once."""
    try:
        _, shown = service.add_token(
            current(), request.form.get("name", ""), request.form.getlist("scopes")
        )
        session["new_token"] = shown
    except AppError as error:
        return _profile(error), error.status
    return redirect("/profile#tokens")


@bp.post("/profile/tokens/<int:token_id>/revoke")
@allow(P.TOKEN_OWN)
def revoke_token(token_id: int) -> Any:
    """Ends a token."""
    service.revoke_token(current(), token_id)
    flash("The token opens nothing any more.", "done")
    return redirect("/profile#tokens")


@bp.get("/people")
@allow(P.PEOPLE_READ)
def people() -> Any:
    """Everybody who can sign in."""
    search = text("q")
    return render_template(
        "accounts/people.html",
        room="people",
        people=service.people(search),
        search=search,
        words=ROLE_WORDS,
        names_of=lambda one: service.roles_of(one, [desk.name for desk in one.business_roles]),
        desks=service.business_roles(),
    )


@bp.post("/people")
@allow(P.PEOPLE_MANAGE)
def add_person() -> Any:
    """A new person with a made password."""
    import secrets

    form, password = request.form, secrets.token_urlsafe(12)
    try:
        with transaction() as database:
            person = service.add_person(
                database,
                email=form.get("email", ""),
                name=form.get("name", ""),
                password=password,
                system_roles=form.getlist("system_roles"),
                business_roles=form.getlist("business_roles"),
                by=current().name,
            )
    except Invalid as error:
        flash(error.words, "bad")
        return redirect("/people")
    flash(f"{person.name} can sign in with the password {password} (shown this once).", "done")
    return redirect(f"/people/{person.id}")


@bp.get("/people/<int:person_id>")
@allow(P.PEOPLE_READ)
def person(person_id: int) -> Any:
    """One person: roles, desks, whether active."""
    return render_template(
        "accounts/person.html",
        room="people",
        person=service.find_person(person_id),
        words=ROLE_WORDS,
        desks=service.business_roles(),
    )


@bp.post("/people/<int:person_id>")
@allow(P.PEOPLE_MANAGE)
def change_person(person_id: int) -> Any:
    """Other roles, or out, or in, or another password."""
    form, who = request.form, current()
    try:
        if form.get("deed") == "roles":
            service.change_roles(
                person_id, form.getlist("system_roles"), form.getlist("business_roles"), who
            )
            flash("The roles were changed. The person has to sign in again.", "done")
        elif form.get("deed") == "password":
            made = service.reset_password(person_id, who)
            flash(f"The new password is {made} (shown this once).", "done")
        elif form.get("deed") in ("activate", "deactivate"):
            service.set_active(person_id, form["deed"] == "activate", who)
    except Invalid as error:
        flash(error.message, "bad")
    return redirect(f"/people/{person_id}")


@bp.post("/roles")
@allow(P.PEOPLE_MANAGE)
def add_role() -> Any:
    """A new desk."""
    form = request.form
    try:
        service.add_business_role(
            form.get("key", ""), form.get("name", ""), form.get("description", ""), current()
        )
    except Invalid as error:
        flash(error.words, "bad")
    return redirect("/people#desks")
