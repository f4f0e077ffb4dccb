"""What every page needs: built files, icons, words, and the headers that keep it safe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response
from markupsafe import Markup, escape
from whitenoise import WhiteNoise

from app.lib import days, json, states, words
from app.lib.named import pages_of

STATIC = Path(__file__).resolve().parent.parent.parent / "static"
# form-js and bpmn-js set no style attributes on these pages; nothing inline is allowed at all.
POLICY = (
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self'; "
    "script-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

# The editors write styles of their own (CodeMirror adds a <style>, dmn-js has style attributes).
LOOSE_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def loosen(response: Response) -> Response:
    """The same page, where an editor may write styles; scripts stay as bound as elsewhere."""
    response.headers["Content-Security-Policy"] = LOOSE_POLICY
    return response


def init_pages(app: Flask) -> None:
    """Registers filters, globals and headers."""
    app.jinja_env.globals.update(
        asset=asset,
        icon=icon,
        state=state,
        state_of=state_of,
        clock=clock,
        pages_of=pages_of,
        zone_name=days.zone_name,
    )
    app.jinja_env.filters.update(
        moment=words.moment,
        day=words.day,
        time=words.time,
        stamp=words.stamp,
        typed=words.typed,
        duration=words.duration,
        money=words.money,
        number=words.number,
        upto=words.upto,
        left=words.left,
        pretty=pretty,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_headers)
    app.wsgi_app = built_files(app.wsgi_app, STATIC)  # type: ignore[method-assign]  # as Flask says


def built_files(inner: Any, folder: Path) -> WhiteNoise:
    """Serves the built files, small where they were compressed, before anything else is asked.

    Their names change with what is in them, so a browser keeps them for good. What was built after
    the start is served by Flask, and asked for again each time.
    """
    return WhiteNoise(
        inner,
        root=str(folder),
        prefix="/static/",
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: url.startswith("/static/dist/assets/"),
        add_headers_function=lambda headers, path, url: [
            headers.add_header(name, said) for name, said in HEADERS.items()
        ],
    )


def _headers(response: Response) -> Response:
    for name, said in HEADERS.items():
        response.headers.setdefault(name, said)  # a page may have a stricter or looser one
    if "ETag" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=1)
def _manifest() -> dict[str, Any]:
    path = STATIC / "dist" / ".vite" / "manifest.json"
    if not path.exists():
        raise RuntimeError("The pages are not built: run `make setup`.")
    read: dict[str, Any] = json.loads(path.read_text())
    return read


@lru_cache(maxsize=1)
def _icons() -> dict[str, str]:
    read: dict[str, str] = json.loads((STATIC / "dist" / "icons.json").read_text())
    return read


def asset(entry: str) -> Markup:
    """The tags that load a built entry with its styles, and those of what it shares with others."""
    made = _manifest()[f"frontend/{entry}.js"]
    styles = [
        Markup('<link rel="stylesheet" href="/static/dist/{}">').format(path)
        for path in dict.fromkeys(_styles(made))
    ]
    script = Markup('<script type="module" src="/static/dist/{}"></script>').format(made["file"])
    return Markup("\n").join([*styles, script])


def _styles(made: dict[str, Any]) -> Iterator[str]:
    for shared in made.get("imports", ()):
        yield from _styles(_manifest()[shared])
    yield from made.get("css", ())


@lru_cache(maxsize=1024)
def icon(name: str, size: str = "", label: str = "") -> Markup:
    """An icon, drawn inline. Raises KeyError for one that was not built."""
    said = Markup('role="img" aria-label="{}"').format(label) if label else 'aria-hidden="true"'
    inner = Markup(_icons()[name])  # noqa: S704 - from the icon package, at build time
    return Markup(
        '<svg class="i {}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>'
    ).format(size, Markup(said), inner)  # noqa: S704 - escaped above


@lru_cache(maxsize=1024)
def state(kind: str, said: str, *, plain: bool = False) -> Markup:
    """A state: a shape, a word and a colour."""
    return Markup('<span class="state {}{}">{}{}</span>').format(
        kind, " plain" if plain else "", icon(states.ICONS[kind]), said
    )


def clock(due: datetime | None) -> Markup:
    """What is left until a due date; late ones stand out."""
    said, kind = words.left(due)
    return _clock(said, kind)


@lru_cache(maxsize=1024)
def _clock(said: str, kind: str) -> Markup:
    drawn = icon("clock-exclamation" if kind else "clock")
    return Markup('<span class="clock {}">{}{}</span>').format(kind, drawn, said)


def state_of(what: str, value: str) -> Markup:
    """The state of a thing, in the words of the table."""
    kind, said = states.words(what, value)
    return state(kind, said)


def pretty(value: Any) -> str:
    """A value as indented JSON."""
    return json.dumps(value, indent=2)


__all__ = ["asset", "clock", "escape", "icon", "init_pages", "state", "state_of"]
